Feature: POST /users
  Opens an account for anybody. E-mail address and name are stored as sent.

  @severity:blocker
  Scenario: The response contains the new account
    When I POST "/users" with JSON:
      """json
      {"email": "{faker.email}", "name": "Frieda", "password": "{faker.password}"}
      """
    Then the response status is 201
    And the response matches:
      """json
      {"id": "#string 1..", "email": "#email", "name": "Frieda", "created_at": "#datetime", "role": "member"}
      """

  Scenario: The response contains the address and the version of the account
    When I POST "/users" with JSON:
      """json
      {"email": "{faker.email}", "name": "Frieda", "password": "{faker.password}"}
      """
    And I remember "$.id" as "frieda"
    Then the header "Location" is "/users/{frieda}"
    And the header "ETag" is "#regex ^\"[^\"]+\"$"

  Scenario: The version in the response is that of the account
    Given I am signed in as admin
    When I POST "/users" with JSON:
      """json
      {"email": "{faker.email}", "name": "Frieda", "password": "{faker.password}"}
      """
    And I remember "$.id" as "frieda"
    And I remember the header "ETag" as "version"
    And I GET "/users/{frieda}"
    Then the header "ETag" is "{version}"

  Scenario: E-mail address and name are stored as sent
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

  Scenario: The response does not contain the password
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
  Scenario: One of 20 simultaneous registrations gets the address
    When 20 clients at once POST "/users" with JSON:
      """json
      {"email": "{faker.email}", "name": "Frieda", "password": "{faker.password}"}
      """
    Then exactly 1 response is 201 and 19 are 409

  Scenario: 20 simultaneous registrations with different addresses succeed
    When 20 clients at once POST "/users" with JSON of their own:
      """json
      {"email": "{faker.email}", "name": "Client {client}", "password": "{faker.password}"}
      """
    Then all 20 responses are 201

  Scenario: All invalid fields are named at once
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

  Scenario: A body that is not JSON is refused
    When I POST "/users" with the body:
      """application/json
      {"email": "frieda@example.com",
      """
    Then the response status is 400
    And the response is a problem document

  Scenario: A form is not accepted
    When I POST "/users" with the form:
      | email | frieda@example.com |
      | name  | Frieda             |
    Then the response status is 415
    And the header "Accept" is "application/json"
