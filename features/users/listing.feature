Feature: Listing and searching
  The administrator finds any account: by its address, or page by page.

  Background:
    Given Ada is the administrator
    And these people are members:
      | Alice |
      | Bob   |
      | Carol |

  @severity:critical
  Scenario: The administrator finds a member by address
    When Ada searches for the address of Bob
    Then only Bob is found

  Scenario: A search does not mind the letter case
    When Ada searches for the address of Bob in capitals
    Then only Bob is found

  Scenario: Nobody is found at an unknown address
    Given Frieda has no account
    When Ada searches for the address of Frieda
    Then nobody is found

  Scenario: Page by page everybody is found exactly once
    When Ada goes through all pages of 2
    Then Alice, Bob and Carol are each found once
    And no page has more than 2 people

  @serial
  Scenario: The pages hold as many people as the total says
    When Ada goes through all pages of 2
    Then as many people are found as each page says there are

  Scenario: A member who joins meanwhile puts nobody on two pages
    Given Ada has seen the first page of 2
    When Dave joins and Ada goes through the other pages
    Then Alice, Bob and Carol are each found once

  Scenario: An invented place to go on from is refused
    When Ada asks for the page after an invented place
    Then it is refused because it makes no sense

  Scenario Outline: A page of <size> people is refused
    When Ada asks for a page of <size>
    Then it is refused because it makes no sense

    Examples:
      | size |
      | 0    |
      | 101  |
