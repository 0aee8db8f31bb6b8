Feature: Access by role
  Members look after their own account and nobody else's. The administrator looks
  after all of them; visitors after none.

  Background:
    Given Alice is a member
    And Bob is another member
    And Ada is the administrator

  @severity:blocker
  Scenario Outline: <caller> may <deed> the account of Bob
    When <caller> tries to <deed> the account of Bob
    Then it is done

    Examples:
      | caller | deed   |
      | Bob    | view   |
      | Bob    | change |
      | Bob    | delete |
      | Ada    | view   |
      | Ada    | change |
      | Ada    | delete |

  @severity:blocker
  Scenario Outline: <caller> may not <deed> the account of Bob
    When <caller> tries to <deed> the account of Bob
    Then it is refused because <reason>
    And the profile of Bob is as it was

    Examples: Another member
      | caller | deed   | reason              |
      | Alice  | view   | that is not allowed |
      | Alice  | change | that is not allowed |
      | Alice  | delete | that is not allowed |

    Examples: Nobody in particular
      | caller    | deed   | reason              |
      | a visitor | view   | nobody is signed in |
      | a visitor | change | nobody is signed in |
      | a visitor | delete | nobody is signed in |

  @severity:critical
  Scenario Outline: <caller> may not list the accounts
    When <caller> lists the accounts
    Then it is refused because <reason>

    Examples:
      | caller    | reason              |
      | Alice     | that is not allowed |
      | a visitor | nobody is signed in |

  Scenario: The administrator may list the accounts
    When Ada lists the accounts
    Then it is done
