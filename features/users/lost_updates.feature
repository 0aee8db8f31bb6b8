Feature: Lost updates
  Two people who edit one account at the same time do not overwrite each other:
  who saves second is told that there is a newer version.

  Background:
    Given Alice is a member
    And Ada is the administrator
    And both have opened the account of Alice

  @severity:critical
  Scenario: The second to save is told
    Given Alice has saved the name "Alice Springs"
    When Ada saves the name "Alice Cooper"
    Then it is refused because the account has changed meanwhile

  @severity:critical
  Scenario: What was saved first stays
    Given Alice has saved the name "Alice Springs"
    When Ada saves the name "Alice Cooper"
    Then the account of Alice carries the name "Alice Springs"

  Scenario: Who looks again can save
    Given Alice has saved the name "Alice Springs"
    When Ada opens the account again and saves the name "Alice Cooper"
    Then the account of Alice carries the name "Alice Cooper"

  Scenario: An account that has changed is not deleted unseen
    Given Alice has saved the name "Alice Springs"
    When Ada deletes the account in the version that she has seen
    Then it is refused because the account has changed meanwhile
    And the account of Alice carries the name "Alice Springs"

  Scenario: Every change makes a version of its own
    When Alice saves the name "Alice Springs"
    Then the account of Alice is in a newer version
