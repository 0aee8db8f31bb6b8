"""Validate bodies against named models."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any

from pydantic import BaseModel, ValidationError

from support.conversation.errors import ConversationError
from support.language.json_output import write_json
from support.language.spelling import did_you_mean


class ModelMismatchError(AssertionError):
    """JSON does not validate against a model."""


@dataclass(frozen=True)
class ModelName:
    """The name of a model in the project's module of models."""

    written: str

    def found_in(self, module: object) -> type[BaseModel]:
        """Return the model; raises ConversationError that lists the available ones.

        ``module`` is None if the project has not configured its models.
        """
        if module is None:
            raise ConversationError(
                f"unknown model {self.written}: the project has no models. Override the "
                "fixture models to return the module that contains them; see docs/your-api.md"
            )
        if not isinstance(module, ModuleType):
            raise ConversationError(
                f"the fixture models returns {module!r:.100}, and should return the module that "
                "contains the models; see docs/your-api.md"
            )
        models = {
            model.__name__: model
            for model in vars(module).values()
            if isinstance(model, type)
            and issubclass(model, BaseModel)
            and model.__module__ == module.__name__
        }
        if self.written not in models:
            raise ConversationError(
                f"unknown model {self.written}; the models of {module.__name__}: "
                f"{', '.join(sorted(models))}{did_you_mean(self.written, models)}"
            )
        return models[self.written]


def check_model(value: Any, model: type[BaseModel], what: str) -> None:
    """Check that JSON is valid for a model; the failure lists every invalid field."""
    __tracebackhide__ = True
    faults = _faults(value, model, what)
    if faults:
        raise ModelMismatchError(_listed(faults, f"not a valid {model.__name__}"))


def check_models(value: Any, model: type[BaseModel], what: str) -> None:
    """Check that JSON is a non-empty list of entries that are valid for a model."""
    __tracebackhide__ = True
    if not isinstance(value, list) or not value:
        raise AssertionError(f"{what} is not a list with entries, but {value!r:.200}")
    faults = [
        fault
        for number, entry in enumerate(value)
        for fault in _faults(entry, model, f"{what}[{number}]")
    ]
    if faults:
        raise ModelMismatchError(_listed(faults, f"not a list of valid {model.__name__}s"))


def _faults(value: Any, model: type[BaseModel], what: str) -> list[str]:
    try:  # validated as JSON, because strict models accept dates and the like only from JSON
        model.model_validate_json(write_json(value))
    except ValidationError as error:
        return [
            f"{what}{_path(fault['loc'])}: {fault['msg']}"
            for fault in error.errors(include_url=False, include_input=False)
        ]
    return []


def _path(location: tuple[int | str, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)


def _listed(faults: list[str], verdict: str) -> str:
    return "\n".join(
        [
            f"{verdict}, {len(faults)} errors:" if len(faults) > 1 else f"{verdict}:",
            *(f"  {f}" for f in faults),
        ]
    )
