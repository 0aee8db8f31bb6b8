@epic:Accounts @owner:bob
Feature: The own profile
  Members see what the service knows of them.

  @severity:blocker
  Scenario: The profile tells everything there is
    Given the service says of me:
      """json
      {
        "id": "usr_1",
        "contact": {"email": "alice@example.com", "address": {"city": "Ulm", "zip": "89073"}},
        "orders": [{"number": 1, "state": "sent"}, {"number": 2, "state": "lost"}]
      }
      """
    When I GET "/whoami"
    Then the response matches:
      """json
      {
        "id": "usr_1",
        "contact": {"email": "#email", "address": {"city": "Köln", "zip": "89073"}},
        "orders": [{"number": 1, "state": "sent"}, {"number": 2, "state": "sent"}]
      }
      """

  @soft
  Scenario: Every part of the profile is looked at
    Given the service says of me:
      """json
      {"id": "usr_1", "name": "Alice", "role": "guest"}
      """
    When I GET "/whoami"
    Then the response status is 200
    And "$.name" is "Alice Miller"
    And the content type is "application/json"
    And "$.role" is "member"

  Scenario: The profile is what the contract promises
    Given the service says of me:
      """json
      {"id": "usr_1", "email": "alice@example.com", "nickname": "Ali"}
      """
    When Alice looks at herself
    Then she sees her profile

  Scenario: A letter confirms the profile
    Given Alice is a member
    When Alice views her profile
    Then the letter is signed
