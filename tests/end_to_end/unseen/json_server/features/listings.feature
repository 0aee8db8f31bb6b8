Feature: Listings

  Scenario: Posts are filtered by author
    Given the query:
      | author | Karl  |
      | _sort  | views |
    When I GET "/posts"
    Then "$[*].id" matches:
      """json
      [5, 2]
      """
    And each of "$" contains:
      """json
      {"author": "Karl"}
      """

  Scenario: A header has the total number of posts
    When I GET "/posts?_limit=2"
    Then "$" is "#[2]"
    And the header "X-Total-Count" is "#regex ^\d+$"

  @serial
  Scenario: The pages contain every post exactly once
    When I GET "/posts/1"
    And I remember "$.id" as one of the "posts"
    And I GET "/posts/5"
    And I remember "$" as one of the "posts"
    Then listing "/posts?_page=1" by pages of 2 has no duplicates and contains every remembered post

  Scenario: The comments of a post are listed
    When I GET "/posts/1/comments"
    Then the response matches in any order:
      """json
      [{"id": 2, "postId": 1, "body": "Not at all"}, {"id": 1, "postId": 1, "body": "How true"}]
      """

  Scenario: A single object is read
    When I GET "/profile"
    Then the response matches:
      """json
      {"name": "The field", "since": "#date"}
      """
