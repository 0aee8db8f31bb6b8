Feature: Registration
  Anybody may open an account, with an e-mail address, a name and a password,
  and is a member from then on.

  @smoke @severity:critical
  Scenario: A visitor opens an account
    Given Frieda has no account
    When Frieda registers
    Then Frieda has an account as a member

  @severity:critical
  Scenario: A new member signs in with the chosen password
    Given Frieda has registered
    When Frieda signs in
    Then it succeeds

  Scenario: A new account has its own address
    Given Frieda has registered
    And Frieda has signed in
    When Frieda opens the address of the new account
    Then it is the account that was registered

  @severity:critical
  Scenario: A registration does not reveal the password
    Given Frieda has no account
    When Frieda registers
    Then no response contains the password of Frieda

  Scenario: Two members may have the same name
    Given Frieda is a member
    And Karl has no account
    When Karl registers with the name of Frieda
    Then Karl has a separate account with the name of Frieda

  Scenario Outline: A name is stored as entered: <name>
    Given Frieda has no account
    When Frieda registers as "<name>"
    Then the account has the name "<name>"

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
