Feature: Refused registrations
  What cannot be right is refused before an account exists, and the refusal says
  which of the details are wrong, so that a form can show it beside the field.

  Background:
    Given Frieda has no account

  Rule: An e-mail address belongs to one account

    @severity:critical
    Scenario Outline: A taken address is refused <spelling>
      Given Karl is a member
      When Frieda registers with the address of Karl <spelling>
      Then it is refused because the address is taken
      And Frieda cannot sign in

      Examples:
        | spelling          |
        | as it is          |
        | in capitals       |
        | in mixed capitals |

  Rule: Every detail has to be valid

    Scenario Outline: "<address>" is no e-mail address
      When Frieda registers with the e-mail address "<address>"
      Then it is refused because something in it is invalid
      And the refusal points at the e-mail address

      Examples:
        | address          |
        | frieda           |
        | frieda@          |
        | @example.com     |
        | fri eda@mail.com |

    Scenario Outline: A name cannot be <kind>
      When Frieda registers as "<name>"
      Then it is refused because something in it is invalid
      And the refusal points at the name

      Examples:
        | kind  | name |
        | empty |      |
        | blank | \n   |

    Scenario: A password of seven characters is too short
      When Frieda registers with a password of 7 characters
      Then it is refused because something in it is invalid
      And the refusal points at the password

    Scenario Outline: The <detail> cannot be left out
      When Frieda registers without her <detail>
      Then it is refused because something in it is invalid
      And the refusal points at the <detail>

      Examples:
        | detail         |
        | e-mail address |
        | name           |
        | password       |

    Scenario: Everything that is wrong is told at once
      When Frieda registers with these details:
        | e-mail address | nowhere |
        | name           |         |
        | password       | short   |
      Then it is refused because something in it is invalid
      And the refusal points at the e-mail address, the name and the password

    @severity:critical
    Scenario: Nobody registers as an administrator
      When Frieda registers with these details:
        | role | admin |
      Then it is refused because something in it is invalid
      And the refusal points at the role

  Rule: A refusal leaves nothing behind

    Scenario: After a refusal the same address can register
      Given Frieda has been refused for a password of 7 characters
      When Frieda registers
      Then Frieda has an account as a member

    Scenario: A registration in a form that is not understood is refused
      When Frieda registers in a form that the service does not know
      Then it is refused because it is not in a form that is understood
      And Frieda cannot sign in
