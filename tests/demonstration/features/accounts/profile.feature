@epic:Accounts @owner:bob
Feature: Own profile
  Members see what the service knows about them.

  @severity:blocker
  Scenario: The profile shows every detail
    Given the service returns the profile:
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
  Scenario: Every field of the profile is checked
    Given the service returns the profile:
      """json
      {"id": "usr_1", "name": "Alice", "role": "guest"}
      """
    When I GET "/whoami"
    Then the response status is 200
    And "$.name" is "Alice Miller"
    And the content type is "application/json"
    And "$.role" is "member"

  Scenario: The profile fits the contract
    Given the service returns the profile:
      """json
      {"id": "usr_1", "email": "alice@example.com", "nickname": "Ali"}
      """
    When Alice opens the profile
    Then the profile is shown

  Scenario: A letter confirms the profile
    Given Alice is a member
    When Alice views their own profile
    Then the letter is signed
