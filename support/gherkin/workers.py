"""pytest-xdist: worker processes, and the folders that they share."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest

_FOLDERS = pytest.StashKey[dict[str, Path]]()


def is_worker(config: pytest.Config) -> bool:
    """Return whether this process is a worker of pytest-xdist."""
    return hasattr(config, "workerinput")


def start_here(config: pytest.Config) -> bool:
    """Return whether this process is the controller of workers, which run its tests."""
    return config.pluginmanager.hasplugin("dsession")


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
    output = _output_of(config)
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
    output = _output_of(config)
    if output is not None:
        output["shouldstop"] = reason
        if output["exitstatus"] == pytest.ExitCode.INTERRUPTED:
            output["exitstatus"] = pytest.ExitCode.OK.value


def _output_of(config: pytest.Config) -> dict[str, Any] | None:
    """Return the data that this worker sends when it ends, None in any other process."""
    return getattr(config, "workeroutput", None)


def share_folder(node: Any, name: str) -> Path:
    """Send the path of the folder with this name to a worker, and return it."""
    folder = shared_folder(node.config, name)
    send(node, name, str(folder))
    return folder


def shared_folder(config: pytest.Config, name: str) -> Path:
    """Return the folder with this name, which all processes of a run share.

    The controller creates it on first use and deletes it when the run ends.
    """
    if is_worker(config):
        return Path(received(config, name))
    folders = config.stash.setdefault(_FOLDERS, {})
    if name not in folders:
        folder = tempfile.TemporaryDirectory(prefix=f"{name.replace('_', '-')}-")
        config.add_cleanup(folder.cleanup)
        folders[name] = Path(folder.name)
    return folders[name]


def without_workers(config: pytest.Config) -> None:
    """Keep pytest-xdist from starting workers that would have nothing to do."""
    if hasattr(config.option, "numprocesses"):  # otherwise pytest-xdist is not loaded
        config.option.numprocesses = None
        config.option.dist = "no"
        config.option.tx = []
