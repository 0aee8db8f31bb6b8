Feature: GET /users/{id}
  Members read their own account, administrators any.

  Background:
    Given Alice is a member

  @reusable
  Scenario: <name> is the ETag of <address>
    When I GET <address>
    And I remember the header "ETag" as <name>

  @severity:critical
  Scenario: A member reads their own account
    Given I am signed in as Alice
    When I GET "/users/{alice.id}"
    Then the response status is 200
    And the response is a valid User
    And the response matches:
      """json
      {"id": "{alice.id}", "email": "{alice.email}", "name": "{alice.name}", "created_at": "#datetime {now} +- 1 m", "role": "member"}
      """

  @severity:blocker
  Scenario: Only the owner and administrators may read an account
    Given Bob is another member
    Then access to GET "/users/{alice.id}" is:
      | anonymous | 401 |
      | Bob       | 403 |
      | Alice     | 200 |
      | admin     | 200 |

  Scenario: An unknown account is not found
    Given I am signed in as admin
    When I GET "/users/{uuid}"
    Then the response status is 404
    And the response is a problem document

  Scenario: The account of the administrator has the role admin
    Given I am signed in as admin
    When I GET "/whoami"
    And I remember "$.id" as "admin_id"
    And I GET "/users/{admin_id}"
    Then "$.role" is "admin"

  Scenario: An unchanged account returns 304
    Given I am signed in as Alice
    And "current" is the ETag of "/users/{alice.id}"
    And the request header "If-None-Match" is "{current}"
    When I GET "/users/{alice.id}"
    Then the response status is 304
    And the header "ETag" is "{current}"
    And the body is empty

  Scenario: Repeated requests get the same response
    Given I am signed in as Alice
    When I GET "/users/{alice.id}"
    And I send the same request again
    Then the response is the same as before

  Scenario: HEAD returns no body
    Given I am signed in as Alice
    When I HEAD "/users/{alice.id}"
    Then the response status is 200
    And the header "ETag" is "#present"
    And the body is empty

  Scenario: An invented token is rejected
    Given the request header "Authorization" is "Bearer {uuid}"
    When I GET "/users/{alice.id}"
    Then the response status is 401
    And the header "WWW-Authenticate" is "#regex ^Bearer"
