Feature: PATCH /users/{id}
  Members change their own account, administrators any. Fields that are not sent stay unchanged.

  Background:
    Given Alice is a member
    And I am signed in as Alice

  @reusable
  Scenario: <name> is the ETag of <address>
    When I GET <address>
    And I remember the header "ETag" as <name>

  @severity:critical
  Scenario: Fields that are not sent stay unchanged
    When I PATCH "/users/{alice.id}" with JSON:
      """json
      {"name": "Alice in a hurry"}
      """
    Then the response status is 200
    And the response contains:
      """json
      {"id": "{alice.id}", "email": "{alice.email}", "name": "Alice in a hurry", "created_at": "#datetime {now} +- 1 m", "role": "member"}
      """

  Scenario: A change is stored and gets a new ETag
    Given "before" is the ETag of "/users/{alice.id}"
    When I PATCH "/users/{alice.id}" with JSON:
      """json
      {"name": "Alice in a hurry"}
      """
    And I GET "/users/{alice.id}"
    Then "$.name" is "Alice in a hurry"
    And the header "ETag" is not "{before}"

  Scenario: The response contains the ETag of the new version
    When I PATCH "/users/{alice.id}" with JSON:
      """json
      {"name": "Alice in a hurry"}
      """
    And I remember the header "ETag" as "changed"
    And I GET "/users/{alice.id}"
    Then the header "ETag" is "{changed}"

  @severity:critical
  Scenario: A change of the current version succeeds
    Given "current" is the ETag of "/users/{alice.id}"
    And the request header "If-Match" is "{current}"
    When I PATCH "/users/{alice.id}" with JSON:
      """json
      {"name": "Alice in a hurry"}
      """
    Then the response status is 200

  @severity:critical
  Scenario: A change of another version is refused
    Given the request header "If-Match" is "\"another-version\""
    When I PATCH "/users/{alice.id}" with JSON:
      """json
      {"name": "Alice in a hurry"}
      """
    Then the response status is 412
    And the response is a problem document

  @severity:blocker
  Scenario: Only the owner and administrators may change an account
    Given Bob is another member
    And the JSON body:
      """json
      {"name": "Somebody else"}
      """
    Then access to PATCH "/users/{alice.id}" is:
      | anonymous | 401 |
      | Bob       | 403 |
      | admin     | 200 |

  Scenario: The role cannot be changed
    When I PATCH "/users/{alice.id}" with JSON:
      """json
      {"role": "admin"}
      """
    Then the response status is 422
    And "$.errors[0].field" is "role"

  Scenario: A change without any field is refused
    When I PATCH "/users/{alice.id}" with JSON:
      """json
      {}
      """
    Then the response status is 422

  Scenario: Another member's address is refused
    Given Bob is another member
    When I PATCH "/users/{alice.id}" with JSON:
      """json
      {"email": "{bob.email}"}
      """
    Then the response status is 409
    And the response is a problem document

  Scenario: An unknown account is not found
    Given I am signed in as admin
    When I PATCH "/users/{uuid}" with JSON:
      """json
      {"name": "Nobody"}
      """
    Then the response status is 404
    And the response is a problem document

  Scenario: A body that is not JSON is refused
    When I PATCH "/users/{alice.id}" with the body:
      """application/json
      {"name": "Alice
      """
    Then the response status is 400
    And the response is a problem document

  Scenario: Only JSON is accepted
    When I PATCH "/users/{alice.id}" with the body:
      """text/plain
      name: Alice
      """
    Then the response status is 415
    And the header "Accept-Patch" is "application/json"
