Feature: DELETE /users/{id}
  Members delete their own account, administrators any.

  Background:
    Given Bob is a member

  @severity:critical
  Scenario: A deletion is answered without a body
    Given I am signed in as admin
    When I DELETE "/users/{bob.id}"
    Then the response status is 204
    And the body is empty

  @severity:critical
  Scenario: A deleted account no longer exists
    Given I am signed in as admin
    When I DELETE "/users/{bob.id}"
    And I GET "/users/{bob.id}"
    Then the response status is 404

  @severity:blocker
  Scenario: Only the owner and administrators may delete an account
    Given Alice is another member
    Then access to DELETE "/users/{bob.id}" is:
      | anonymous | 401 |
      | Alice     | 403 |
      | Bob       | 204 |
      | admin     | 204 |

  Scenario: An account cannot be deleted twice
    Given I am signed in as admin
    When I DELETE "/users/{bob.id}"
    And I send the same request again
    Then the response status is 404

  Scenario: One of 10 simultaneous deletions succeeds
    Given I am signed in as admin
    When 10 clients at once DELETE "/users/{bob.id}"
    Then exactly 1 response is 204 and 9 are 404

  @severity:critical
  Scenario: The token of a deleted account is rejected
    Given I am signed in as Bob
    When I DELETE "/users/{bob.id}"
    And I GET "/whoami"
    Then the response status is 401

  Scenario: A deletion of another version is refused
    Given I am signed in as Bob
    And the request header "If-Match" is "\"another-version\""
    When I DELETE "/users/{bob.id}"
    Then the response status is 412
