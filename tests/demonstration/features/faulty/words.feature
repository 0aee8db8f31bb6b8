@epic:Operation
Feature: Words that nobody knows
  Such scenarios are refused before a run; this run was told to go on.

  Scenario: A step that nobody has defined
    Given Alice is a member
    When Alice whistles a tune
    Then she sees her profile

  Scenario: A step that is defined twice
    Given Alice is a member
    Then the answer is friendly
