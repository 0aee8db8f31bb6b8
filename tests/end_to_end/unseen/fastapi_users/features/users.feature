Feature: /users

  Scenario: Only administrators may view other users
    Given a registered "frieda"
    Then access to GET "/users/{frieda_id}" is:
      | anonymous | 401 |
      | member    | 403 |
      | admin     | 200 |

  Scenario: A user may not look up accounts
    Given a registered "frieda"
    And I am signed in as "{frieda.email}" with the password "{frieda.password}"
    When I GET "/users/{frieda_id}"
    Then the response status is 403

  Scenario: A user changes their address
    Given a registered "frieda"
    And "address" stands for "{faker.email}"
    And I am signed in as "{frieda.email}" with the password "{frieda.password}"
    When I PATCH "/users/me" with JSON:
      """json
      {"email": "{address}"}
      """
    And I GET "/users/me"
    Then "$.email" is {address}

  Scenario: Only administrators may delete users
    Given a new "user" for each caller, by POST "/auth/register" with JSON:
      """json
      {"email": "{faker.email}", "password": "{faker.password(length=12)}"}
      """
    Then access to DELETE "/users/{user.id}" is:
      | anonymous | 401 |
      | member    | 403 |
      | admin     | 204 |

  Scenario: An administrator deletes a user
    Given a registered "frieda"
    And I am signed in as admin
    When I DELETE "/users/{frieda_id}"
    Then the response status is 204

  Scenario: A deleted user no longer exists
    Given a registered "frieda"
    And I am signed in as admin
    When I DELETE "/users/{frieda_id}"
    And I GET "/users/{frieda_id}"
    Then the response status is 404

  Scenario: A malformed id is not found
    Given I am signed in as admin
    When I GET "/users/not-a-uuid"
    Then the response status is 404
