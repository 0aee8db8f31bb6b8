"""Changes of what an operation answers: statuses, headers and bodies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from support.contract.changes import rest
from support.contract.changes.change import Change
from support.contract.changes.examples import messages
from support.contract.changes.examples.kinds import coverings, is_range
from support.contract.changes.examples.trials import broken, find_example
from support.contract.changes.pair import Pair, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.contract.changes.change import Example, Verdict
    from support.contract.changes.examples.sides import Side
    from support.contract.operations import Answer, Operation, Value
    from support.http.exchange import Exchange

_SUCCESS = "23"  # first digits of statuses


class Answers:
    """Compares the answers of an operation in both documents."""

    def __init__(self, pair: Pair, old: Operation, new: Operation) -> None:
        self._pair = pair
        self._old = old
        self._new = new

    def changes(self) -> Iterator[Change]:
        """Yield all changes."""
        for status, before in self._old.answers.items():
            after = _answer(self._new, self._example_status(status), status)
            if after is None:
                yield self._removed(before)
            else:
                yield from self._of_answer(before, after)
        for status, after in self._new.answers.items():
            if status in self._old.answers:
                continue
            other = _answer(self._old, self._example_status(status), status)
            if other is None:
                yield self._added(after)
            else:
                yield from self._of_answer(other, after)

    def _removed(self, answer: Answer) -> Change:
        exchange = self._exchange(self._pair.old, answer)
        example = self._refused_by_new(exchange)
        if answer.status[0] in _SUCCESS:
            return broken(str(self._old), f"answer {answer.status}", "the status is gone", example)
        return self._change("look", answer, "the status of a refusal is gone")

    def _added(self, answer: Answer) -> Change:
        exchange = self._exchange(self._pair.new, answer)
        example = find_example(self._pair.new, self._pair.old, [exchange], is_request=False)
        if answer.status[0] in _SUCCESS:
            return broken(str(self._old), f"answer {answer.status}", "the status is new", example)
        return self._change("look", answer, "the status of a refusal is new")

    def _of_answer(self, old: Answer, new: Answer) -> Iterator[Change]:
        after = {one.name.lower(): one for one in new.headers}
        for header in old.headers:
            yield from self._of_header(new, header, after.pop(header.name.lower(), None))
        for header in after.values():
            yield self._change("safe", new, "the header is new", f" header {header.name}")
        yield from self._of_bodies(old, new)

    def _of_header(self, answer: Answer, old: Value, new: Value | None) -> Iterator[Change]:
        place = f" header {old.name}"
        if old.is_required and (new is None or not new.is_required):
            name = old.name if new is None else new.name
            reply = messages.reply(self._pair.new, answer).with_header(name, None)
            exchange = self._exchange(self._pair.new, answer, reply)
            said = "the header is gone" if new is None else "the header may be missing"
            yield self._broken(answer, place, said, old.name, exchange)
        elif new is None:
            yield self._change("look", answer, "NEW does not name the header", place)
        elif new.is_required and not old.is_required:
            yield self._change("safe", answer, "the header is always there", place)
        if new is not None:
            if not rest.style(self._pair, old, new):
                yield self._change("look", answer, "it is written in another style", place)
            yield from self._of_header_values(answer, old, new)

    def _of_header_values(self, answer: Answer, old: Value, new: Value) -> Iterator[Change]:
        spot = Spot(self._old, f"answer {answer.status} header {old.name}", old.name, is_body=False)

        def exchange(value: Any) -> Exchange | None:
            texts = messages.texts_of(new, value)
            if not texts:
                return None
            reply = messages.reply(self._pair.new, answer).with_header(new.name, texts[0])
            return self._exchange(self._pair.new, answer, reply)

        yield from self._pair.of_schemas("response", (new.schema, old.schema), spot, exchange)

    def _of_bodies(self, old: Answer, new: Answer) -> Iterator[Change]:
        before, after = old.body, new.body
        if before.content and not after.content:
            exchange = self._exchange(self._pair.new, new)
            yield self._broken(new, "", "the body is gone", "", exchange)
            return
        for kind, pointer in after.content.items():
            for covering, example in coverings(kind, after, before).items():
                if covering is not None:
                    pointers = pointer, before.content[covering]
                    yield from self._of_content(new, kind, pointers, example)
                elif is_range(kind) and before.content:
                    yield self._of_wider_range(new, kind, example)
                else:
                    said = "the media type is new" if before.content else "the body is new"
                    yield self._change("look", new, said, f" {kind}")
        for kind in before.content:
            yield from self._of_lost_media_types(old, new, kind)

    def _of_wider_range(self, answer: Answer, kind: str, example: str) -> Change:
        sample = self._pair.new.sample("response", answer.body.content[kind])
        body = example, messages.written_as(example, sample) or b"a"
        reply = messages.reply(self._pair.new, answer)._replace(body=body)
        said = "NEW allows other media types than OLD"
        return self._broken(
            answer, f" {kind}", said, "", self._exchange(self._pair.new, answer, reply)
        )

    def _of_lost_media_types(self, old: Answer, new: Answer, kind: str) -> Iterator[Change]:
        found = coverings(kind, old.body, new.body)
        if None not in found:
            return
        if len(found) > 1:
            yield self._change("look", new, "NEW has only some of these media types", f" {kind}")
            return
        reply = messages.reply(self._pair.old, old, kind)
        example = self._refused_by_new(self._exchange(self._pair.old, old, reply))
        place = f"answer {new.status} {kind}"
        yield broken(str(self._old), place, "the media type is gone", example)

    def _of_content(
        self, answer: Answer, kind: str, pointers: tuple[str | None, str | None], example: str
    ) -> Iterator[Change]:
        name = f"answer {answer.status}{'' if kind == 'application/json' else f' {kind}'}"

        def exchange(value: Any) -> Exchange | None:
            written = messages.written_as(example, value)
            if written is None:
                return None
            reply = messages.reply(self._pair.new, answer)._replace(body=(example, written))
            return self._exchange(self._pair.new, answer, reply)

        spot = Spot(self._old, name, "", is_body=True)
        yield from self._pair.of_schemas("response", pointers, spot, exchange)

    def _exchange(
        self, side: Side, answer: Answer, reply: messages.Reply | None = None
    ) -> Exchange:
        operation = self._old if side is self._pair.old else self._new
        sent = messages.request(side, operation)
        reply = reply or messages.reply(side, answer)
        return reply.exchange(sent, self._example_status(answer.status))

    def _refused_by_new(self, exchange: Exchange) -> Example | None:
        return find_example(self._pair.old, self._pair.new, [exchange], is_request=False)

    def _example_status(self, status: str) -> int:
        """Return a status that an answer is for, and no other one of either document."""
        if status.isdecimal():
            return int(status)
        taken = {*self._old.answers, *self._new.answers}
        first = status[0] if status != "default" else "5"
        numbers = (int(f"{first}{n}") for n in (*range(90, 100), *range(90)))
        return next(one for one in numbers if str(one) not in taken)

    def _broken(
        self, answer: Answer, place: str, sentence: str, at: str, exchange: Exchange
    ) -> Change:
        example = find_example(
            self._pair.new, self._pair.old, [exchange], place=at, is_request=False
        )
        return broken(str(self._old), f"answer {answer.status}{place}", sentence, example)

    def _change(self, verdict: Verdict, answer: Answer, sentence: str, place: str = "") -> Change:
        return Change(verdict, str(self._old), f"answer {answer.status}{place}", sentence)


def _answer(operation: Operation, number: int, status: str) -> Answer | None:
    """Return the answer of a status: its own, or as its own that of its class, or the default."""
    if status == "default":
        return operation.answers.get(status)
    found = operation.answers.get(status) or operation.answer(number)
    return replace(found, status=status) if found else None
