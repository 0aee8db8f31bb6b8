Feature: Own profile
  Members see what is known about them and keep it up to date.

  Background:
    Given Alice is a member

  @smoke @severity:critical
  Scenario: A member sees her own profile
    When Alice views her profile
    Then it shows what Alice registered with

  Scenario: A member changes her name
    When Alice changes her name to "Alice Springs"
    Then her profile carries the name "Alice Springs"

  Scenario: A member signs in with her new address
    When Alice changes her address
    Then Alice can sign in with the new address

  @severity:critical
  Scenario: After a change of password the old one is worth nothing
    When Alice changes her password
    Then Alice can sign in with the new password
    And the old password of Alice no longer signs in

  Scenario: What is not changed stays as it is
    When Alice changes her name to "Alice Springs"
    Then her address and her role are still the same

  Scenario: A member cannot take somebody else's address
    Given Bob is another member
    When Alice changes her address to that of Bob
    Then it is refused because the address is taken

  Scenario Outline: A change to <what> is refused
    When Alice changes her <field> to "<value>"
    Then it is refused because something in it is invalid
    And the profile of Alice is as it was

    Examples:
      | what             | field          | value   |
      | an empty name    | name           |         |
      | a broken address | e-mail address | nowhere |
      | a short password | password       | short   |
      | another role     | role           | admin   |
