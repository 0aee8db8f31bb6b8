"""Where the systems are that tags refer to."""

from __future__ import annotations

from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, field_validator


class Links(BaseModel):
    """Addresses in which ``{}`` stands for what a tag names: ``https://tracker.example.com/{}``.

    ``issue`` is for ``@issue`` and ``@known``, ``tms`` for ``@tms``. Without an address a tag is no
    link, unless it is one itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    issue: str = ""
    tms: str = ""

    @field_validator("issue", "tms")
    @classmethod
    def _has_place(cls, pattern: str) -> str:
        if pattern and not (_is_address(pattern) and "{}" in pattern):
            raise ValueError(
                f"{pattern!r} is no address with {{}} in the place of what the tag names; "
                "https://tracker.example.com/browse/{} for instance"
            )
        return pattern

    def address(self, kind: str, value: str) -> str:
        """Return where a link of this kind leads, empty where that is not known."""
        if _is_address(value):
            return value
        pattern: str = getattr(self, kind)
        return pattern.replace("{}", quote(value))


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))
