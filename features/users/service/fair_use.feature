@embedded
Feature: Fair use
  Nobody slows the service down for others. Those who send too many requests have to
  wait, and requests that are too large are refused.

  Background:
    Given Alice is a member

  Rule: Whoever sends too many requests has to wait

    @severity:critical
    Scenario: A member who has used up their requests is told how long to wait
      Given Alice has used up their requests
      When Alice views their own profile
      Then it is refused because there were too many requests
      And the refusal says how long to wait

    Scenario Outline: A member who has used up their requests may not <deed> an account
      Given Alice has used up their requests
      When Alice tries to <deed> the account of Alice
      Then it is refused because there were too many requests
      And the refusal says how long to wait

      Examples:
        | deed   |
        | view   |
        | change |
        | delete |

    Scenario: The administrator who has used up their requests may not list the accounts
      Given Ada is the administrator
      And Ada has used up their requests
      When Ada lists the accounts
      Then it is refused because there were too many requests
      And the refusal says how long to wait

    Scenario: Visitors who have used up their requests cannot register
      Given Frieda has no account
      And a visitor has used up their requests
      When Frieda registers
      Then it is refused because there were too many requests
      And the refusal says how long to wait

    Scenario: Visitors who have used up their requests cannot sign in
      Given a visitor has used up their requests
      When Alice signs in
      Then it is refused because there were too many requests
      And the refusal says how long to wait

    @severity:critical
    Scenario: The requests of one member do not count for another
      Given Bob is another member
      And Bob has used up their requests
      When Alice views their own profile
      Then the profile shows what Alice registered with

    Scenario: The health of the service is always reported
      Given a visitor has used up their requests
      When a visitor asks whether the service is up
      Then the service is up

  Rule: A request of more than a mebibyte is too large

    Scenario: A registration may be too large
      Given Frieda has no account
      When Frieda registers with a name of 2000000 characters
      Then it is refused because the request is too large

    Scenario: A change may be too large
      When Alice changes their name to one of 2000000 characters
      Then it is refused because the request is too large

    Scenario: A sign-in may be too large
      When Alice signs in with an address of 2000000 characters
      Then it is refused because the request is too large
