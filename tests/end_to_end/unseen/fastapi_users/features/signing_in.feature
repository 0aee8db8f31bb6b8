Feature: POST /auth/jwt/login

  Scenario: A password is exchanged for a token
    Given a registered "frieda"
    When I POST "/auth/jwt/login" with the form:
      | username | {frieda.email}    |
      | password | {frieda.password} |
    Then the response status is 200
    And the response matches:
      """json
      {"access_token": "#regex ^[\\w-]+\\.[\\w-]+\\.[\\w-]+$", "token_type": "bearer"}
      """

  Scenario: A wrong password is refused
    Given a registered "frieda"
    When I POST "/auth/jwt/login" with the form:
      | username | {frieda.email}     |
      | password | {faker.password}   |
    Then the response status is 400
    And "$.detail" is "LOGIN_BAD_CREDENTIALS"

  Scenario: The token identifies the user
    Given a registered "frieda"
    And I am signed in as "{frieda.email}" with the password "{frieda.password}"
    When I GET "/users/me"
    Then the response status is 200
    And "$.id" is {frieda_id}

  Scenario: Signing out
    Given I am signed in as admin
    When I POST "/auth/jwt/logout"
    Then the response status is 204
    And the body is empty
