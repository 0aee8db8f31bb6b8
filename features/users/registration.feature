Feature: Registration
  Anybody may open an account, with an e-mail address, a name and a password,
  and is a member from then on.

  @smoke @severity:critical
  Scenario: A visitor opens an account
    Given Frieda has no account
    When Frieda registers
    Then Frieda has an account as a member

  @severity:critical
  Scenario: A new member signs in with the password she has chosen
    Given Frieda has no account
    When Frieda registers
    Then Frieda can sign in

  Scenario: A new account has an address of its own
    Given Frieda has no account
    When Frieda registers
    Then Frieda finds her account at the address that it was given

  @severity:critical
  Scenario: Nobody is shown a password, not even their own
    Given Frieda has no account
    When Frieda registers
    Then no answer contains the password of Frieda

  Scenario: Two people of one name are two members
    Given Frieda is a member
    And Karl has no account
    When Karl registers with the name of Frieda
    Then Karl has an account of his own with that name

  Scenario Outline: A name is kept as it is written: <name>
    Given Frieda has no account
    When Frieda registers as "<name>"
    Then the account carries the name "<name>"

    Examples:
      | name          |
      | José Ñandú    |
      | 李小龍        |
      | Siobhán O'Dea |
      | Zoë 🚀        |

  Scenario: A password of eight characters is long enough
    Given Frieda has no account
    When Frieda registers with a password of 8 characters
    Then Frieda has an account as a member
