Feature: GET /whoami
  Shows the account that the access token was issued to.

  @severity:critical
  Scenario: A member sees their own account
    Given Alice is a member
    And I am signed in as Alice
    When I GET "/whoami"
    Then the response status is 200
    And the response matches:
      """json
      {"id": "{alice.id}", "email": "{alice.email}", "name": "{alice.name}", "created_at": "#datetime {now} +- 1 m", "role": "member"}
      """

  Scenario: The administrator has the role admin
    Given I am signed in as admin
    When I GET "/whoami"
    Then "$.role" is "admin"

  Scenario: An anonymous caller is asked to sign in
    Given I am not signed in
    When I GET "/whoami"
    Then the response status is 401
    And the header "WWW-Authenticate" is "#regex ^Bearer"

  @off_contract:the_contract_has_no_POST_here
  Scenario: Other methods are not allowed
    When I POST "/whoami"
    Then the response status is 405
    And the header "Allow" is "#regex GET"
