"""Hostile content in a run of the whole suite."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from tests.apis.serving import served
from tests.end_to_end.copied_project import Run, use_project

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

SCRIPT = "<script>window.hacked='{0}'</script><img src=x onerror=\"window.hacked='{0}'\">"
"""Code that runs unless it is shown as text; {0} is its place."""

TURNED = "\u202egnp.exe"
"""Displayed as exe.png if the right-to-left mark takes effect."""

FEATURE = r"""
@epic:<img/src=x/onerror=window.hacked='epic'> @owner:<b>owner</b> @issue:javascript:hacked()
Feature: SCRIPT(feature)
  SCRIPT(narrative) [a link](javascript:window.hacked='link') <javascript:window.hacked=1>
  ![an image](http://tracker.invalid/narrative.png) <iframe srcdoc="SCRIPT(frame)"></iframe>

  Rule: SCRIPT(rule)

    Scenario: SCRIPT(name) TURNED
      SCRIPT(description)
      When I POST "/echo" with JSON:
        '''
        {JSON(key): "TURNED \u0000 \u001b[31mred"}
        '''
      Then the response status is 200
      And hostile things are attached
      And the body contains "nothing of that TURNED"

    Scenario: SCRIPT(page)
      When I GET "/page?SCRIPT=<script>"
      Then the response status is 418

    Scenario: one line of 5 MB
      When I GET "/long"
      Then the response status is 200
      And the log has a line of 5 MB

    Scenario: no text at all
      When I GET "/octets"
      Then the response status is 200
      And SCRIPT(step) TURNED is raised

    Scenario Outline: <value> in a row
      When I GET "/half"
      Then these are:
        | a table | <value> |

      Examples:
        | value           |
        | SCRIPT(example) |
        | TURNED          |
"""
STEPS = r"""
import logging
import allure
from pytest_bdd import parsers, then

SCRIPT = {script!r}
TURNED = {turned!r}


@then("hostile things are attached")
def _():
    types = allure.attachment_type
    for kind in (types.TEXT, types.HTML, types.JSON, types.XML, types.CSV):
        text = SCRIPT.format(kind.name) + TURNED
        allure.attach(text, f"{{kind.name}} {{SCRIPT.format('attachment')}} {{TURNED}}", kind)
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" onload="window.hacked=1">{{text}}</svg>'
    allure.attach(picture, "svg", types.SVG)
    page = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{{text}}</body></html>'
    for kind in ("application/xhtml+xml", " Text/HTML; charset=utf-8", "*/*", None):
        allure.attach(page, f"declared as {{kind}}", kind)
    allure.attach(page, "named", "text/plain", "xhtml")
    allure.attach("javascript:window.hacked='uri'", "uris", types.URI_LIST)
    allure.attach(SCRIPT.format("markdown"), "markdown", "text/markdown", "md")
    allure.attach(b"\0\xff\x1b[31m", "bytes", types.TEXT)


@then("the log has a line of 5 MB")
def _():
    logging.getLogger("hostile").warning("%s", SCRIPT.format("log") + "x" * 5_000_000)


@then(parsers.re(".* is raised"))
def _():
    print(SCRIPT.format("printed"), "\0 \x1b[31mred", TURNED)
    raise RuntimeError(f"{{SCRIPT.format('error')}} \0 \x1b[31mred \ud800 {{TURNED}}")


@then("these are:")
def _(datatable):
    allure.dynamic.parameter("p", SCRIPT.format("parameter") + TURNED)
    allure.dynamic.link("javascript:window.hacked='link'", name=SCRIPT.format("link"))
"""


def run_hostile(root: Path, *arguments: str) -> tuple[Run, Path]:
    """Run it; return the run and Allure's results."""
    project = use_project(root)
    project.write("features/hostile.feature", _filled(FEATURE))
    project.append("conftest.py", STEPS.format(script=SCRIPT, turned=TURNED))
    everything = Route("/{path:path}", _answer, methods=["GET", "POST"])
    with served(Starlette(routes=[everything])) as address:
        run = project.pytest(f"--base-url={address}", "--alluredir=results", *arguments)
    return run, root / "results"


async def _answer(request: Request) -> Response:
    """Respond with the request's content, or with content that is harmful unless shown as text."""
    content, body = _answers().get(request.url.path, ("application/json", await request.body()))
    return Response(body, headers={"content-type": content, "x-evil": SCRIPT.format("header")})


def _answers() -> dict[str, tuple[str, bytes]]:
    page = f"<html><body onload=\"window.hacked='body'\">{SCRIPT.format('page')}</body></html>"
    return {
        "/page": ("text/html", page.encode()),
        "/long": ("text/plain", b"x" * 5_000_000 + SCRIPT.format("end").encode()),
        "/half": ("application/json", rb'{"half": "\ud800"}'),
        "/octets": ("text/plain", b"\0\xff\xfe\x1b[31m" + TURNED.encode()),
    }


def _filled(feature: str) -> str:
    named = re.sub(r"SCRIPT\((\w+)\)", lambda m: SCRIPT.format(m[1]), feature)
    named = re.sub(r"JSON\((\w+)\)", lambda m: json.dumps(SCRIPT.format(m[1])), named)
    return named.replace("TURNED", TURNED).replace("'''", '"""')
