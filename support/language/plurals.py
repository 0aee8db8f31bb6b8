"""Names of collections in the plural, and of what is in them: ``/addresses``, ``address_id``."""

from __future__ import annotations

import re

_IRREGULAR = {"people": "person", "children": "child"}
_ENDINGS = (("ies", "y"), ("es", ""), ("s", ""))
_LONG_ENDING = re.compile(r"(?:ss|x|zz|ch|sh|[^o]us)es$")
_WORD = re.compile(r"[\W_]+|(?<=[a-z\d])(?=[A-Z])")


def is_kind(name: str, collection: str) -> bool:
    """Return whether a name may be that of one thing in a collection, or of several.

    Their last words decide, in any case: ``billing_address`` and ``customerAddresses`` agree.
    """
    return bool(_forms(name) & _forms(collection))


def singular(collection: str) -> str:
    """Return the likely name of one thing in a collection, such as ``company``."""
    if collection in _IRREGULAR:
        return _IRREGULAR[collection]
    if collection.endswith("ies"):
        return f"{collection[:-3]}y"
    if _LONG_ENDING.search(collection):
        return collection[:-2]
    return collection[:-1] if re.search(r"[^su]s$", collection) else collection


def _forms(name: str) -> set[str]:
    """Return the last word of a name, and all that its singular may be."""
    words = [word for word in _WORD.split(name) if word]
    word = (words[-1] if words else name).lower()
    singulars = {word[: -len(end)] + new for end, new in _ENDINGS if word.endswith(end)}
    return {word, _IRREGULAR.get(word, word), *singulars}
