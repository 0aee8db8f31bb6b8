Feature: Refused registrations
  Invalid registrations are refused before an account exists, and the refusal points to
  the details that are wrong, so that a form can mark their fields.

  Background:
    Given Frieda has no account

  Rule: An e-mail address belongs to one account

    @severity:critical
    Scenario Outline: A taken address is refused <spelling>
      Given Karl is a member
      When Frieda registers with the address of Karl <spelling>
      Then it is refused because the address is taken

      Examples:
        | spelling      |
        | as registered |
        | in capitals   |
        | in mixed case |

  Rule: Every detail has to be valid

    Scenario Outline: "<address>" is not an e-mail address
      When Frieda registers with the e-mail address "<address>"
      Then it is refused because the details are invalid
      And the refusal points to the e-mail address

      Examples:
        | address          |
        | frieda           |
        | frieda@          |
        | @example.com     |
        | fri eda@mail.com |

    Scenario Outline: A name cannot be <kind>
      When Frieda registers as "<name>"
      Then it is refused because the details are invalid
      And the refusal points to the name

      Examples:
        | kind  | name |
        | empty |      |
        | blank | \n   |

    Scenario: A password of seven characters is too short
      When Frieda registers with a password of 7 characters
      Then it is refused because the details are invalid
      And the refusal points to the password

    Scenario Outline: The <detail> is required
      When Frieda registers without the <detail>
      Then it is refused because the details are invalid
      And the refusal points to the <detail>

      Examples:
        | detail         |
        | e-mail address |
        | name           |
        | password       |

    Scenario: All invalid details are named at once
      When Frieda registers with these details:
        | e-mail address | nowhere |
        | name           |         |
        | password       | short   |
      Then it is refused because the details are invalid
      And the refusal points to the e-mail address, the name and the password

    @severity:critical
    Scenario: Nobody registers as an administrator
      When Frieda registers with these details:
        | role | admin |
      Then it is refused because the details are invalid
      And the refusal points to the role

    Scenario: An unsupported format is refused
      When Frieda registers in an unsupported format
      Then it is refused because the format is not supported

  Rule: A refused registration creates no account

    Scenario Outline: A taken address <spelling> creates no account
      Given Karl is a member
      And Frieda could not register with the address of Karl <spelling>
      When Frieda signs in
      Then it is refused because the address or the password is wrong

      Examples:
        | spelling      |
        | as registered |
        | in capitals   |
        | in mixed case |

    Scenario: An unsupported format creates no account
      Given Frieda could not register in an unsupported format
      When Frieda signs in
      Then it is refused because the address or the password is wrong

    Scenario: An address can be registered after a refusal
      Given Frieda could not register with a password of 7 characters
      When Frieda registers
      Then Frieda has an account as a member
