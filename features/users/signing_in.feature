Feature: Signing in
  Members prove who they are with their e-mail address and password, and receive a
  token that identifies them for a while.

  @smoke @severity:blocker
  Scenario: A member signs in
    Given Alice is a member
    When Alice signs in
    Then it succeeds

  @severity:blocker
  Scenario: An access token identifies its member
    Given Alice is a member
    And Alice has signed in again
    When Alice views their own profile with the new access token
    Then the profile shows what Alice registered with

  Scenario: The letter case of the address does not matter
    Given Alice is a member
    And Alice has signed in again with their address in capitals
    When Alice views their own profile with the new access token
    Then the profile shows what Alice registered with

  @severity:critical
  Scenario: A wrong password is refused
    Given Alice is a member
    When Alice signs in with a wrong password
    Then it is refused because the address or the password is wrong

  Scenario: An unknown address is refused
    Given Frieda has no account
    When Frieda signs in
    Then it is refused because the address or the password is wrong

  Scenario: A refusal does not reveal whether an address is known
    Given Alice is a member
    And Frieda has no account
    When Alice with a wrong password and Frieda sign in
    Then both are refused with the same message

  @severity:critical
  Scenario: A visitor is asked to sign in
    When a visitor views their own profile
    Then it is refused because signing in is required
    And the refusal says how to sign in

  @severity:critical
  Scenario: An invented access token is rejected
    When a visitor views their own profile with an invented access token
    Then it is refused because the access token is invalid
