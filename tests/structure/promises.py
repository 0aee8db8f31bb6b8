"""The promises of the docs: each sentence has a test, or a reason why it needs none."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from markdown_it.token import Token

PAGES: tuple[str, ...] = (
    "connection.md",
    "faults.md",
    "backends.md",
    "clean-up.md",
    "safety.md",
    "contract.md",
)
"""The pages of docs/ whose sentences are promises."""

ROWS = "|"
"""The beginning in a mark that is about every row of a page's tables."""

TABLE = "docs/promises.md"
EXEMPTIONS = "tests/structure/exemptions.toml"
MARK = "promise"

_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“\d\N{REPLACEMENT CHARACTER}])")
_CODE = re.compile(r"`[^`]*`|\([^()]*\)")
_FILLER = "\N{REPLACEMENT CHARACTER}"
_LONGEST = 160  # characters of a sentence in the table


@dataclass(frozen=True)
class Sentence:
    """A sentence, a row of a table or a quoted message of a page of docs/."""

    page: str
    line: int
    text: str
    is_row: bool = False


@dataclass(frozen=True)
class Promise:
    """The beginning of a sentence or ROWS, and what backs it: a test's id, or a reason for none."""

    page: str
    beginning: str
    backing: str

    def is_about(self, sentence: Sentence) -> bool:
        """Return whether this is about a sentence."""
        if self.beginning == ROWS:
            return self.page == sentence.page and sentence.is_row
        return self.page == sentence.page and sentence.text.startswith(self.beginning)


def sentences(page: str, text: str) -> Iterator[Sentence]:
    """Yield the sentences of a page; headings, heads of tables and code are none."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    open_: list[str] = []
    cells: list[str] = []
    for token in tokens:
        if token.nesting == 1:
            open_.append(token.tag)
        elif token.nesting == -1:
            open_.pop()
        if token.type == "tr_open":
            cells, line = [], _line(token)
        elif token.type == "tr_close" and "thead" not in open_:
            yield Sentence(page, line, " | ".join(cells), is_row=True)
        elif token.type == "inline" and not {"h1", "h2", "h3"}.intersection(open_):
            if open_[-1] in {"td", "th"}:
                cells.append(_plain(token))
            elif "blockquote" in open_:
                yield Sentence(page, _line(token), _plain(token))
            else:
                yield from (Sentence(page, _line(token), one) for one in _split(_plain(token)))


def marked(root: Path) -> Iterator[Promise]:
    """Yield the marks ``@pytest.mark.promise(page, beginning)`` of the tests."""
    for path in sorted((root / "tests").rglob("test_*.py")):
        source = path.read_text(encoding="utf-8")
        if f"mark.{MARK}(" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                test = f"{path.relative_to(root).as_posix()}::{node.name}"
                yield from (Promise(*words, test) for words in _marks_of(node.decorator_list))


def exempted(root: Path) -> Iterator[Promise]:
    """Yield the sentences that need no test, with the reasons."""
    pages = tomllib.loads((root / EXEMPTIONS).read_text(encoding="utf-8"))
    for page, reasons in pages.items():
        yield from (Promise(page, beginning, reason) for beginning, reason in reasons.items())


def backed(
    all_sentences: Sequence[Sentence], promises: Iterable[Promise]
) -> Mapping[Sentence, list[str]]:
    """Return what backs each sentence; raises ValueError for a promise about none or several."""
    found: dict[Sentence, list[str]] = {sentence: [] for sentence in all_sentences}
    for promise in promises:
        about = [sentence for sentence in all_sentences if promise.is_about(sentence)]
        if len(about) != 1 and not (about and promise.beginning == ROWS):
            raise ValueError(
                f"{promise.backing}: {len(about)} sentences of docs/{promise.page} begin with "
                f'"{promise.beginning}"'
            )
        for sentence in about:
            found[sentence].append(promise.backing)
    return found


def backings(root: Path) -> Mapping[Sentence, list[str]]:
    """Return the sentences of all pages with what backs them; raises as ``backed``."""
    of_pages = [
        sentence
        for page in PAGES
        for sentence in sentences(page, (root / "docs" / page).read_text(encoding="utf-8"))
    ]
    return backed(of_pages, [*marked(root), *exempted(root)])


def table(backings: Mapping[Sentence, Sequence[str]]) -> str:
    """Return the page that lists each sentence with what backs it."""
    lines = [
        "# Promises",
        "",
        "Each sentence of these pages has a test that fails if it is no longer true, or a reason",
        "why it needs none. `make docs` makes this page from the sentences, from the marks of the",
        f"tests, `@pytest.mark.{MARK}(page, beginning)`, and from `{EXEMPTIONS}`.",
    ]
    by_page: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in backings:
        by_page[sentence.page].append(sentence)
    for page, of_page in by_page.items():
        lines += ["", f"## {page}", "", "| sentence | test |", "|---|---|"]
        lines += [f"| {_shown(one)} | {_joined(backings[one])} |" for one in of_page]
    return "\n".join(lines) + "\n"


def _marks_of(decorators: Iterable[ast.expr]) -> Iterator[tuple[str, str]]:
    for decorator in decorators:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == f"pytest.mark.{MARK}":
            page, beginning = (ast.literal_eval(argument) for argument in decorator.args)
            yield page, beginning


def _split(text: str) -> Iterator[str]:
    """Split a paragraph into sentences, not within code or parentheses."""
    filled = _CODE.sub(lambda match: _FILLER * len(match[0]), text)
    start = 0
    for end in _END.finditer(filled):
        yield text[start : end.start()]
        start = end.end()
    yield text[start:]


def _plain(token: Token) -> str:
    """Return inline text without emphasis and the addresses of links."""
    return "".join(map(_text, token.children or ())).strip()


def _text(token: Token) -> str:
    if token.type == "code_inline":
        return f"`{token.content}`"
    return " " if token.type in {"softbreak", "hardbreak"} else token.content


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0


def _shown(sentence: Sentence) -> str:
    text = sentence.text.replace("|", "\\|")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}..."


def _joined(backings: Sequence[str]) -> str:
    return "<br>".join(f"`{one}`" if one.startswith("tests/") else one for one in backings)
