Feature: Health
  Whoever runs the service can ask it whether it is up.

  @smoke @severity:blocker @readonly
  Scenario: The service says that it is up
    When a visitor asks whether the service is up
    Then the service is up
