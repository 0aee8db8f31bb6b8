Feature: Posts

  Scenario: A new post gets a number
    When I POST "/posts" with JSON:
      """json
      {"title": "On otters", "author": "{faker.first_name}", "views": 0, "tags": ["water"]}
      """
    Then the response status is 201
    And the response contains:
      """json
      {"id": "#int 6..", "title": "On otters", "tags": ["water"]}
      """
    And the header "Location" is "#regex /posts/\d+$"

  Scenario: A post is read
    When I GET "/posts/1"
    Then the response status is 200
    And the response matches:
      """json
      {"id": 1, "title": "#string 5..", "author": "Frieda", "views": "#int", "tags": "#[] #string"}
      """

  Scenario: An unknown post is not found
    When I GET "/posts/999"
    Then the response status is 404
    And the response matches:
      """json
      {}
      """

  Scenario: One field of a post is changed
    When I POST "/posts" with JSON:
      """json
      {"title": "On stoats", "views": 1}
      """
    And I remember "$.id" as "id"
    And I PATCH "/posts/{id}" with JSON:
      """json
      {"views": 2}
      """
    Then the response matches:
      """json
      {"id": "{id}", "title": "On stoats", "views": 2}
      """

  Scenario: A post is replaced
    When I POST "/posts" with JSON:
      """json
      {"title": "On stoats", "views": 1}
      """
    And I remember "$.id" as "id"
    And I PUT "/posts/{id}" with JSON:
      """json
      {"title": "On weasels"}
      """
    Then "$.views" is "#absent"
    And "$.title" is "On weasels"

  Scenario: A post is deleted
    When I POST "/posts" with JSON:
      """json
      {"title": "On stoats"}
      """
    And I remember the header "Location" as "post"
    And I DELETE "{post}"
    Then the response status is 200

  Scenario: A deleted post no longer exists
    When I POST "/posts" with JSON:
      """json
      {"title": "On stoats"}
      """
    And I remember the header "Location" as "post"
    And I DELETE "{post}"
    And I GET "{post}"
    Then the response status is 404

  Scenario: Repeated requests get the same response
    When I GET "/posts/2"
    And I send the same request again
    Then the response is the same as before
