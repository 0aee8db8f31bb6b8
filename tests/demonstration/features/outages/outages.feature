@epic:Operation
Feature: Outages
  What readers of the report see when the service, or the way to it, is in trouble.

  Scenario: The service is out of reach
    Given the service is out of reach
    When Alice looks at herself
    Then she sees her profile

  Scenario: The service fails inside
    Given the service fails inside
    When Alice looks at herself
    Then she sees her profile

  @timeout:200ms
  Scenario: An answer never comes
    Given Alice is a member
    When Alice waits for a letter
    Then the letter is signed

  @flaky:the_service_starts_slowly
  Scenario: The service has just been started
    Given the service needs a moment after its start
    When I GET "/whoami"
    Then the response status is 401
