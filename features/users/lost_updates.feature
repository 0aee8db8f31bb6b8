Feature: Lost updates
  Two people who edit one account at the same time do not overwrite each other:
  the second save is refused, because there is a newer version.

  Background:
    Given Alice is a member
    And Ada is the administrator
    And both have opened the account of Alice

  @severity:critical
  Scenario: The second save is refused
    Given Alice has saved the name "Alice Springs"
    When Ada saves the name "Alice Cooper"
    Then it is refused because the account has changed since it was opened

  @severity:critical
  Scenario: A refused save changes nothing
    Given Alice has saved the name "Alice Springs"
    And Ada could not save the name "Alice Cooper"
    When Alice reopens the account
    Then the account has the name "Alice Springs"

  Scenario: Saving succeeds after reopening
    Given Alice has saved the name "Alice Springs"
    And Ada has reopened the account
    When Ada saves the name "Alice Cooper"
    Then the account has the name "Alice Cooper"

  Scenario: A save after reopening is kept
    Given Alice has saved the name "Alice Springs"
    And Ada has reopened the account
    And Ada has saved the name "Alice Cooper"
    When Alice reopens the account
    Then the account has the name "Alice Cooper"

  Scenario: An account that has changed is not deleted
    Given Alice has saved the name "Alice Springs"
    When Ada deletes the opened version of the account
    Then it is refused because the account has changed since it was opened

  Scenario: A refused deletion changes nothing
    Given Alice has saved the name "Alice Springs"
    And Ada could not delete the opened version of the account
    When Alice reopens the account
    Then the account has the name "Alice Springs"

  Scenario: Every change creates a new version
    Given Alice has saved the name "Alice Springs"
    When Alice reopens the account
    Then the account has a new version
