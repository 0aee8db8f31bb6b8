Feature: GET /health
  Reports to everybody whether the service is up.

  @severity:critical @readonly
  Scenario: The service is up
    When I GET "/health"
    Then the response status is 200
    And the response matches:
      """json
      {"status": "ok"}
      """

  Scenario: Everybody may check the health
    Given Alice is a member
    Then access to GET "/health" is:
      | anonymous | 200 |
      | Alice     | 200 |
      | admin     | 200 |

  Scenario: 50 simultaneous requests are answered quickly
    When 50 clients at once GET "/health"
    Then all 50 responses are 200
    And the p95 of the response times is below 2 s
