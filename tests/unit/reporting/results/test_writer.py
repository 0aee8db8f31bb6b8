"""Result files: secrets are masked, and irrelevant fixtures are omitted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from allure_commons import model2
from allure_commons.model2 import Attachment, Globals, Status, StatusDetails
from allure_pytest import plugin as allure_plugin
from pydantic import SecretStr

from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.reporting import bundle
from support.reporting.cards.failure_card import NAME, Failure
from support.reporting.cards.late import Commands
from support.reporting.lost_files import LostFiles
from support.reporting.results.attempt import Attempt, Running
from support.reporting.results.writer import ResultWriter, replace_writer
from support.secrets.redactor import Redactor
from tests.unit.reporting.results.test_scenario_result import SCENARIO

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "hunter2-hunter2"


@pytest.fixture
def running() -> Running:
    """The current attempt, none at first."""
    return Running()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Allure's folder."""
    return tmp_path / "results"


@pytest.fixture
def writer(running: Running, folder: Path) -> ResultWriter:
    """A writer that knows one secret."""
    return ResultWriter(Redactor([SecretStr(SECRET)]), running, LostFiles(), str(folder))


def only(folder: Path, kind: str) -> Any:
    """Return the only file of a kind."""
    texts = {path.name: path.read_text("utf-8") for path in folder.glob("*.json")}
    for together in folder.glob(f"*{bundle.SUFFIX}"):
        texts |= bundle.unpacked(together.read_text("utf-8"))
    [text] = [text for name, text in texts.items() if name.endswith(f"-{kind}.json")]
    return json.loads(text)


def with_attachments(*names: str) -> Any:
    """Return a result with these attachments."""
    attached = [Attachment(name=name, source=name, type="text/plain") for name in names]
    return model2.TestResult(name="S", attachments=attached)


def test_a_result_is_written_with_its_secrets_masked(writer: Any, folder: Path) -> None:
    details = StatusDetails(message=f"AssertionError: it is {SECRET}", trace="T")
    writer.report_result(model2.TestResult(name="S", status=Status.FAILED, statusDetails=details))
    written = only(folder, "result")
    assert written["statusDetails"] == {"message": "it is ***", "trace": "T"}
    assert [path.suffix for path in folder.iterdir()] == [".json"], "no draft is left"


def test_what_cannot_be_seen_is_written_out(writer: Any, folder: Path) -> None:
    step = model2.TestStepResult(name=f"a\u200bb {SECRET}\u200b")
    writer.report_result(model2.TestResult(name="S", steps=[step]))
    [written] = only(folder, "result")["steps"]
    assert "\u200b" not in written["name"]
    assert SECRET not in written["name"]


def test_the_attempt_completes_the_result_and_its_card_comes_first(
    writer: Any, running: Running, folder: Path, tmp_path: Path
) -> None:
    failure = Failure(AssertionError("wrong"), "Then it", "a:1", None, 7, "pytest", tmp_path)
    running.attempt = Attempt(SCENARIO, has_ended=True, failure=failure)
    step = model2.TestStepResult(name="Then it", status=Status.FAILED)
    writer.report_result(
        model2.TestResult(name="S[Ada]", status=Status.FAILED, steps=[step], start=5)
    )
    written = only(folder, "result")
    assert written["name"] == "S (Ada)"
    card, then = written["steps"]
    assert (card["name"], card["start"], then["name"]) == (NAME, 5, "Then it")
    [attachment] = card["attachments"]
    assert "wrong" in bundle.read(folder, attachment["source"])
    assert running.attempt is None


def test_a_scenario_that_passes_has_no_card(
    writer: Any, running: Running, folder: Path, tmp_path: Path
) -> None:
    failure = Failure(AssertionError("wrong"), "Then it", "a:1", None, 7, "pytest", tmp_path)
    running.attempt = Attempt(SCENARIO, has_ended=True, failure=failure)
    writer.report_result(model2.TestResult(name="S[Ada]", status=Status.PASSED))
    assert "steps" not in only(folder, "result")


@pytest.mark.parametrize(
    ("status", "message", "trace"),
    [
        (Status.SKIPPED, "Skipped: not now", False),
        (Status.BROKEN, "KeyboardInterrupt: SIGTERM", False),
        (Status.BROKEN, "KeyError: 'id'", True),
    ],
)
def test_irrelevant_traces_are_omitted(
    writer: Any, folder: Path, status: str, message: str, *, trace: bool
) -> None:
    details = StatusDetails(message=message, trace="T")
    steps = [model2.TestStepResult(status=status, statusDetails=details)]
    writer.report_result(model2.TestResult(name="S", steps=steps))
    [written] = only(folder, "result")["steps"]
    assert ("trace" in written["statusDetails"]) is trace


