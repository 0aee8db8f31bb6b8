@epic:Accounts @owner:ada
Feature: Opening an account
  Anybody may open an account, with an e-mail address, a name and a password.

  A name is kept **as it is written**.

  Background:
    Given Frieda has no account

  @smoke @severity:critical @issue:API-12 @tms:T-3
  Scenario: A visitor opens an account
    When Frieda registers
    Then Frieda has an account as a member

  Scenario: An account is opened with all details
    When Frieda registers with these details:
      | name | Frieda Fröhn |
    Then the account carries the name "Frieda Fröhn"

  @skip:waits_for_the_new_form_of_registration
  Scenario: A visitor opens an account by telephone
    When Frieda registers
    Then Frieda has an account as a member

  @xfail:names_are_not_checked_yet_(API-31)
  Scenario: A name of one letter is refused
    When Frieda registers as "F"
    Then it is refused because something in it is invalid

  @known:API-44 @severity:minor
  Scenario: A second account with the same address is told apart
    When Frieda registers
    Then the account carries the name "Frieda the Second"

  Rule: A name is kept as it is written
    Whoever has an unusual name is used to trouble; here is none.

    Scenario Outline: A name with <part> is kept
      When Frieda registers as "<name>"
      Then the account carries the name "<name>"

      @severity:minor
      Examples:
        | part          | name          |
        | an apostrophe | Frieda O'Hara |
        | umlauts       | Frieda Köhler |
