@embedded
Feature: Trouble on the way
  Networks and servers fail. Callers are told what happened in words that they
  understand, and what is safe to repeat is repeated for them.

  Background:
    Given Alice is a member

  Rule: What is safe to repeat is repeated

    @severity:critical
    Scenario Outline: A short <trouble> goes unnoticed
      Given the service has <trouble> for the next 2 requests
      When Alice views her profile
      Then it shows what Alice registered with
      And the service was asked 3 times

      Examples:
        | trouble                    |
        | an overload                |
        | a broken gateway           |
        | no answer in time          |
        | its connections refused    |
        | its connections cut off    |

    Scenario: Who is asked to wait, waits
      Given the service asks to wait 1 second before the next request
      When Alice views her profile
      Then it shows what Alice registered with
      And at least 1 second passed between the 2 requests

    Scenario: A wait that is too long is not waited for
      Given the service asks to wait 3600 seconds before the next request
      When Alice views her profile
      Then it is refused because there were too many requests
      And the service was asked 1 time

    @severity:critical
    Scenario: A registration is never sent twice
      Given Frieda has no account
      And the service has an overload for the next 2 registrations
      When Frieda registers
      Then it is refused because the service is not available
      And the service was asked to register 1 time

  Rule: Trouble that lasts is told in words

    Scenario Outline: <trouble> that lasts is told as "<told>"
      Given the service has <trouble> for the next 9 requests
      When Alice views her profile
      Then she is told that "<told>"
      And the service was asked 3 times

      Examples:
        | trouble                 | told                                            |
        | no answer in time       | no complete answer in time                      |
        | its connections refused | could not connect                               |
        | its connections cut off | the connection broke before the answer was complete |

    Scenario Outline: <answer> is told as "<told>"
      Given the service answers with <answer>
      When Alice views her profile
      Then she is told that "<told>"

      Examples:
        | answer                  | told                                       |
        | a web page              | expected application/json                  |
        | half a profile          | the body is not JSON: unterminated string  |
        | a profile without name  | not a valid User: name: Field required     |
        | a number as the name    | not a valid User: name: Input should be a valid string |
        | a password in a profile | not a valid User: password: Extra inputs are not permitted |
        | a time without a zone   | not a valid User: created_at: Input should have timezone info |
        | more than it should     | the answer is longer than                  |
