@epic:Operation
Feature: Unusable steps
  Such scenarios are refused before a run, unless it continues on collection errors.

  Scenario: An undefined step
    Given Alice is a member
    When Alice whistles a tune
    Then the letter is signed

  Scenario: A step with two definitions
    Given Alice is a member
    Then the answer is friendly
