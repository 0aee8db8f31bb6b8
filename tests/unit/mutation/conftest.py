"""The example's document, and the configuration of a run with workers."""

from tests.unit.contract.mutation.conftest import document
from tests.unit.gherkin.parallel.conftest import configuration

__all__ = ["configuration", "document"]
