"""Steps whose values nothing can have, or whose order cannot work."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """Steps with an error, the number of the faulty line, and the message."""

    steps: str
    line: int
    message: str


FAULTY_STEPS = {
    "a service that is not configured": Case(
        """
        Given I use the service "nope"
        When I GET "/users"
        """,
        1,
        'unknown service "nope"; configured: none. To add this one, set API_SERVICES__NOPE',
    ),
    "a port that is none": Case(
        """
        When I GET "http://localhost:99999/users"
        """,
        1,
        "http://localhost:99999/users has the port 99999; ports are numbers from 1 to 65535",
    ),
    "an unknown model": Case(
        """
        When I GET "/users"
        Then the response is a valid Usr
        """,
        2,
        "unknown model Usr; the models of tests.apis.models: ",
    ),
    "a pattern that is none": Case(
        """
        When I GET "/users"
        Then the body matches the pattern "("
        """,
        2,
        "( is not a regular expression: missing )",
    ),
    "a checksum of another form": Case(
        """
        When I GET "/users"
        Then the SHA-256 of the body is "00"
        """,
        2,
        '"00" is not a SHA-256: it has 2 characters, and should have 64',
    ),
    "a content type with parameters": Case(
        """
        When I GET "/users"
        Then the content type is "text/html; charset=utf-8"
        """,
        2,
        'this step ignores: write "text/html", or check the header "Content-Type"',
    ),
    "a header that no response has": Case(
        """
        When I GET "/users"
        Then the header "X Id" is "#absent"
        """,
        2,
        '"X Id" is not the name of a header',
    ),
    "a header that is a number": Case(
        """
        When I GET "/users"
        Then the header "Content-Length" is "#int"
        """,
        2,
        'a header is a text, which "#int" never matches; write the text, or a marker for texts',
    ),
    "a cookie with its attributes": Case(
        """
        When I GET "/users"
        Then the cookie "sid" is "a; Path=/"
        """,
        2,
        "a cookie can never be ",
    ),
    "an unknown way of paging": Case(
        """
        Given pages are found like this:
          | size  | count |
          | style | pages |
        Then listing "/users" by pages of 2 has no duplicates
        """,
        3,
        "style: Input should be 'cursor', 'page', 'offset' or 'link' (got 'pages')",
    ),
    "a path of pages that is none": Case(
        """
        Given pages are found like this:
          | items | items |
        Then listing "/users" by pages of 2 has no duplicates
        """,
        2,
        "items: Value error, items is not a JSON path",
    ),
    "pages of nothing": Case(
        """
        Then listing "/users" by pages of 0 has no duplicates
        """,
        1,
        "0 is too few; write a whole number from 1",
    ),
    "a list that was not remembered": Case(
        """
        Then listing "/users" by pages of 2 has no duplicates and contains every remembered nope
        """,
        1,
        "{nopes}: nothing is called nopes; remembered: nothing yet",
    ),
    "no clients": Case(
        """
        When 0 clients at once GET "/users"
        """,
        1,
        "0 is too few; write a whole number from 1",
    ),
    "a time limit of nothing": Case(
        """
        Given each request may take 0 s
        When I GET "/users"
        """,
        1,
        "0 s leaves no time; write a duration above 0",
    ),
    "a waiting time of nothing": Case(
        """
        When I GET "/users"
        Then within 0 s "$.total" becomes 1
        """,
        2,
        "0 s leaves no time; write a duration above 0",
    ),
    "a duration without a unit": Case(
        """
        When I GET "/users"
        Then within 10 the response status becomes 200
        """,
        2,
        "undefined step: Then within 10 the response status becomes 200",
    ),
    "a heading of headers": Case(
        """
        Given the request headers:
          | name   | value |
          | X-Team | blue  |
        When I GET "/users"
        """,
        2,
        "this table has no heading: | name | value | would be sent. Delete the row",
    ),
    "a file with a capital letter": Case(
        """
        When I POST "/files" with the parts:
          | name  | value          |
          | cover | File: covr.png |
        """,
        3,
        "'File: covr.png' is sent as a text, and no file; write file: covr.png",
    ),
    "a caller with two rows": Case(
        """
        Then access to GET "/users" is:
          | admin     | 200 |
          | the admin | 403 |
        """,
        3,
        "the caller admin has a row already; write one for each caller",
    ),
    "a type of a part that is none": Case(
        """
        When I POST "/files" with the parts:
          | name | value | type |
          | a    | b     | text |
        """,
        3,
        '"text" is not a content type; write a type and a subtype',
    ),
    "a type of a body that is none": Case(
        '''
        When I PUT "/files" with the body:
          """csv
          a
          """
        ''',
        1,
        '"csv" is not a content type; write a type and a subtype',
    ),
    "the account of a role": Case(
        """
        When I GET "/users?email={admin.username}"
        """,
        1,
        "{admin} is a caller, whose account is not available in features; to send requests as",
    ),
    "a reserved name": Case(
        """
        Given "faker" stands for "x"
        """,
        1,
        "faker cannot be remembered: faker is reserved",
    ),
    "a response before any request": Case(
        """
        Then the response status is 200
        """,
        1,
        "no response yet: send a request first",
    ),
    "one response of several": Case(
        """
        When 3 clients at once GET "/users"
        Then the response status is 200
        """,
        2,
        "the last step had 3 responses, but this step checks one; write",
    ),
    "another number of responses": Case(
        """
        When I GET "/users" 2 times
        Then all 3 responses are 200
        """,
        2,
        "the last step sends 2 requests, not 3; write that number",
    ),
    "shares with a status twice": Case(
        """
        When I GET "/users" 3 times
        Then exactly 1 response is 200 and 2 are 2xx
        """,
        2,
        "200 and 2xx both contain 200, so that a response would count twice",
    ),
    "a header without a request": Case(
        """
        When I GET "/users"
        Given the request header "X-Id" is "1"
        """,
        2,
        "this is for the next request, but none follows in the scenario",
    ),
    "waiting by a POST": Case(
        """
        When I POST "/users"
        Then within 1 s "$.status" becomes "done"
        """,
        2,
        "POST /users cannot be repeated to wait for another response",
    ),
}
