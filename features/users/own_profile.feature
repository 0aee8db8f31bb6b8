Feature: Own profile
  Members see their details and keep them up to date.

  Background:
    Given Alice is a member

  @smoke @severity:critical
  Scenario: A member views their own profile
    When Alice views their own profile
    Then the profile shows what Alice registered with

  Scenario: A member changes their name
    When Alice changes their name to "Alice Springs"
    Then the profile has the name "Alice Springs"

  # Elsewhere the account of the administrator outlives the scenario.
  @embedded
  Scenario: The administrator changes their own name
    Given Ada is the administrator
    When Ada changes their name to "Ada King"
    Then the profile has the name "Ada King"

  Scenario: A member signs in with a new address
    Given Alice has changed their address
    When Alice signs in with the new address
    Then it succeeds

  @severity:critical
  Scenario: A member signs in with a new password
    Given Alice has changed their password
    When Alice signs in with the new password
    Then it succeeds

  @severity:critical
  Scenario: An old password no longer works
    Given Alice has changed their password
    When Alice signs in with the old password
    Then it is refused because the address or the password is wrong

  Scenario: Changing one detail leaves the others unchanged
    When Alice changes their name to "Alice Springs"
    Then the address and the role of Alice are unchanged

  Scenario: A member cannot take another member's address
    Given Bob is another member
    When Alice changes their address to that of Bob
    Then it is refused because the address is taken

  Scenario Outline: A change to <what> is refused
    When Alice changes their <field> to "<value>"
    Then it is refused because the details are invalid
    And the refusal points to the <field>

    Examples:
      | what                | field          | value   |
      | an empty name       | name           |         |
      | a malformed address | e-mail address | nowhere |
      | a short password    | password       | short   |
      | another role        | role           | admin   |

  Scenario Outline: A refused change to <what> leaves the profile unchanged
    Given Alice could not change their <field> to "<value>"
    When Alice views their own profile
    Then the profile shows what Alice registered with

    Examples:
      | what                | field          | value   |
      | an empty name       | name           |         |
      | a malformed address | e-mail address | nowhere |
      | a short password    | password       | short   |
      | another role        | role           | admin   |
