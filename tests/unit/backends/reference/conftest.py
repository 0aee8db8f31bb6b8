"""The reference API, called without a socket."""

from tests.apis.reference import api, make_api  # noqa: F401 - fixtures
