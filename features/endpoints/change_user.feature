Feature: PATCH /users/{id}
  Members change their own account, administrators any. What is not sent stays as it is.

  Background:
    Given Alice is a member
    And I am signed in as Alice

  @severity:critical
  Scenario: What is not sent stays as it is
    When I PATCH "/users/{alice.id}" with JSON:
      """json
      {"name": "Alice in a hurry"}
      """
    Then the response status is 200
    And the response contains:
      """json
      {"id": "{alice.id}", "email": "{alice.email}", "name": "Alice in a hurry"}
      """

  Scenario: The change is there afterwards, in a new version
    When I GET "/users/{alice.id}"
    And I remember the header "ETag" as "before"
    And I PATCH "/users/{alice.id}" with JSON:
      """json
      {"name": "Alice in a hurry"}
      """
    And I GET "/users/{alice.id}"
    Then "$.name" is "Alice in a hurry"
    And the header "ETag" is not "{before}"

  @severity:critical
  Scenario: A change in the version that was read is made
    When I GET "/users/{alice.id}"
    And I remember the header "ETag" as "etag"
    Given the request header "If-Match" is "{etag}"
    When I PATCH "/users/{alice.id}" with JSON:
      """json
      {"name": "Alice in a hurry"}
      """
    Then the response status is 200

  @severity:critical
  Scenario: A change in another version is refused
    Given the request header "If-Match" is "\"another-version\""
    When I PATCH "/users/{alice.id}" with JSON:
      """json
      {"name": "Alice in a hurry"}
      """
    Then the response status is 412
    And the response is a problem document

  @severity:blocker
  Scenario: Who may change an account
    Given Bob is another member
    And the JSON body:
      """json
      {"name": "Somebody else"}
      """
    Then access to PATCH "/users/{alice.id}" is:
      | anonymous | 401 |
      | Bob       | 403 |
      | admin     | 200 |

  Scenario: A role cannot be changed
    When I PATCH "/users/{alice.id}" with JSON:
      """json
      {"role": "admin"}
      """
    Then the response status is 422
    And "$.errors[0].field" is "role"

  Scenario: A change of nothing is none
    When I PATCH "/users/{alice.id}" with JSON:
      """json
      {}
      """
    Then the response status is 422

  Scenario: Somebody else's address is refused
    Given Bob is another member
    When I PATCH "/users/{alice.id}" with JSON:
      """json
      {"email": "{bob.email}"}
      """
    Then the response status is 409
    And the response is a problem document

  Scenario: A body of another type is not understood
    When I PATCH "/users/{alice.id}" with the body:
      """text/plain
      name: Alice
      """
    Then the response status is 415
    And the header "Accept-Patch" is "application/json"
