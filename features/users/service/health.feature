Feature: Health
  Operators can check whether the service is up.

  @smoke @severity:blocker @readonly
  Scenario: The service reports that it is up
    When a visitor asks whether the service is up
    Then the service is up
