Feature: POST /auth/register

  Scenario: A new user is active, and neither verified nor an administrator
    When I POST "/auth/register" with JSON:
      """json
      {"email": "{faker.email}", "password": "{faker.password(length=12)}"}
      """
    Then the response status is 201
    And the response matches:
      """json
      {"id": "#uuid", "email": "#email", "is_active": true, "is_superuser": false, "is_verified": false}
      """

  Scenario: Nobody becomes an administrator by asking
    When I POST "/auth/register" with JSON:
      """json
      {"email": "{faker.email}", "password": "{faker.password(length=12)}", "is_superuser": true}
      """
    Then the response status is 201
    And "$.is_superuser" is false

  Scenario: A taken address is refused
    Given a registered "frieda"
    When I POST "/auth/register" with JSON:
      """json
      {"email": "{frieda.email|upper}", "password": "{faker.password(length=12)}"}
      """
    Then the response status is 400
    And "$.detail" is "REGISTER_USER_ALREADY_EXISTS"

  Scenario: A short password is refused with a reason
    When I POST "/auth/register" with JSON:
      """json
      {"email": "{faker.email}", "password": "short"}
      """
    Then the response status is 400
    And "$.detail" matches:
      """json
      {"code": "REGISTER_INVALID_PASSWORD", "reason": "#string"}
      """

  Scenario: Every fault is listed
    When I POST "/auth/register" with JSON:
      """json
      {"email": "frieda"}
      """
    Then the response status is 422
    And "$.detail" is "#[2]"
    And "$.detail[*].loc[1]" matches in any order:
      """json
      ["email", "password"]
      """
    And each of "$.detail" contains:
      """json
      {"type": "#string", "msg": "#string"}
      """

  Scenario: 10 simultaneous registrations succeed
    When 10 clients at once POST "/auth/register" with JSON of their own:
      """json
      {"email": "{faker.email}", "password": "{faker.password(length=12)}"}
      """
    Then all 10 responses are 201

  Scenario: One of 10 simultaneous registrations gets the address
    When 10 clients at once POST "/auth/register" with JSON:
      """json
      {"email": "{faker.email}", "password": "{faker.password(length=12)}"}
      """
    Then exactly 1 response is 201 and 9 are 400

  Scenario: A form is refused
    When I POST "/auth/register" with the form:
      | email | frieda@example.com |
    Then the response status is 422
