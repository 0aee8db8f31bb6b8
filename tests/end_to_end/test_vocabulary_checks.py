"""Errors in the values of steps are reported before any request, with file and line."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.copied_project import use_models, use_project
from tests.end_to_end.faulty_steps import FAULTY_STEPS, Case

if TYPE_CHECKING:
    from tests.end_to_end.copied_project import Run


CASES = FAULTY_STEPS | {
    "a comma too many": Case(
        '''
        When I POST "/users" with JSON:
          """json
          {"email": "a@example.com",
           "name": "Frieda",
          }
          """
        ''',
        4,
        "line 2, column 18 of the docstring: remove the comma before the closing bracket",
    ),
    "a comma too few": Case(
        '''
        When I POST "/users" with JSON:
          """json
          {"email": "a@example.com"
           "name": "Frieda"}
          """
        ''',
        4,
        'line 2, column 2 of the docstring: a comma is missing before "name": "Frieda"}',
    ),
    "a name without quotes": Case(
        '''
        When I POST "/users" with JSON:
          """json
          {name: "Frieda"}
          """
        ''',
        3,
        "line 1, column 2 of the docstring: put the name in double quotes",
    ),
    "a placeholder without quotes": Case(
        '''
        When I POST "/users" with JSON:
          """json
          {"id": {uuid}}
          """
        ''',
        3,
        "line 1, column 8 of the docstring: put the placeholder in double quotes; "
        "its value keeps its type",
    ),
    "an unknown marker": Case(
        '''
        When I GET "/users"
        Then the response matches:
          """json
          {"items": [{"id": "#uid"}]}
          """
        ''',
        4,
        "$.items[0].id: #uid is not a marker; did you mean #uuid?",
    ),
    "a range that is none": Case(
        """
        When I GET "/users"
        Then "$.age" is "#int 18-99"
        """,
        2,
        "$: #int 18-99: 18-99 is not a range; write 18..99, 18.., ..99 or 18",
    ),
    "a regular expression that is none": Case(
        """
        When I GET "/users"
        Then the header "X" is "#regex ("
        """,
        2,
        "$: #regex (: ( is not a regular expression",
    ),
    "a pattern that is none": Case(
        """
        When I GET "/users"
        Then the body matches the pattern "("
        """,
        2,
        "( is not a regular expression: missing )",
    ),
    "a pattern that is found in every text": Case(
        """
        When I GET "/users"
        Then the body matches the pattern "a*"
        """,
        2,
        "a* is found in every text, so it checks nothing",
    ),
    "an empty text": Case(
        """
        When I GET "/users"
        Then the body contains ""
        """,
        2,
        "every text contains an empty one, so this checks nothing; write the text to look for",
    ),
    "a marker that accepts everything": Case(
        """
        When I GET "/users"
        Then "$.id" is "#ignore"
        """,
        2,
        "#ignore accepts any value and none, so this checks nothing; write #present",
    ),
    "a name that was not remembered": Case(
        """
        Given "frieda" stands for "{faker.name}"
        When I GET "/users/{freida.id}"
        """,
        2,
        "{freida.id}: nothing is called freida; remembered: frieda;",
    ),
    "a name that is remembered later": Case(
        """
        When I GET "/users/{id}"
        And I remember "$.id" as "id"
        """,
        1,
        "{id}: nothing is called id; remembered: nothing yet",
    ),
    "generated data that there are not": Case(
        """
        Given "frieda" stands for "{faker.emial}"
        """,
        1,
        "{faker.emial}: faker has no method emial; ",
    ),
    "a name in a table": Case(
        """
        Given the query:
          | email | {nobody} |
          | limit | 1        |
        When I GET "/users"
        """,
        2,
        "{nobody}: nothing is called nobody",
    ),
    "a name in a body": Case(
        '''
        When I PUT "/users" with the body:
          """text/csv
          name
          {nobody}
          """
        ''',
        4,
        "{nobody}: nothing is called nobody",
    ),
    "a name in an expected value": Case(
        '''
        When I GET "/users"
        Then the response contains:
          """json
          {"id": "{nobody}"}
          """
        ''',
        4,
        "{nobody}: nothing is called nobody",
    ),
    "a table of three columns": Case(
        """
        Given the query:
          | limit | is | 1 |
        When I GET "/users"
        """,
        2,
        "the table has 3 columns; expected two without a heading: name and value",
    ),
    "parts without a heading": Case(
        """
        When I POST "/files" with the parts:
          | photo | file: cat.png |
        """,
        2,
        "the heading is photo, file: cat.png; expected name, value and, where needed, type",
    ),
    "a part with a missing file": Case(
        """
        When I POST "/files" with the parts:
          | name  | value         |
          | photo | file: cat.png |
        """,
        3,
        'no file "cat.png" beside the feature; available: checks.feature',
    ),
    "a file that is not there": Case(
        """
        When I PUT "/files/1" with the file "cat.png" as "image/png"
        """,
        1,
        'no file "cat.png" beside the feature',
    ),
    "a file elsewhere": Case(
        """
        When I GET "/files/1"
        Then the body is the file "../conftest.py"
        """,
        2,
        '"../conftest.py" is outside the folder of the feature; copy it there',
    ),
    "rows that are none": Case(
        """
        When clients at once POST "/users" with JSON for each row:
          | email | name |
        """,
        2,
        "the table has only a heading; add a row for each request",
    ),
    "a cell with invalid JSON": Case(
        """
        When clients at once POST "/users" with JSON for each row:
          | email           | roles    |
          | {faker.email}   | ["qa",]  |
        """,
        3,
        "a cell is not valid JSON: remove the comma before the closing bracket",
    ),
    "a status that is none": Case(
        """
        Then access to GET "/users" is:
          | anonymous | denied |
        """,
        2,
        "'denied' is not a status; write 403, 2xx, or \"200 or 204\"",
    ),
    "a caller in a table that no role has": Case(
        """
        Then access to GET "/users" is:
          | admin | 200 |
          | amdin | 200 |
        """,
        3,
        "unknown caller amdin; known: admin, anonymous; did you mean admin? A role is",
    ),
    "a caller that no role has": Case(
        """
        Given I am signed in as the amdin
        When I GET "/users"
        """,
        1,
        "unknown caller amdin; known: admin, anonymous; did you mean admin? A role is",
    ),
    "a caller that no step introduces, by a field": Case(
        """
        Given "frieda" stands for "{faker.name}"
        And I am signed in as "{Frieda.username}" with the password "secret"
        """,
        2,
        "{Frieda.username}: nothing is called Frieda; remembered: frieda; generated: ",
    ),
    "a number that cannot be a status": Case(
        """
        When I GET "/users"
        Then the response status is 600
        """,
        2,
        "undefined step: Then the response status is 600",
    ),
    "a phrase of another tool": Case(
        """
        When I send a GET request to "/users"
        """,
        1,
        'undefined step: When I send a GET request to "/users"',
    ),
    "a path that is none": Case(
        """
        When I GET "/users"
        Then "items[0].id" is 1
        """,
        2,
        "items[0].id is not a JSON path: expected '$', found 'i'; write $.items[0].id",
    ),
    "a path that does not end": Case(
        """
        When I GET "/users"
        And I remember "$.items[" as "items"
        """,
        2,
        "$.items[ is not a JSON path",
    ),
}


@pytest.fixture(scope="module")
def lines() -> dict[str, int]:
    """The line of each scenario in the feature."""
    return {}


@pytest.fixture(scope="module")
def done(lines: dict[str, int], tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Check the faulty scenarios."""
    project = use_project(tmp_path_factory.mktemp("checks"))
    use_models(project)
    text = ["@off_contract:other_faults_are_meant", "Feature: Faults"]
    for name, case in CASES.items():
        text.append(f"  Scenario: {name}")
        lines[name] = len(text)
        text += textwrap.indent(textwrap.dedent(case.steps).strip("\n"), "    ").splitlines()
    project.write("features/checks.feature", "\n".join(text))
    return project.pytest("features", "--check-steps")


def test_nothing_else_is_found(done: Run) -> None:
    assert done.status == 2
    assert f"steps: {len(CASES)} faults" in done.output, done.output


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_reported_with_its_place(done: Run, lines: dict[str, int], name: str) -> None:
    case = CASES[name]
    place = f"features/checks.feature:{lines[name] + case.line}: "
    found = [line for line in done.output.splitlines() if line.startswith(place)]
    assert any(case.message in line for line in found), f"{place}{case.message}\n{done.output}"
