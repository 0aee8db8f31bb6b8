"""Worker processes, and the folders that they share.

There are two kinds. Those of pytest-xdist start before collection, and each collects for itself.
With ``--parallel`` they are forked once everything is collected and checked (see
``support.gherkin.parallel``), and inherit what the controller has prepared.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_FOLDERS = pytest.StashKey[dict[str, Path]]()
_FORKED = pytest.StashKey[dict[str, int]]()
_ROOT = "forked_workers"  # the folder in which forked workers make those that they share


def is_worker(config: pytest.Config) -> bool:
    """Return whether this process is a worker."""
    return hasattr(config, "workerinput")


def is_forked(config: pytest.Config) -> bool:
    """Return whether this process is a forked worker, whose controller orders its scenarios."""
    return received(config, _ROOT) is not None


def start_here(config: pytest.Config) -> bool:
    """Return whether this process is the controller of workers, which run its tests."""
    return config.pluginmanager.hasplugin("dsession") or _FORKED in config.stash


def fork_here(config: pytest.Config) -> None:
    """Make this process the controller of workers that it will fork."""
    config.stash[_FORKED] = {}
    shared_folder(config, _ROOT)


def forked(config: pytest.Config) -> dict[str, int]:
    """Return the process ids of the forked workers that are running, by worker id."""
    return config.stash.get(_FORKED, {})


def become_worker(config: pytest.Config, name: str) -> None:
    """Make this process, which has just been forked from its controller, a worker.

    Fixtures of pytest-xdist, such as ``worker_id``, use the same attributes.
    """
    folder = shared_folder(config, _ROOT)
    del config.stash[_FORKED]
    given = {"workerid": name, "testrunuid": folder.name, _ROOT: str(folder)}
    vars(config).update(workerinput=given, workeroutput={})


def worker_id(config: pytest.Config) -> str:
    """Return the worker's id, such as ``gw0``, or an empty string in any other process."""
    return str(received(config, "workerid") or "")


def send(node: Any, name: str, value: object) -> None:
    """Send a value to a worker before it starts; ``node`` is from pytest_configure_node."""
    node.workerinput[name] = value


def received(config: pytest.Config, name: str) -> Any:
    """Return a value that the controller sent to this worker, None in any other process."""
    return getattr(config, "workerinput", {}).get(name)


def send_back(config: pytest.Config, name: str, value: object) -> None:
    """Send a value to the controller when this worker ends; do nothing in any other process."""
    output = output_of(config)
    if output is not None:
        output[name] = value


def sent_back(node: Any, name: str) -> Any:
    """Return a value of a worker that has ended, None if it crashed."""
    return getattr(node, "workeroutput", {}).get(name)


def id_of(node: Any) -> str:
    """Return the id of the worker that a node of pytest-xdist's hooks stands for."""
    return str(node.gateway.id)


def end_as_finished(config: pytest.Config, reason: str) -> None:
    """Make this worker, which was interrupted, look finished to the controller.

    The controller would replace it otherwise. Does nothing in a process that is not a worker.
    """
    output = output_of(config)
    if output is not None:
        output["shouldstop"] = reason
        if output["exitstatus"] == pytest.ExitCode.INTERRUPTED:
            output["exitstatus"] = pytest.ExitCode.OK.value


def output_of(config: pytest.Config) -> dict[str, Any] | None:
    """Return the data that this worker sends when it ends, None in any other process."""
    return getattr(config, "workeroutput", None)


@dataclass
class Ended:
    """A forked worker that has ended, for ``sent_back``; one that was killed has sent nothing."""

    config: pytest.Config
    workeroutput: dict[str, Any]


def share_folder(node: Any, name: str) -> Path:
    """Send the path of the folder with this name to a worker, and return it."""
    folder = shared_folder(node.config, name)
    send(node, name, str(folder))
    return folder


def shared_folder(config: pytest.Config, name: str) -> Path:
    """Return the folder with this name, which all processes of a run share.

    The controller creates it on first use and deletes it when the run ends. Forked workers may
    create it, too.
    """
    if is_forked(config):
        folder = Path(received(config, _ROOT), name)
        folder.mkdir(exist_ok=True)
        return folder
    if is_worker(config):
        return Path(received(config, name))
    folders = config.stash.setdefault(_FOLDERS, {})
    if name not in folders:
        temporary = tempfile.TemporaryDirectory(prefix=f"{name.replace('_', '-')}-")
        config.add_cleanup(temporary.cleanup)
        folders[name] = Path(temporary.name)
    return folders[name]


def without_workers(config: pytest.Config) -> None:
    """Let this process do without workers, which would have nothing to do."""
    if hasattr(config.option, "parallel"):
        config.option.parallel = None
    if hasattr(config.option, "numprocesses"):  # otherwise pytest-xdist is not loaded
        config.option.numprocesses = None
        config.option.dist = "no"
        config.option.tx = []
