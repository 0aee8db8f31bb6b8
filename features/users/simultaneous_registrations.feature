Feature: Simultaneous registrations
  However many people register at the same moment, an e-mail address belongs to
  one account.

  @severity:critical
  Scenario: One of 20 registrations with the same address succeeds
    Given 20 people who all want the address of Frieda
    When they all register at the same time
    Then exactly 1 of them has an account
    And the other 19 are refused because the address is taken

  Scenario: All of 20 registrations with different addresses succeed
    Given 20 people with different addresses
    When they all register at the same time
    Then all 20 of them have an account
    And no two of them have the same account
