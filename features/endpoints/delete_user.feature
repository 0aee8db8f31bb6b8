Feature: DELETE /users/{id}
  Members delete their own account, administrators any.

  Background:
    Given Bob is a member

  @severity:critical
  Scenario: A deleted account is gone
    Given I am signed in as admin
    When I DELETE "/users/{bob.id}"
    Then the response status is 204
    And the body is empty
    When I GET "/users/{bob.id}"
    Then the response status is 404

  @severity:blocker
  Scenario: Who may delete an account
    Given Alice is another member
    Then access to DELETE "/users/{bob.id}" is:
      | anonymous | 401 |
      | Alice     | 403 |
      | Bob       | 204 |
      | admin     | 204 |

  Scenario: An account is deleted once
    Given I am signed in as admin
    When I DELETE "/users/{bob.id}"
    And I send the same request again
    Then the response status is 404

  Scenario: Of deletions at the same moment one succeeds
    Given I am signed in as admin
    When 10 clients at once DELETE "/users/{bob.id}"
    Then exactly 1 response is 204 and 9 are 404

  @severity:critical
  Scenario: The token of a deleted account is worth nothing
    Given I am signed in as Bob
    When I DELETE "/users/{bob.id}"
    And I GET "/whoami"
    Then the response status is 401

  Scenario: Not in another version than the one that was seen
    Given I am signed in as Bob
    And the request header "If-Match" is "\"another-version\""
    When I DELETE "/users/{bob.id}"
    Then the response status is 412
