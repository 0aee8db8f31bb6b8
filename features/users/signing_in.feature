Feature: Signing in
  Members prove who they are with e-mail address and password, and are given a
  token that speaks for them for a while.

  @smoke @severity:blocker
  Scenario: A member signs in
    Given Alice is a member
    When Alice signs in
    Then she is recognised as Alice

  Scenario: The letter case of the address does not matter
    Given Alice is a member
    When Alice signs in with her address in capitals
    Then she is recognised as Alice

  @severity:critical
  Scenario: A wrong password does not sign in
    Given Alice is a member
    When Alice signs in with another password
    Then it is refused because nobody is signed in

  Scenario: Somebody without an account does not sign in
    Given Frieda has no account
    When Frieda signs in
    Then it is refused because nobody is signed in

  Scenario: A refusal does not tell whether an address is known
    Given Alice is a member
    And Frieda has no account
    When Alice with another password and Frieda sign in
    Then both are refused in the same words

  @severity:critical
  Scenario: A visitor is told to sign in
    When a visitor asks who they are
    Then it is refused because nobody is signed in
    And the refusal says how to sign in

  @severity:critical
  Scenario: An invented token speaks for nobody
    When somebody asks who they are with an invented token
    Then it is refused because nobody is signed in
