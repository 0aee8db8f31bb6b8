"""Secrets in lower and in upper case are secrets, too."""

from __future__ import annotations

import base64
import time
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from support.secrets.leaks import LeakFinder
from support.secrets.redactor import Redactor
from support.secrets.search import SecretSearch
from support.secrets.spelling.cases import cases

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "JbSwY3dp"


def test_a_short_secret_has_no_other_case() -> None:
    assert cases(SECRET) == [SECRET, "jbswy3dp", "JBSWY3DP"]
    assert cases(SECRET[:7]) == [SECRET[:7]]


@pytest.mark.promise("safety.md", "So is one of 8 characters")
@pytest.mark.parametrize("written", cases(SECRET))
def test_a_secret_is_masked_in_each_case(written: str) -> None:
    for text in (written, base64.b64encode(f"{written}!".encode()).decode()[:11]):
        assert Redactor([SecretStr(SECRET)]).text(f"<{text}>") == "<***>"
    assert Redactor([SecretStr(SECRET[:7])]).text(written[:7].lower()) == written[:7].lower()


def test_but_not_if_the_features_contain_it_in_that_case() -> None:
    redactor = Redactor([SecretStr(SECRET)], is_public=lambda text: text == "JBSWY3DP")
    assert redactor.text(" ".join(cases(SECRET))) == "*** *** JBSWY3DP"


@pytest.mark.promise("safety.md", "When everything is written")
@pytest.mark.parametrize("written", cases(SECRET))
def test_a_secret_is_found_in_each_case(written: str, tmp_path: Path) -> None:
    file = tmp_path / "log.txt"
    file.write_text(f"see {written}")
    [leak] = LeakFinder({SECRET: "a token"}, tmp_path).find([file])
    assert str(leak) == "log.txt, line 1, byte 5: a token"


def test_a_secret_that_is_another_one_in_upper_case_is_itself() -> None:
    for secrets in ([SECRET, SECRET.upper()], [SECRET.upper(), SECRET]):
        [hit] = SecretSearch(secrets).hits(SECRET.upper().encode())
        assert hit.secret == SECRET.upper()


def test_secrets_that_overlap_themselves_take_linear_time() -> None:
    redactor = Redactor()
    for length in (8, 40, 64, 72, 73, 128):
        redactor.learn("a" * length)

    def seconds(length: int) -> float:
        started = time.process_time()
        assert redactor.text("a" * length) == "***"
        return time.process_time() - started

    assert seconds(40_000) < 24 * max(min(seconds(5_000), seconds(5_000)), 0.001)
    [hit] = SecretSearch(["a" * 40]).hits(b"a" * 1000)
    assert (hit.start, hit.end) == (0, 1000)