def test_only_fixtures_that_matter_are_written(writer: Any, folder: Path) -> None:
    plumbing = model2.TestBeforeResult(name="event_loop", status=Status.PASSED)
    failed = model2.TestBeforeResult(
        name="make_user::0", status="broken", statusDetails=StatusDetails(message="Failed: x")
    )
    shown = model2.TestAfterResult(
        name="client", status=Status.PASSED, attachments=[Attachment(name="leftovers")]
    )
    writer.report_container(model2.TestResultContainer(befores=[plumbing, failed], afters=[shown]))
    written = only(folder, "container")
    assert [before["name"] for before in written["befores"]] == ["set-up: make user"]
    assert written["befores"][0]["statusDetails"]["message"] == "x"
    assert [after["name"] for after in written["afters"]] == ["clean-up: client"]


def test_a_container_of_plumbing_is_not_written(writer: Any, folder: Path) -> None:
    plumbing = model2.TestBeforeResult(name="event_loop", status=Status.PASSED)
    writer.report_container(model2.TestResultContainer(befores=[plumbing]))
    assert list(folder.iterdir()) == []


def test_attachments_are_masked_texts_and_bytes(writer: Any, folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "a.bin"
    source.write_bytes(b"\xff" + SECRET.encode())
    writer.report_attached_file(str(source), "a.bin")
    writer.report_attached_data(b"\xfe" + SECRET.encode(), "b.bin")
    writer.report_attached_data(f"it is {SECRET}\x07\x1e", "c.txt")
    writer.report_result(with_attachments("a.bin", "b.bin", "c.txt"))
    assert (folder / "a.bin").read_bytes() == b"\xff***"
    assert (folder / "b.bin").read_bytes() == b"\xfe***"
    assert bundle.read(folder, "c.txt") == "it is ***\\u0007\\u001e"


def test_the_texts_of_results_are_in_one_file(writer: Any, folder: Path) -> None:
    """With the containers of their fixtures, but without long texts."""
    long = "a" * (bundle.LONGEST + 1)
    for name, text in {"a.txt": "A", "b.json": "{}", "c.txt": long, "d.txt": "D"}.items():
        writer.report_attached_data(text, name)
    writer.report_result(with_attachments("a.txt", "b.json", "c.txt"))
    [together] = folder.glob(f"*{bundle.SUFFIX}")
    assert bundle.unpacked(together.read_text("utf-8")) == {"a.txt": "A", "b.json": "{}"}
    assert (folder / "c.txt").read_text("utf-8") == long
    assert len(list(folder.iterdir())) == 3
    writer.report_result(with_attachments("d.txt"))
    failed = model2.TestBeforeResult(name="make_user", status="broken")
    writer.report_container(model2.TestResultContainer(befores=[failed]))
    assert bundle.read(folder, "d.txt") == "D"
    assert only(folder, "container")["befores"][0]["status"] == "broken"
    assert len(list(folder.iterdir())) == 4


def test_exchanges_are_masked_when_the_result_is_written(
    writer: Any, running: Running, folder: Path, tmp_path: Path
) -> None:
    """In their cards and titles, in the curl commands and in the failure card."""
    sent = SentRequest("GET", f"http://a/{SECRET}?token=short", (), b"")
    exchange = Exchange(sent, None, f"no {SECRET}", 0.0, 0.1, 1)
    failure = Failure(AssertionError("wrong"), "Then it", "a:1", exchange, 7, "pytest", tmp_path)
    running.attempt = Attempt(SCENARIO, has_ended=True, failure=failure, exchanges=[exchange])
    writer.report_attached_data(exchange, "card.json")
    writer.report_attached_data(Commands([exchange]), "curl.sh")
    result = with_attachments("card.json", "curl.sh")
    result.status = Status.FAILED
    writer.report_result(result)
    written = only(folder, "result")
    assert written["attachments"][0]["name"] == "GET /***: no response"
    [together] = folder.glob(f"*{bundle.SUFFIX}")
    texts = list(bundle.unpacked(together.read_text("utf-8")).values())
    assert sorted(text.count("/***?token=***") for text in texts) == [1, 1, 2]
    assert not any(hidden in text for text in texts for hidden in (SECRET, "short"))


def test_secrets_that_are_methods_or_names_are_masked(writer: Any, folder: Path) -> None:
    headers = ((f"x-{SECRET}", "a"),)
    sent = SentRequest(SECRET, "http://a/", headers, b"")
    exchange = Exchange(sent, ReceivedResponse(200, "", "", headers, b""), None, 0.0, 0.1, 1)
    writer.report_attached_data(exchange, "card.json")
    writer.report_attached_data(Commands([exchange]), "curl.sh")
    writer.report_result(with_attachments("card.json", "curl.sh"))
    shown = [bundle.read(folder, name) for name in ("card.json", "curl.sh")]
    assert all("x***" in text for text in shown)
    assert not any(SECRET in path.read_text("utf-8") for path in folder.iterdir())


def test_what_is_written_out_in_json_is_masked_first(writer: Any, folder: Path) -> None:
    step = model2.TestStepResult(name=f"a {SECRET}\x07")
    writer.report_result(model2.TestResult(name="S", steps=[step]))
    assert only(folder, "result")["steps"] == [{"name": "a ***\\u0007"}]


def test_attachments_that_a_browser_could_run_become_text(writer: Any, folder: Path) -> None:
    """Those of results, steps, fixtures and the run; as they are declared, named or written."""
    content = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'

    def attached(name: str, kind: str | None, body: str = content) -> Attachment:
        writer.report_attached_data(body, name)
        return Attachment(name=name, source=name, type=kind)

    inner = model2.TestStepResult(attachments=[attached("b.html", "text/plain")])
    step = model2.TestStepResult(steps=[inner])
    own = [
        attached("a.png", "image/svg+xml"),
        attached("g.attach", None),
        attached("h.attach", None, "no markup"),
    ]
    writer.report_result(model2.TestResult(name="S", steps=[step], attachments=own))
    fixture = model2.TestAfterResult(name="client", attachments=[attached("c.xml", None)])
    writer.report_container(model2.TestResultContainer(afters=[fixture]))
    writer.report_globals(Globals(attachments=[attached("d.svg", "image/svg+xml")]))
    result, after = only(folder, "result"), only(folder, "container")["afters"][0]
    [in_step] = result["steps"][0]["steps"][0]["attachments"]
    texts = [*result["attachments"][:2], in_step, *after["attachments"]]
    texts += only(folder, "globals")["attachments"]
    assert [text["source"] for text in texts] == ["a.txt", "g.txt", "b.txt", "c.txt", "d.txt"]
    assert {text["type"] for text in texts} == {"text/plain"}
    assert [bundle.read(folder, text["source"]) for text in texts] == [content] * 5
    assert result["attachments"][2] == {"name": "h.attach", "source": "h.attach"}
    assert {path.suffix for path in folder.iterdir()} == {".json", ".txt"}


def test_a_file_that_a_browser_could_run_becomes_text(
    writer: Any, folder: Path, tmp_path: Path
) -> None:
    source = tmp_path / "picture"
    source.write_text("<svg/>")
    for name in ("a.svg", "b.attach"):
        writer.report_attached_file(str(source), name)
    attached = [Attachment(name=name, source=name) for name in ("a.svg", "b.attach")]
    writer.report_result(model2.TestResult(name="S", attachments=attached))
    assert [one["source"] for one in only(folder, "result")["attachments"]] == ["a.txt", "b.txt"]
    assert {path.name for path in folder.glob("*.txt")} == {"a.txt", "b.txt"}


def test_an_attachment_without_a_file_is_left_alone(writer: Any, folder: Path) -> None:
    writer.report_result(model2.TestResult(name="S", attachments=[Attachment(name="leftovers")]))
    assert only(folder, "result")["attachments"] == [{"name": "leftovers"}]


def test_what_belongs_to_the_run_is_written(writer: Any, folder: Path) -> None:
    writer.report_globals(Globals(errors=[StatusDetails(message=SECRET)]))
    assert only(folder, "globals")["errors"] == [{"message": "***"}]


def test_an_earlier_run_is_deleted_where_that_is_asked_for(folder: Path) -> None:
    folder.mkdir()
    for clean, left in ((False, 1), (True, 0)):
        (folder / "old.json").write_text("")
        ResultWriter(Redactor([]), Running(), LostFiles(), str(folder), clean=clean)
        assert len(list(folder.iterdir())) == left


def test_allure_pytest_writes_through_it_until_it_is_undone(folder: Path) -> None:
    original = allure_plugin.AllureFileLogger
    undo = replace_writer(Redactor([]), Running(), LostFiles())
    assert isinstance(allure_plugin.AllureFileLogger(str(folder)), ResultWriter)
    undo()
    assert allure_plugin.AllureFileLogger is original


def test_only_texts_and_bytes_can_be_attached(writer: ResultWriter, folder: Path) -> None:
    writer.report_attached_data(bytearray(b"some bytes"), "a-attachment.txt")
    assert (folder / "a-attachment.txt").read_bytes() == b"some bytes"
    nothing: Any = 5
    with pytest.raises(TypeError, match="a text or bytes, and not of the type int"):
        writer.report_attached_data(nothing, "b-attachment.txt")
