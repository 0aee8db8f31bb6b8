"""How pytest's terminal shows the failure of a scenario: its sentence first, secrets masked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.gherkin.compat import failure_as_text, scenario_template
from support.reporting.cards.explanation import is_sentence, message, own_trace, reason

if TYPE_CHECKING:
    import pytest

    from support.secrets.redactor import Redactor


def explain(report: pytest.TestReport, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Show the failure of a scenario by its sentence, its step, and the lines of steps.

    Other errors, and assertions within a step, keep pytest's traceback, as do all of them with
    ``--full-trace`` or ``--tb``. In pytest's summary, each has its sentence.
    """
    if not report.failed or call.excinfo is None or scenario_template(item) is None:
        return
    error, root = call.excinfo.value, item.config.rootpath
    summary = reason(error, root).partition("\n")[0]
    if _is_brief(item.config) and is_sentence(error):
        shown = "\n\n".join(filter(None, [message(error, root), own_trace(error, root)]))
        report.longrepr = failure_as_text(shown, summary)
    elif crash := getattr(report.longrepr, "reprcrash", None):
        crash.message = summary


def _is_brief(config: pytest.Config) -> bool:
    return config.option.tbstyle == "auto" and not config.option.fulltrace


def mask(report: pytest.TestReport, redactor: Redactor) -> pytest.TestReport:
    """Mask the secrets in a report's error, the reason of a skip or xfail, and captured output.

    Lone surrogates are escaped, because pytest-xdist cannot send them.
    """
    if not (report.longrepr or report.sections or hasattr(report, "wasxfail")):
        return report

    def masked(text: str) -> str:
        return redactor.text(text).encode("utf-8", "backslashreplace").decode()

    if isinstance(report.longrepr, tuple):  # of a skip: file, line, reason
        path, line, reason = report.longrepr
        report.longrepr = path, line, masked(reason)
    else:
        shown = report.longreprtext if report.longrepr else ""
        crash = getattr(report.longrepr, "reprcrash", None)
        summary = crash.message if crash else shown.partition("\n")[0]
        if (changed := masked(shown)) != shown or masked(summary) != summary:
            report.longrepr = failure_as_text(changed, masked(summary))
    if hasattr(report, "wasxfail"):
        report.wasxfail = masked(report.wasxfail)
    report.sections = [(name, masked(text)) for name, text in report.sections]
    return report
