Feature: Members

  @reusable
  Scenario: a registered "<name>"
    Given "<name>" stands for:
      """json
      {"email": "{faker.email}", "password": "{faker.password(length=12)}"}
      """
    When I POST "/auth/register" with JSON:
      """json
      "{<name>}"
      """
    Then the response status is 201
    And I remember "$.id" as "<name>_id"
