"""The steps of the vocabulary declare what they do with requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.gherkin.plugin import INDEX

if TYPE_CHECKING:
    import pytest

OTHERS = {
    "I am signed in as {name:Caller}",
    "I am signed in as {username:Quoted} with the password {password:Quoted}",
    "I am not signed in",
    "each request may take {limit:Limit}",
    "{name:Name} stands for {value:Quoted}",
}
"""Steps that neither send a request that later steps check, nor look at a response."""


def test_every_step_with_a_conversation_declares_what_it_does(
    request: pytest.FixtureRequest,
) -> None:
    visible = request.config.stash[INDEX].visible(request.node)
    ours = [one for one in visible if one.module.startswith("steps.any_api.")]
    with_requests = [one for one in ours if {"conversation", "wait_for"} & one.parameters.keys()]
    silent = {one.text for one in with_requests if one.checks is None or one.checks.does is None}
    assert silent == OTHERS
