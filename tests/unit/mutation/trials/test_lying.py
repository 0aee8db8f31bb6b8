"""The transport that lies."""

from __future__ import annotations

import gzip
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.backends.network import NetworkClosedError
from support.contract.mutation.judging import Truth
from support.contract.mutation.mutants import Mutant
from support.contract.mutation.shapes import Shape, Shapes
from support.http.transports.exchange import DECODED
from support.mutation.trials.lying import Liar, LyingBackend, LyingTransport
from tests.unit.contract.mutation.examples import BASE, READ, exchange, request, response

if TYPE_CHECKING:
    from support.contract.loading import Document

THING = {"id": "t1", "name": "Saw"}
OTHER_NAME = Mutant(READ, "another value", ("name",))


@pytest.fixture
def liar(document: Document) -> Liar:
    return Liar(Shapes(document, BASE), Truth(document, BASE))


async def asked(liar: Liar, raw: httpx.Response, path: str = "/things/t1") -> httpx.Response:
    """Return what a client gets."""
    transport = LyingTransport(httpx.MockTransport(lambda _: raw), liar)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        return await client.get(path)


def thing(body: Any = THING, **more: Any) -> httpx.Response:
    headers = {"ETag": '"v1"', "content-type": "application/json", **more.pop("headers", {})}
    return httpx.Response(200, content=json.dumps(body).encode(), headers=headers, **more)


async def test_it_changes_answers_of_the_shape(liar: Liar) -> None:
    liar.begin([OTHER_NAME], is_judged=True)
    got = await asked(liar, thing())
    assert got.json() == {"id": "t1", "name": "Sax"}
    assert got.headers["content-length"] == str(len(got.content))
    assert (got.headers["etag"], liar.told) == ('"v1"', 1)


async def test_others_pass(liar: Liar) -> None:
    liar.begin([OTHER_NAME], is_judged=True)
    assert (await asked(liar, thing([THING]), "/things")).json() == [THING]
    assert (await asked(liar, thing(), "/unknown")).json() == THING
    assert liar.told == 0


async def test_without_mutants_it_touches_nothing(liar: Liar) -> None:
    raw = thing()
    liar.begin([], is_judged=True)
    assert liar.is_honest
    assert (await asked(liar, raw)).content == json.dumps(THING).encode()


async def test_what_does_not_conform_in_this_answer_is_not_told(liar: Liar) -> None:
    """A mutant may conform in the answer that it was made of, and not in another one."""
    broken = Mutant(READ, "the field is missing", ("name",))
    liar.begin([broken], is_judged=True)
    assert (await asked(liar, thing())).json() == THING
    assert liar.told == 0
    liar.begin([broken], is_judged=False)
    assert (await asked(liar, thing())).json() == {"id": "t1"}
    assert liar.told == 1


async def test_several_changes_add_up(liar: Liar) -> None:
    liar.begin([OTHER_NAME, Mutant(READ, "other order of fields")], is_judged=True)
    got = await asked(liar, thing())
    assert got.text == '{"name": "Sax", "id": "t1"}'
    assert liar.told == 2


async def test_an_answer_as_before_is_one_of_the_scenario(liar: Liar) -> None:
    liar.begin([Mutant(READ, "the answer before the change")], is_judged=True)
    await asked(liar, thing())
    assert (await asked(liar, thing({"id": "t1", "name": "Axe"}))).json() == THING
    liar.begin([Mutant(READ, "the answer before the change")], is_judged=True)
    axe = {"id": "t1", "name": "Axe"}
    assert (await asked(liar, thing(axe))).json() == axe, "another scenario has begun"


async def test_a_status_comes_with_its_own_phrase(liar: Liar) -> None:
    donor = response({"status": 404}, 404)
    liar.begin([Mutant(READ, "another status", donor=donor)], is_judged=True)
    got = await asked(liar, thing(extensions={"reason_phrase": b"Fine", "other": 1}))
    assert (got.status_code, got.reason_phrase) == (404, "Not Found")
    assert got.json() == {"status": 404}


async def test_encoded_bodies_are_changed_as_well(liar: Liar) -> None:
    liar.begin([OTHER_NAME], is_judged=True)
    body = gzip.compress(json.dumps(THING).encode())
    headers = {"ETag": '"v1"', "content-type": "application/json", "content-encoding": "gzip"}
    got = await asked(liar, httpx.Response(200, stream=httpx.ByteStream(body), headers=headers))
    assert got.json()["name"] == "Sax"
    assert "content-encoding" not in got.headers


async def test_those_of_recordings_are_decoded_already(liar: Liar) -> None:
    liar.begin([OTHER_NAME], is_judged=True)
    headers = {"ETag": '"v1"', "content-type": "application/json", "content-encoding": "gzip"}
    body = httpx.ByteStream(json.dumps(THING).encode())
    raw = httpx.Response(200, stream=body, headers=headers, extensions={DECODED: True})
    assert (await asked(liar, raw)).json()["name"] == "Sax"


async def test_before_the_document_is_loaded_it_tells_the_truth() -> None:
    liar = Liar()
    liar.begin([OTHER_NAME], is_judged=True)
    assert (await asked(liar, thing())).json() == THING


async def test_it_notes_a_request_that_is_not_recorded(liar: Liar) -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise NetworkClosedError("not in the cassette")

    transport = LyingTransport(httpx.MockTransport(refuse), liar)
    with pytest.raises(NetworkClosedError):
        await transport.handle_async_request(httpx.Request("GET", f"{BASE}/things"))
    assert liar.left_recording
    liar.begin([], is_judged=True)
    assert not liar.left_recording


async def test_a_backend_is_the_same_but_for_its_transport(liar: Liar) -> None:
    closed: list[str] = []

    class Transport(httpx.AsyncBaseTransport):
        async def aclose(self) -> None:
            closed.append("closed")

    backend: Any = SimpleNamespace(name="embedded", transport=Transport)
    lying = LyingBackend(backend, liar)
    assert lying.name == "embedded"
    transport = lying.transport()
    assert isinstance(transport, LyingTransport)
    await transport.aclose()
    assert closed == ["closed"]


def test_answers_of_other_services_are_no_matter(liar: Liar) -> None:
    liar.begin([Mutant(Shape("GET /things/{id}", 200), "null", ("name",))], is_judged=False)
    sent = type(request())("GET", "http://elsewhere.example.com/v1/things/t1", (), b"")
    given = response(THING)
    assert liar.answer(sent, given) == given
    assert exchange(sent, given).response == given
