"""Steps that send requests."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from steps.any_api import requests
from support.conversation.errors import ConversationError
from support.gherkin.running.running_step import running_step
from tests.unit.conversation.conftest import Api

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def stands(tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Say which media type the running step's docstring has; its feature lies in tmp_path."""
    running: Any = SimpleNamespace(folder=tmp_path, media_type="")
    token = running_step.set(running)
    yield lambda media_type: setattr(running, "media_type", media_type)
    running_step.reset(token)


async def test_a_request_without_a_body(perform: Any, talking: Any) -> None:
    api = Api()
    await perform(requests, 'When I DELETE "/users/{n}"', conversation=_of(talking(api)))
    assert api.targets == ["DELETE /users/5"]
    assert api.asked[0].content == b""


def _of(conversation: Any) -> Any:
    conversation.values.remember("n", 5)
    return conversation


@pytest.mark.usefixtures("stands")
@pytest.mark.parametrize(
    ("step", "given", "sent"),
    [
        ("with JSON:", {"docstring": '{"n": "{n}"}'}, ("application/json", b'{"n": 5}')),
        (
            "with the form:",
            {"datatable": [["a", "{n}"], ["a", "b c"]]},
            ("application/x-www-form-urlencoded", b"a=5&a=b+c"),
        ),
        ("with the body:", {"docstring": "n = {n}"}, ("text/plain; charset=utf-8", b"n = 5")),
    ],
)
async def test_a_request_with_a_body(
    perform: Any, talking: Any, step: str, given: dict[str, object], sent: tuple[str, bytes]
) -> None:
    api = Api()
    await perform(requests, f'When I POST "/users" {step}', conversation=_of(talking(api)), **given)
    [asked] = api.asked
    assert (asked.headers["content-type"], asked.content) == sent


async def test_the_media_type_of_a_text_stands_after_its_opening_quotes(
    perform: Any, talking: Any, stands: Any
) -> None:
    stands("text/csv")
    api = Api()
    step = 'When I PUT "/users" with the body:'
    await perform(requests, step, conversation=talking(api), docstring="a,b")
    assert api.asked[0].headers["content-type"] == "text/csv"


@pytest.mark.usefixtures("stands")
async def test_parts_and_files_lie_beside_the_feature(
    perform: Any, talking: Any, tmp_path: Path
) -> None:
    (tmp_path / "me.png").write_bytes(b"\x89PNG")
    api = Api()
    table = [["name", "value", "type"], ["photo", "file: me.png", "image/png"], ["n", "{n}", ""]]
    conversation = _of(talking(api))
    step = 'When I POST "/photos" with the parts:'
    await perform(requests, step, conversation=conversation, datatable=table)
    step = 'When I PUT "/photo" with the file "me.png" as "image/png"'
    await perform(requests, step, conversation=conversation)
    parts, file = api.asked
    assert b'name="photo"; filename="me.png"\r\nContent-Type: image/png' in parts.content
    assert b'name="n"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n5\r\n' in parts.content
    assert (file.headers["content-type"], file.content) == ("image/png", b"\x89PNG")


async def test_the_last_request_is_sent_again(perform: Any, talking: Any) -> None:
    api = Api()
    conversation = talking(api)
    again = "When I send the same request again"
    with pytest.raises(ConversationError):
        await perform(requests, again, conversation=conversation)
    await perform(requests, 'When I GET "/users"', conversation=conversation)
    await perform(requests, again, conversation=conversation)
    assert api.targets == ["GET /users"] * 2
