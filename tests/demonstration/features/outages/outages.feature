@epic:Operation
Feature: Outages
  The report of runs in which the service, or the network, fails.

  Scenario: The service is out of reach
    Given the service is out of reach
    When Alice opens the profile
    Then the profile is shown

  Scenario: The service has an internal error
    Given the service has an internal error
    When Alice opens the profile
    Then the profile is shown

  @timeout:200ms
  Scenario: A response never arrives
    Given Alice is a member
    When Alice waits for a letter
    Then the letter is signed

  @flaky:the_service_starts_slowly
  Scenario: The service has just been started
    Given the service needs a moment after its start
    When I GET "/whoami"
    Then the response status is 401
