Feature: GET /users
  Administrators list all accounts page by page or find one by its e-mail address.

  Background:
    Given these people are members:
      | Alice |
      | Bob   |
      | Carol |
    And I am signed in as admin

  @severity:critical
  Scenario: A page contains accounts and the cursor of the next page
    Given the query:
      | limit | 2 |
    When I GET "/users"
    Then the response status is 200
    And the response matches:
      """json
      {"items": "#[2]", "next_cursor": "#string", "total": "#int 4.."}
      """
    And "$.items" is a list of valid Users

  Scenario: The pages contain every account exactly once
    Then listing "/users" by pages of 2 has no duplicates and contains every remembered user

  Scenario: An account is found by its address in any letter case
    Given the query:
      | email | {bob.email\|upper} |
    When I GET "/users"
    Then "$.items" matches:
      """json
      [{"id": "{bob.id}", "email": "{bob.email}", "name": "{bob.name}", "created_at": "#datetime {now} +- 1 m", "role": "member"}]
      """
    And "$.total" is 1

  Scenario: An unknown address finds nothing
    Given the query:
      | email | {faker.email} |
    When I GET "/users"
    Then the response matches:
      """json
      {"items": [], "next_cursor": null, "total": 0}
      """

  @severity:blocker
  Scenario: Only administrators may list accounts
    Then access to GET "/users" is:
      | anonymous | 401 |
      | Alice     | 403 |
      | admin     | 200 |

  Scenario Outline: A limit of <limit> is refused
    Given the query:
      | limit | <limit> |
    When I GET "/users"
    Then the response status is 400
    And the response is a problem document

    Examples:
      | limit |
      | 0     |
      | 101   |
      | many  |

  Scenario: An invented cursor is refused
    When I GET "/users?cursor={uuid}"
    Then the response status is 400
    And the response is a problem document
