@embedded
Feature: Resilience
  Networks and servers fail. Requests that are safe to repeat are retried, and the
  errors of the others say what went wrong.

  Background:
    Given Alice is a member

  Rule: Safe requests are retried

    @severity:critical
    Scenario Outline: A request is retried after <failure>
      Given the next 2 requests fail with <failure>
      When Alice views their own profile
      Then the profile shows what Alice registered with
      And 3 requests were sent

      Examples:
        | failure              |
        | an overload          |
        | a bad gateway        |
        | a timeout            |
        | a refused connection |
        | a lost connection    |

    Scenario: The wait that the service asks for is respected
      Given the service asks to wait 1 second before the next request
      When Alice views their own profile
      Then the profile shows what Alice registered with
      And at least 1 second passed between the 2 requests

    Scenario: A wait that is too long ends the attempts
      Given the service asks to wait 3600 seconds before the next request
      When Alice views their own profile
      Then it is refused because there were too many requests
      And 1 request was sent

    @severity:critical @off_contract:the_503_is_injected
    Scenario: A registration is never sent twice
      Given Frieda has no account
      And the next 2 registrations fail with an overload
      When Frieda registers
      Then it is refused because the service is unavailable
      And 1 registration was sent

  Rule: Errors say what went wrong

    Scenario Outline: The error after <failure> says "<message>"
      Given the next 9 requests fail with <failure>
      When Alice views their own profile
      Then the error says "<message>"
      And 3 requests were sent

      Examples:
        | failure              | message                                               |
        | a timeout            | no complete response in time                          |
        | a refused connection | could not connect                                     |
        | a lost connection    | the connection broke before the response was complete |

    @off_contract:the_response_is_injected
    Scenario Outline: The error about <response> says "<message>"
      Given the service answers with <response>
      When Alice views their own profile
      Then the error says "<message>"

      Examples:
        | response                       | message                                                       |
        | a web page                     | expected application/json                                     |
        | half a profile                 | the body is not JSON: unterminated string                     |
        | a profile without a name       | not a valid User: name: Field required                        |
        | a profile with a numeric name  | not a valid User: name: Input should be a valid string        |
        | a profile with a password      | not a valid User: password: Extra inputs are not permitted    |
        | a profile with a zoneless time | not a valid User: created_at: Input should have timezone info |
        | an oversized response          | the response is longer than                                   |
