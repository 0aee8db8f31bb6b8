"""Generated data: the calls of faker in templates, and the methods they may use."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from support.language.placeholders.errors import TemplateError
from support.language.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from faker import Faker

NOT_OFFERED = frozenset(
    {
        *("csv", "dsv", "fixed_width", "json", "json_bytes", "psv", "pystr_format", "tsv", "xml"),
        *("binary", "image", "tar", "zip"),
        *("enum", "get_words_list", "pytimezone", "time_delta", "time_series"),
        *("passport_full", "passport_gender"),
        *("pydict", "pyiterable", "pylist", "pyobject", "pyset", "pystruct", "pytuple"),
    }
)
"""Methods that call others by name, create files, return results that are not JSON, or return
different results for the same seed."""

CATALOGUE = "https://faker.readthedocs.io/en/stable/providers.html"

_CALL = re.compile(r"faker\.(?P<method>\w+)(?:\((?P<arguments>.*)\))?")


@dataclass(frozen=True)
class FakerCall:
    """A method of faker and its arguments."""

    method: str
    arguments: str

    @classmethod
    def parse(cls, text: str) -> FakerCall:
        """Parse ``faker.method`` or ``faker.method(1, key="text")``; raises TemplateError."""
        match = _CALL.fullmatch(text)
        if match is None:
            raise TemplateError(
                f"{text} is not a call of faker; write faker.email or faker.pystr(8)"
            )
        call = cls(match["method"], match["arguments"] or "")
        call.literals()
        return call

    def literals(self) -> tuple[list[Any], dict[str, Any]]:
        """Return the positional and keyword arguments; raises TemplateError.

        Only literals are accepted, so that a template cannot run code.
        """
        try:
            call = ast.parse(f"f({self.arguments})", mode="eval").body
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                raise ValueError("more than one call")  # noqa: TRY004, TRY301 - one message for all
            positional = [ast.literal_eval(argument) for argument in call.args]
            named = {str(one.arg): ast.literal_eval(one.value) for one in call.keywords if one.arg}
            if len(named) < len(call.keywords):
                raise ValueError("** is not an argument")  # noqa: TRY301 - as above
        except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError) as error:
            raise TemplateError(
                f"({self.arguments}) are not literal arguments; write numbers, quoted strings, "
                "True, False, None or lists of them: (8), (length=20)"
            ) from error
        return positional, named

    def check(self) -> None:
        """Raise TemplateError unless faker has the method and it accepts these arguments."""
        if self.method not in methods():
            raise TemplateError(
                f"faker has no method {self.method}; its methods: {CATALOGUE}"
                f"{did_you_mean(self.method, methods(), most=3)}"
            )
        signature = inspect.signature(getattr(_shared(), self.method))
        positional, named = self.literals()
        try:
            signature.bind(*positional, **named)
        except TypeError as error:
            taken = ", ".join(signature.parameters) or "nothing"
            raise TemplateError(f"faker.{self.method}: {error}; it takes: {taken}") from error

    def run(self, faker: Faker, seed: str) -> Any:
        """Return the result of the method for this seed alone; raises TemplateError."""
        self.check()
        positional, named = self.literals()
        faker.seed_instance(seed)
        method: Callable[..., Any] = getattr(faker, self.method)
        try:
            return method(*positional, **named)
        except Exception as error:  # faker's methods raise errors of any type
            raise TemplateError(f"faker.{self.method}({self.arguments}): {error}") from error


def new_faker() -> Faker:
    """Create a faker, which takes 0.2 s for the first of a process and 1 ms for the others."""
    from faker import Faker  # noqa: PLC0415 - 0.15 s, only when it is used

    return Faker("en_US")


@cache
def methods() -> frozenset[str]:
    """Return the names of the methods that a template may call."""
    names = {
        name
        for generator in _shared().factories
        for provider in generator.get_providers()
        for name in dir(provider)
        if not name.startswith("_") and callable(getattr(provider, name))
    }
    return frozenset(names - NOT_OFFERED)


@cache
def _shared() -> Faker:
    """Return a faker for introspection only, so that its state does not matter."""
    return new_faker()
