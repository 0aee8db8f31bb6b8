Feature: Staying signed in
  A token is good for a while only. With its refresh token a member gets the next
  one, without the password.

  Background:
    Given Alice is a member

  @severity:critical
  Scenario: A member stays signed in with her refresh token
    When Alice refreshes her token
    Then she is recognised as Alice

  Scenario: Refreshing gives new tokens
    When Alice refreshes her token
    Then both of her tokens are new

  @severity:critical
  Scenario: A refresh token is good for one time
    Given Alice has refreshed her token
    When Alice refreshes with the old refresh token again
    Then it is refused because nobody is signed in

  Scenario: An invented refresh token is refused
    When Alice refreshes with an invented refresh token
    Then it is refused because nobody is signed in

  Scenario: Who has left cannot refresh
    Given Alice has deleted her account
    When Alice refreshes her token
    Then it is refused because nobody is signed in
