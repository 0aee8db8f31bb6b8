"""JSON paths whose filters compare values as JSON; importing this takes 30 ms.

The library would round numbers, and take nested values for equal if Python does: ``[1] == [true]``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jsonpath_rfc9535 import (
    JSONPathEnvironment,
    JSONPathNodeList,
    JSONPathRecursionError,
    JSONPathSyntaxError,
)
from jsonpath_rfc9535.filter_expressions import (
    ComparisonExpression,
    FloatLiteral,
    IntegerLiteral,
)
from jsonpath_rfc9535.parse import Parser

from support.language.matching.comparison import Comparison, Mode
from support.language.numbers import read_number

if TYPE_CHECKING:
    from jsonpath_rfc9535.filter_expressions import Expression, FilterContext
    from jsonpath_rfc9535.tokens import Token, TokenStream


_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<rest>(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)")


class _Parser(Parser):
    """Keeps the digits of numbers, of which the library makes floats, even of integers."""

    def parse_integer_literal(self, stream: TokenStream) -> Expression:
        """Return the number."""
        return _literal(stream.current)

    def parse_float_literal(self, stream: TokenStream) -> Expression:
        """Return the number."""
        return _literal(stream.current)

    def parse_infix_expression(self, stream: TokenStream, left: Expression) -> Expression:
        """Return the comparison, or the logical expression."""
        found = super().parse_infix_expression(stream, left)
        if isinstance(found, ComparisonExpression):
            return _Comparison(found.token, found.left, found.operator, found.right)
        return found


class _Comparison(ComparisonExpression):
    """Compares objects and lists at every depth as JSON (RFC 9535, section 2.3.5.2.2)."""

    def evaluate(self, context: FilterContext) -> bool:
        """Return whether the comparison holds; raises JSONPathRecursionError."""
        left, right = (_value(side.evaluate(context)) for side in (self.left, self.right))
        if type(left) is not type(right) or type(left) not in (list, dict):
            return super().evaluate(context)
        try:
            is_equal = Comparison(Mode.EXACT, has_markers=False).fits(left, right)
        except RecursionError as error:
            raise JSONPathRecursionError("nested too deeply", token=self.token) from error
        return is_equal is not (self.operator == "!=") if "=" in self.operator else False


def _value(found: object) -> object:
    """Return the value of a node, and anything else as it is."""
    return found[0].value if isinstance(found, JSONPathNodeList) and len(found) == 1 else found


def _literal(token: Token) -> Expression:
    match = _NUMBER.fullmatch(token.value)
    if match is None:
        raise JSONPathSyntaxError(f"{token.value} is not a number", token=token)
    try:
        if match["rest"]:
            return FloatLiteral(token, read_number(token.value))
        return IntegerLiteral(token, int(token.value))
    except ValueError as error:  # too many digits, or too large an exponent
        raise JSONPathSyntaxError(f"a number is too long: {error}", token=token) from error


class ExactPaths(JSONPathEnvironment):
    """The environment in which paths are compiled."""

    parser_class = _Parser
