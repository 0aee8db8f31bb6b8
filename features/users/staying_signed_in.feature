Feature: Staying signed in
  An access token is valid only for a while. A refresh token gets a member the next
  one without the password.

  Background:
    Given Alice is a member

  @severity:critical
  Scenario: A member stays signed in with a refresh token
    Given Alice has refreshed their token
    When Alice views their own profile with the new access token
    Then the profile shows what Alice registered with

  Scenario: Refreshing issues new tokens
    When Alice refreshes their token
    Then both tokens of Alice are new

  @severity:critical
  Scenario: A refresh token works only once
    Given Alice has refreshed their token
    When Alice reuses the old refresh token
    Then it is refused because the refresh token is invalid

  Scenario: An invented refresh token is rejected
    When Alice uses an invented refresh token
    Then it is refused because the refresh token is invalid

  Scenario: A deleted member's refresh token is rejected
    Given Alice has deleted their own account
    When Alice refreshes their token
    Then it is refused because the refresh token is invalid
