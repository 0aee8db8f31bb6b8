Feature: POST /auth/token
  Exchanges a password or a refresh token for new tokens (RFC 6749).

  Background:
    Given Alice is a member

  @severity:blocker
  Scenario: A password is exchanged for tokens, which caches must not store
    When I POST "/auth/token" with the form:
      | grant_type | password         |
      | username   | {alice.email}    |
      | password   | {alice.password} |
    Then the response status is 200
    And the response contains:
      """json
      {"access_token": "#string 1..", "refresh_token": "#string 1..", "expires_in": "#int 1.."}
      """
    And the header "Cache-Control" is "no-store"

  Scenario: The access token identifies the member
    Given I am signed in as "{alice.email}" with the password "{alice.password}"
    When I GET "/whoami"
    Then "$.id" is "{alice.id}"

  @severity:critical
  Scenario: A refresh token is exchanged for new tokens
    When I POST "/auth/token" with the form:
      | grant_type | password         |
      | username   | {alice.email}    |
      | password   | {alice.password} |
    And I remember "$.refresh_token" as "refresh"
    And I POST "/auth/token" with the form:
      | grant_type    | refresh_token |
      | refresh_token | {refresh}     |
    Then the response status is 200
    And "$.refresh_token" is not "{refresh}"

  @severity:critical
  Scenario: A refresh token works only once
    When I POST "/auth/token" with the form:
      | grant_type | password         |
      | username   | {alice.email}    |
      | password   | {alice.password} |
    And I remember "$.refresh_token" as "refresh"
    And I POST "/auth/token" with the form:
      | grant_type    | refresh_token |
      | refresh_token | {refresh}     |
    And I send the same request again
    Then the response status is 401

  Scenario Outline: A sign-in with <what> is refused
    When I POST "/auth/token" with the form:
      | grant_type | password   |
      | username   | <username> |
      | password   | <password> |
    Then the response status is <status>
    And the response is a problem document
    And "$.error" is "<error>"

    Examples:
      | what               | username      | password         | status | error           |
      | a wrong password   | {alice.email} | {faker.password} | 401    | invalid_grant   |
      | an unknown address | {faker.email} | {faker.password} | 401    | invalid_grant   |
      | no password        | {alice.email} |                  | 400    | invalid_request |

  Scenario: An unsupported grant type is refused
    When I POST "/auth/token" with the form:
      | grant_type | client_credentials |
    Then the response status is 400
    And "$.error" is "unsupported_grant_type"

  Scenario: JSON is not accepted
    When I POST "/auth/token" with JSON:
      """json
      {"grant_type": "password", "username": "{alice.email}", "password": "{alice.password}"}
      """
    Then the response status is 415
    And the header "Accept" is "application/x-www-form-urlencoded"
