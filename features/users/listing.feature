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

  Scenario: Searching ignores the letter case
    When Ada searches for the address of Bob in capitals
    Then only Bob is found

  Scenario: Searching for an unknown address finds nobody
    Given Frieda has no account
    When Ada searches for the address of Frieda
    Then nobody is found

  Scenario: Paging lists every member exactly once
    When Ada goes through all pages of 2
    Then Alice, Bob and Carol are each found once, in the order in which they joined
    And no page has more than 2 people

  @serial
  Scenario: The total matches the number of accounts on the pages
    When Ada goes through all pages of 2
    Then every page states the number of people found as the total

  Scenario: A member who joins during paging causes no duplicates
    Given Ada has seen the first page of 2
    And Dave has become a member
    When Ada goes through the other pages
    Then Alice, Bob and Carol are each found once

  Scenario: An invented cursor is refused
    When Ada asks for the page at an invented cursor
    Then it is refused because the request is malformed

  Scenario Outline: A page of <size> people is refused
    When Ada asks for a page of <size>
    Then it is refused because the request is malformed

    Examples:
      | size |
      | 0    |
      | 101  |
