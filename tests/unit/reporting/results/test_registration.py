"""The Allure reporters of a run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from allure_pytest import plugin as allure_plugin

from support.reporting.results.registration import listen
from support.secrets.redactor import Redactor
from tests.unit.reporting.results.conftest import RUN

if TYPE_CHECKING:
    from pathlib import Path

LOST, BRIDGE = "lost-files", "allure-bridge"
REST = ["allure-run-files", "allure-crash-results", "allure-contract-coverage"]


@pytest.mark.parametrize(
    ("worker", "names"), [(None, [LOST, BRIDGE, *REST]), ({"workerid": "gw3"}, [LOST, BRIDGE])]
)
def test_the_run_as_a_whole_is_reported_by_one_process(
    tmp_path: Path, worker: dict[str, str] | None, names: list[str]
) -> None:
    plugins: dict[str, Any] = {}
    cleanups: list[Any] = []
    config: Any = SimpleNamespace(
        rootpath=tmp_path,
        getini={"testpaths": ["features"]}.__getitem__,
        add_cleanup=cleanups.append,
        pluginmanager=SimpleNamespace(register=lambda plugin, name: plugins.update({name: plugin})),
    )
    if worker is not None:
        config.workerinput = worker
    original = allure_plugin.AllureFileLogger
    listen(config, tmp_path, Redactor([]), RUN)
    assert list(plugins) == names
    scenarios = plugins[BRIDGE]._scenarios
    assert scenarios.testpaths == (tmp_path / "features",)
    assert scenarios.are_on_worker is (worker is not None)
    assert allure_plugin.AllureFileLogger is not original
    for cleanup in cleanups:
        cleanup()
    assert allure_plugin.AllureFileLogger is original
