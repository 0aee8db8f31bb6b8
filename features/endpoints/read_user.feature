Feature: GET /users/{id}
  Members read their own account, administrators any.

  Background:
    Given Alice is a member

  @severity:critical
  Scenario: A member reads her account
    Given I am signed in as Alice
    When I GET "/users/{alice.id}"
    Then the response status is 200
    And the response is a valid User
    And the response matches:
      """json
      {"id": "{alice.id}", "email": "{alice.email}", "name": "{alice.name}", "created_at": "#datetime {now} +- 1 m", "role": "member"}
      """

  @severity:blocker
  Scenario: Who may read an account
    Given Bob is another member
    Then access to GET "/users/{alice.id}" is:
      | anonymous | 401 |
      | Bob       | 403 |
      | Alice     | 200 |
      | admin     | 200 |

  Scenario: An account that does not exist
    Given I am signed in as admin
    When I GET "/users/{uuid}"
    Then the response status is 404
    And the response is a problem document

  Scenario: Nothing new is not sent again
    Given I am signed in as Alice
    When I GET "/users/{alice.id}"
    And I remember the header "ETag" as "etag"
    Given the request header "If-None-Match" is "{etag}"
    When I GET "/users/{alice.id}"
    Then the response status is 304
    And the body is empty

  Scenario: The same question has the same answer
    Given I am signed in as Alice
    When I GET "/users/{alice.id}"
    And I send the same request again
    Then the response is the same as before

  Scenario: HEAD answers without a body
    Given I am signed in as Alice
    When I HEAD "/users/{alice.id}"
    Then the response status is 200
    And the header "ETag" is "#present"
    And the body is empty

  Scenario: A token that nobody has issued
    Given the request header "Authorization" is "Bearer {uuid}"
    When I GET "/users/{alice.id}"
    Then the response status is 401
    And the header "WWW-Authenticate" is "#regex ^Bearer"
