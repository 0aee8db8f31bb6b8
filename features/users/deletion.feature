Feature: Deleting an account
  Who leaves is gone: no sign-in, no profile, and the address is free again.

  Background:
    Given Alice is a member
    And Ada is the administrator

  @severity:critical
  Scenario: A member deletes her account
    When Alice deletes her account
    Then Ada no longer finds the account of Alice

  Scenario: Who has left cannot sign in
    When Alice deletes her account
    Then Alice cannot sign in

  @severity:critical
  Scenario: The token of who has left speaks for nobody
    Given Alice has deleted her account
    When Alice views her profile
    Then it is refused because nobody is signed in

  Scenario: An address is free again
    Given Alice has deleted her account
    When Alice registers
    Then Alice has an account as a member

  Scenario: An account is deleted once
    Given Alice has deleted her account
    When Ada deletes the account of Alice
    Then it is refused because there is no such account
