Feature: GET /health
  Tells whether the service is up, to everybody.

  @severity:critical @readonly
  Scenario: The service is up
    When I GET "/health"
    Then the response status is 200
    And the response matches:
      """json
      {"status": "ok"}
      """

  Scenario: Who may ask
    Given Alice is a member
    Then access to GET "/health" is:
      | anonymous | 200 |
      | Alice     | 200 |
      | admin     | 200 |

  Scenario: It answers fast, also to many at once
    When 50 clients at once GET "/health"
    Then all 50 responses are 200
    And the p95 of the response times is below 2 s
