"""A small reference implementation of the contract, as an ASGI app; for tests, not for data.

It has schemas of its own: the suite's models must not stand on both sides of the wire.
"""

from support.backends.reference.app import create_app
from support.backends.reference.config import ReferenceConfig

__all__ = ["ReferenceConfig", "create_app"]
