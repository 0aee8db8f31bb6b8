Feature: Deleting an account
  A deleted account is gone: its owner can no longer sign in, it has no profile,
  and its e-mail address is free again.

  Background:
    Given Alice is a member
    And Ada is the administrator

  @severity:critical
  Scenario: A member deletes their own account
    When Alice deletes their own account
    Then it succeeds

  @severity:critical
  Scenario: A deleted account no longer exists
    Given Alice has deleted their own account
    When Ada tries to view the account of Alice
    Then it is refused because the account does not exist

  Scenario: A former member cannot sign in
    Given Alice has deleted their own account
    When Alice signs in
    Then it is refused because the address or the password is wrong

  @severity:critical
  Scenario: A deleted member's token is rejected
    Given Alice has deleted their own account
    When Alice views their own profile
    Then it is refused because the access token is invalid

  Scenario: The address of a deleted account can be registered again
    Given Alice has deleted their own account
    When Alice registers
    Then Alice has an account as a member

  Scenario: An account cannot be deleted twice
    Given Alice has deleted their own account
    When Ada tries to delete the account of Alice
    Then it is refused because the account does not exist
