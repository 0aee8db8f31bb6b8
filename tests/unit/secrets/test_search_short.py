"""Short secrets are found without undoing escapes that cannot hide them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.secrets.search import SecretSearch, merged
from support.secrets.spelling.escapes import octets

enough = settings(derandomize=True, deadline=None, max_examples=300)

SECRETS = ["pin", "a\nb", 'q"t', "n", "tab\t1"]
PIECES = st.sampled_from(
    [
        *("p", "i", "n", "a", "b", "q", "t", "1", "pin", "tab", " ", '"', "\\", "\n", "\t"),
        *("\\n", "\\t", "\\b", "\\\\", "\\u0070", "\\x69", "%6e", "&#112;", "\\u0000", "\\0"),
    ]
)


@enough
@given(st.lists(PIECES, max_size=12).map("".join), st.sampled_from(SECRETS))
def test_as_many_are_found_as_when_all_escapes_are_undone(text: str, secret: str) -> None:
    data = octets(text)
    search = SecretSearch([secret], as_words=False)
    found = [(hit.start, hit.end) for hit in merged(search.hits(data))]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(SecretSearch, "_may_be_escaped", lambda _self, _data: True)
        always = [(hit.start, hit.end) for hit in merged(search.hits(data))]
    assert found == always


@pytest.mark.parametrize(
    ("text", "is_hidden"), [(r"a\npin", False), (r"\u0070in", True), ("%70in", True)]
)
def test_escapes_of_newlines_are_not_undone_for_them(text: str, *, is_hidden: bool) -> None:
    search = SecretSearch(["pin"], as_words=False)
    assert search._may_be_escaped(text.encode()) is is_hidden
    assert [hit.secret for hit in search.hits(text.encode())] == ["pin"]
