"""Runs over TLS and through a proxy, and their warnings."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.apis.secured import api, proxy
from tests.end_to_end.certificates import Certificates, certificates
from tests.end_to_end.copied_project import Project, Run, use_project

if TYPE_CHECKING:
    from pathlib import Path

USER, PASSWORD = "ada.of-the-proxy", "hunter-22-canary"
WARNING = "TLS certificates are not verified (API_CONNECTION__VERIFY=false)"
FEATURE = """
Feature: Health
  Scenario: Up
    When I GET "/health"
    Then the response status is 200
  Scenario: Down
    When I GET "/health"
    Then the response status is 500
"""
PASSED_AND_FAILED = {"Up": "passed", "Down": "failed"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = use_project(tmp_path)
    project.write("features/health.feature", FEATURE)
    return project


@pytest.fixture
def made(tmp_path: Path) -> Certificates:
    return certificates(tmp_path)


async def run(project: Project, *arguments: str, **environment: str) -> Run:
    """Run the feature while the servers of the test keep running."""
    given = ("features", "--alluredir=allure", *arguments)
    return await asyncio.to_thread(project.pytest, *given, API_LOGIN__PATH="none", **environment)


def descriptions(project: Project) -> list[str]:
    """Return the scenarios' descriptions in Allure."""
    results = (project.root / "allure").glob("*-result.json")
    return [json.loads(result.read_text())["description"] for result in results]


# Verification


@pytest.mark.promise("connection.md", "Such a run carries a warning")
@pytest.mark.parametrize("workers", ["-n0", "-n1"])
async def test_a_run_without_verification_says_so_everywhere(
    project: Project, made: Certificates, workers: str
) -> None:
    """In the header, in the summary, and in the report of each scenario."""
    async with api(made.server()) as server:
        environment = {"API_BASE_URL": server.url, "API_CONNECTION__VERIFY": "false"}
        result = await run(project, workers, **environment)
    assert result.results == PASSED_AND_FAILED
    header, _, rest = result.output.partition("collected" if workers == "-n0" else "created")
    assert f"api WARNING: {WARNING}\n" in header
    assert f"\nWARNING: {WARNING}\n" in rest
    assert len(descriptions(project)) == 2
    assert all(text.startswith(f"**{WARNING}**\n\n") for text in descriptions(project))


async def test_a_run_with_verification_warns_of_nothing(
    project: Project, made: Certificates
) -> None:
    async with api(made.server()) as server:
        environment = {"API_BASE_URL": server.url, "API_CONNECTION__CA_FILE": str(made.ca)}
        result = await run(project, **environment)
    assert result.results == PASSED_AND_FAILED
    assert "not verified" not in result.output
    assert len(descriptions(project)) == 2
    assert not any("not verified" in text for text in descriptions(project))


async def test_an_untrusted_server_stops_the_run(project: Project, made: Certificates) -> None:
    async with api(made.server()) as server:
        result = await run(project, API_BASE_URL=server.url)
    assert result.status == 4
    assert "set API_CONNECTION__CA_FILE to trust further authorities" in result.output


@pytest.mark.promise("connection.md", "An invalid value ends the run with exit status 4")
async def test_a_password_that_opens_no_key_stops_the_run(
    project: Project, made: Certificates
) -> None:
    result = await run(
        project,
        API_BASE_URL="https://127.0.0.1:1",
        API_CONNECTION__CERTIFICATE_FILE=str(made.certificate),
        API_CONNECTION__KEY_FILE=str(made.encrypted_key),
        API_CONNECTION__KEY_PASSWORD=PASSWORD,
    )
    assert result.status == 4
    assert "API_CONNECTION__KEY_PASSWORD: does not decrypt the key in" in result.output
    assert "Traceback" not in result.output
    assert PASSWORD not in result.output


# Proxies


def assert_masked(project: Project, result: Run) -> None:
    """Check that the output and files of a run do not contain the proxy's password."""
    token = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    written = [path.read_bytes() for path in (project.root / "allure").rglob("*.*")]
    for secret in (PASSWORD, token):
        assert secret not in result.output
        assert not any(secret.encode() in content for content in written)


@pytest.mark.promise("connection.md", "`API_CONNECTION__PROXY=http")
@pytest.mark.promise("connection.md", "The password is masked")
@pytest.mark.parametrize("is_tls", [False, True], ids=["http", "https"])
async def test_a_run_goes_through_a_proxy(
    project: Project, made: Certificates, *, is_tls: bool
) -> None:
    """With absolute URLs over HTTP, and with CONNECT over TLS."""
    async with api(made.server() if is_tls else None) as server, proxy(USER, PASSWORD) as through:
        result = await run(
            project,
            "-v",
            "--log-level=DEBUG",
            API_BASE_URL=server.url,
            API_CONNECTION__CA_FILE=str(made.ca),
            API_CONNECTION__PROXY=f"http://{USER}:{PASSWORD}@127.0.0.1:{through.port}",
        )
    assert result.results == PASSED_AND_FAILED
    assert [urlsplit(path).path for path, _ in server.asked] == ["/", "/health", "/health"]
    where = server.url.removeprefix("https://")
    line = f"CONNECT {where} HTTP/1.1" if is_tls else f"GET {server.url}/health HTTP/1.1"
    assert line in through.asked
    assert server.connections == len(through.asked)
    assert "connection.proxy=***" in result.output
    assert len(descriptions(project)) == 2
    assert_masked(project, result)


@pytest.mark.promise("connection.md", "The password is masked")
@pytest.mark.parametrize("is_tls", [False, True], ids=["http", "https"])
async def test_a_proxy_that_refuses_stops_the_run(
    project: Project, made: Certificates, *, is_tls: bool
) -> None:
    async with api(made.server() if is_tls else None) as server, proxy(USER, "other") as through:
        result = await run(
            project,
            API_BASE_URL=server.url,
            API_CONNECTION__PROXY=f"http://{USER}:{PASSWORD}@127.0.0.1:{through.port}",
        )
    assert result.status == 4
    assert server.asked == []
    message = result.output.replace("\n", " ")
    assert "(the proxy responded 407 " in message
    assert "; its address is set in API_CONNECTION__PROXY)" in message
    assert_masked(project, result)


async def test_a_broken_address_of_a_proxy_stops_the_run(project: Project) -> None:
    result = await run(
        project,
        API_BASE_URL="http://127.0.0.1:1",
        API_CONNECTION__PROXY=f"{USER}:{PASSWORD}@proxy.example.com",
    )
    assert result.status == 4
    assert "API_CONNECTION__PROXY: the value (not shown" in result.output
    assert_masked(project, result)
