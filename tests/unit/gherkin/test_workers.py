"""Worker processes and the folders that they share."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from support.gherkin.workers import (
    Ended,
    become_worker,
    end_as_finished,
    fork_here,
    forked,
    id_of,
    is_forked,
    is_worker,
    output_of,
    received,
    send,
    send_back,
    sent_back,
    share_folder,
    shared_folder,
    start_here,
    without_workers,
    worker_id,
)


@pytest.fixture
def controller() -> Any:
    """The configuration of the controller; ``cleanups`` run when it ends."""
    cleanups: list[Any] = []
    return SimpleNamespace(stash=pytest.Stash(), add_cleanup=cleanups.append, cleanups=cleanups)


def worker(node: Any) -> Any:
    """Return the configuration of a worker that received the values of a node."""
    return SimpleNamespace(workerinput=node.workerinput, workeroutput={"exitstatus": 0})


def test_a_worker_is_recognised_by_its_input(controller: Any) -> None:
    node = SimpleNamespace(workerinput={"workerid": "gw3"}, config=controller)
    send(node, "seed", 7)
    assert (is_worker(worker(node)), worker_id(worker(node))) == (True, "gw3")
    assert (is_worker(controller), worker_id(controller)) == (False, "")
    assert (received(worker(node), "seed"), received(controller, "seed")) == (7, None)
    assert received(worker(node), "other") is None
    assert id_of(SimpleNamespace(gateway=SimpleNamespace(id="gw3"))) == "gw3"


@pytest.mark.parametrize(("status", "reported"), [(2, 0), (1, 1), (0, 0)])
def test_an_interrupted_worker_looks_finished(status: int, reported: int) -> None:
    config: Any = SimpleNamespace(workeroutput={"exitstatus": status})
    end_as_finished(config, "told to stop")
    assert config.workeroutput == {"exitstatus": reported, "shouldstop": "told to stop"}


def test_a_process_that_is_not_a_worker_reports_nothing(controller: Any) -> None:
    end_as_finished(controller, "told to stop")
    assert not hasattr(controller, "workeroutput")


def test_a_folder_is_shared_and_deleted_at_the_end(controller: Any) -> None:
    node = SimpleNamespace(workerinput={}, config=controller)
    folder = share_folder(node, "api_locks")
    assert folder.is_dir()
    assert folder.name.startswith("api-locks-")
    assert shared_folder(controller, "api_locks") == folder
    assert shared_folder(worker(node), "api_locks") == folder
    assert shared_folder(controller, "other") != folder
    for cleanup in controller.cleanups:
        cleanup()
    assert not folder.exists()
    assert isinstance(folder, Path)


def test_no_workers_are_started() -> None:
    option = SimpleNamespace(numprocesses=4, dist="load", tx=["4*popen"])
    config: Any = SimpleNamespace(option=option)
    without_workers(config)
    assert vars(option) == {"numprocesses": None, "dist": "no", "tx": []}


def test_without_xdist_there_is_nothing_to_change() -> None:
    config: Any = SimpleNamespace(option=SimpleNamespace())
    without_workers(config)
    assert vars(config.option) == {}


def test_a_forked_worker_shares_folders_with_the_others(controller: Any) -> None:
    controller.pluginmanager = SimpleNamespace(hasplugin=lambda _: False)
    assert not start_here(controller)
    fork_here(controller)
    assert (start_here(controller), is_forked(controller), forked(controller)) == (True, False, {})
    become_worker(controller, "gw3")
    assert (start_here(controller), is_forked(controller)) == (False, True)
    assert (is_worker(controller), worker_id(controller)) == (True, "gw3")
    assert forked(controller) == {}
    folder = shared_folder(controller, "made_by_a_worker")
    assert folder.is_dir()
    assert shared_folder(controller, "made_by_a_worker") == folder
    send_back(controller, "seen", 7)
    assert output_of(controller) == {"seen": 7}
    assert sent_back(Ended(controller, {"seen": 7}), "seen") == 7
    for cleanup in controller.cleanups:
        cleanup()
    assert not folder.exists()


def test_a_worker_of_xdist_is_not_forked() -> None:
    config: Any = SimpleNamespace(workerinput={"workerid": "gw0"})
    assert not is_forked(config)


def test_no_workers_are_forked() -> None:
    config: Any = SimpleNamespace(option=SimpleNamespace(parallel="8"))
    without_workers(config)
    assert config.option.parallel is None
