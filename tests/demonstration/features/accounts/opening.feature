@epic:Accounts @owner:ada
Feature: Opening an account
  Anybody may open an account, with an e-mail address, a name and a password.

  A name is stored **as entered**.

  Background:
    Given Frieda has no account

  @smoke @severity:critical @issue:API-12 @tms:T-3
  Scenario: A visitor opens an account
    When Frieda registers
    Then Frieda has an account as a member

  Scenario: An account is opened with all details
    When Frieda registers with these details:
      | name | Frieda Fröhn |
    Then the account has the name "Frieda Fröhn"

  @skip:waits_for_the_new_form_of_registration
  Scenario: A visitor opens an account by telephone
    When Frieda registers
    Then Frieda has an account as a member

  @xfail:names_are_not_checked_yet_(API-31)
  Scenario: A name of one letter is refused
    When Frieda registers as "F"
    Then it is refused because the details are invalid

  @known:API-44 @severity:minor
  Scenario: A second account gets a name of its own
    When Frieda registers
    Then the account has the name "Frieda the Second"

  Rule: A name is stored as entered
    Unusual names cause no trouble.

    Scenario Outline: A name with <part> is stored
      When Frieda registers as "<name>"
      Then the account has the name "<name>"

      @severity:minor
      Examples:
        | part          | name          |
        | an apostrophe | Frieda O'Hara |
        | umlauts       | Frieda Köhler |
