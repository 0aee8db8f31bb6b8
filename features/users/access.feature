Feature: Access by role
  Members manage their own account and no other. The administrator manages all
  accounts, and visitors manage none.

  Background:
    Given Alice is a member
    And Bob is another member
    And Ada is the administrator

  @severity:blocker
  Scenario Outline: <caller> may <deed> the account of Bob
    When <caller> tries to <deed> the account of Bob
    Then it succeeds

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

    Examples: Another member
      | caller | deed   | reason                      |
      | Alice  | view   | the caller lacks permission |
      | Alice  | change | the caller lacks permission |
      | Alice  | delete | the caller lacks permission |

    Examples: A visitor
      | caller    | deed   | reason                 |
      | a visitor | view   | signing in is required |
      | a visitor | change | signing in is required |
      | a visitor | delete | signing in is required |

  @severity:blocker
  Scenario Outline: An attempt of <caller> to <deed> the account of Bob leaves it unchanged
    Given <caller> was not allowed to <deed> the account of Bob
    When Bob views their own profile
    Then the profile shows what Bob registered with

    Examples:
      | caller    | deed   |
      | Alice     | view   |
      | Alice     | change |
      | Alice     | delete |
      | a visitor | view   |
      | a visitor | change |
      | a visitor | delete |

  @severity:critical
  Scenario Outline: <caller> may not list the accounts
    When <caller> lists the accounts
    Then it is refused because <reason>

    Examples:
      | caller    | reason                      |
      | Alice     | the caller lacks permission |
      | a visitor | signing in is required      |

  Scenario: The administrator may list the accounts
    When Ada lists the accounts
    Then it succeeds
