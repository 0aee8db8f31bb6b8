Feature: POST /users
  Opens an account, for everybody. E-mail address and name are kept as they are sent.

  @severity:blocker
  Scenario: The answer holds the new account
    When I POST "/users" with JSON:
      """json
      {"email": "{faker.email}", "name": "Frieda", "password": "{faker.password}"}
      """
    Then the response status is 201
    And the response matches:
      """json
      {"id": "#string 1..", "email": "#email", "name": "Frieda", "created_at": "#datetime", "role": "member"}
      """

  Scenario: The answer says where the account is, and in which version
    When I POST "/users" with JSON:
      """json
      {"email": "{faker.email}", "name": "Frieda", "password": "{faker.password}"}
      """
    And I remember "$.id" as "frieda"
    Then the header "Location" is "/users/{frieda}"
    And the header "ETag" is "#regex ^\"[^\"]+\"$"

  Scenario: E-mail address and name are kept as they are sent
    Given "person" stands for:
      """json
      {"email": "Frieda.{uuid}@Example.com", "name": "  Frieda  von Föhr ", "password": "{faker.password}"}
      """
    When I POST "/users" with JSON:
      """json
      "{person}"
      """
    Then "$.email" is "{person.email}"
    And "$.name" is "{person.name}"

  Scenario: No answer holds the password
    When I POST "/users" with JSON:
      """json
      {"email": "{faker.email}", "name": "Frieda", "password": "a-password-nobody-reads"}
      """
    Then the response status is 201
    And "$.password" is "#absent"
    And the body does not contain "nobody-reads"

  @severity:critical
  Scenario: A taken address is refused
    Given Karl is a member
    When I POST "/users" with JSON:
      """json
      {"email": "{karl.email|upper}", "name": "Another Karl", "password": "{faker.password}"}
      """
    Then the response status is 409
    And the response is a problem document

  @severity:critical
  Scenario: Of registrations at the same moment one gets the address
    When 20 clients at once POST "/users" with JSON:
      """json
      {"email": "{faker.email}", "name": "Frieda", "password": "{faker.password}"}
      """
    Then exactly 1 response is 201 and 19 are 409

  Scenario: Different addresses do not stand in each other's way
    When 20 clients at once POST "/users" with JSON of their own:
      """json
      {"email": "{faker.email}", "name": "Client {client}", "password": "{faker.password}"}
      """
    Then all 20 responses are 201

  Scenario: Every faulty field is named at once
    When I POST "/users" with JSON:
      """json
      {"email": "frieda", "name": "", "role": "admin"}
      """
    Then the response status is 422
    And the response is a problem document
    And "$.errors[*].field" matches in any order:
      """json
      ["email", "name", "password", "role"]
      """

  Scenario Outline: <what> is refused
    When clients at once POST "/users" with JSON for each row:
      | email   | name   | password   |
      | <email> | <name> | <password> |
    Then the response status is 422
    And "$.errors[*].field" is "#[1]"
    And "$.errors[0].field" is "<field>"

    Examples:
      | what                   | email           | name   | password         | field    |
      | A number as address    | 5               | Frieda | {faker.password} | email    |
      | An address without @   | frieda          | Frieda | {faker.password} | email    |
      | No address             |                 | Frieda | {faker.password} | email    |
      | A blank name           | {faker.email}   | " "    | {faker.password} | name     |
      | null as name           | {faker.email}   | null   | {faker.password} | name     |
      | A password of 7        | {faker.email}   | Frieda | 7-chars          | password |

  Scenario: A body that is not JSON makes no sense
    When I POST "/users" with the body:
      """application/json
      {"email": "frieda@example.com",
      """
    Then the response status is 400
    And the response is a problem document

  Scenario: A form is not understood
    When I POST "/users" with the form:
      | email | frieda@example.com |
      | name  | Frieda             |
    Then the response status is 415
    And the header "Accept" is "application/json"
