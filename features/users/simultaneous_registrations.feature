Feature: Simultaneous registrations
  However many people press the button at the same moment, an address is given
  away once.

  @severity:critical
  Scenario: Of 20 registrations with one address exactly one wins
    Given 20 people who all want the address of Frieda
    When they all register at the same time
    Then exactly 1 of them has an account
    And the other 19 are refused because the address is taken

  Scenario: 20 registrations with different addresses all win
    Given 20 people with an address each
    When they all register at the same time
    Then all 20 of them have an account
    And no two of them have the same account
