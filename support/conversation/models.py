"""Bodies as pydantic models, by name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from support.conversation.errors import ConversationError, meant

if TYPE_CHECKING:
    from types import ModuleType


class ModelMismatchError(AssertionError):
    """JSON that is not valid by a model."""


@dataclass(frozen=True)
class ModelName:
    """The name of a model, looked up in the module that holds the models."""

    written: str

    def found_in(self, module: ModuleType) -> type[BaseModel]:
        """Return the model; raises ConversationError naming those there are."""
        models = {
            model.__name__: model
            for model in vars(module).values()
            if isinstance(model, type)
            and issubclass(model, BaseModel)
            and model.__module__ == module.__name__
        }
        if self.written not in models:
            raise ConversationError(
                f"there is no model {self.written}; the models of {module.__name__}: "
                f"{', '.join(sorted(models))}{meant(self.written, models)}"
            )
        return models[self.written]


def check_model(value: Any, model: type[BaseModel], what: str) -> None:
    """Check that JSON is a valid model; the failure names every field that is wrong."""
    __tracebackhide__ = True
    faults = _faults(value, model, what)
    if faults:
        raise ModelMismatchError(_told(faults, f"no valid {model.__name__}"))


def check_models(value: Any, model: type[BaseModel], what: str) -> None:
    """Check that JSON is a list of valid models, not an empty one."""
    __tracebackhide__ = True
    if not isinstance(value, list) or not value:
        raise AssertionError(f"{what} is no list with entries, but {value!r:.200}")
    faults = [
        fault
        for number, entry in enumerate(value)
        for fault in _faults(entry, model, f"{what}[{number}]")
    ]
    if faults:
        raise ModelMismatchError(_told(faults, f"no list of valid {model.__name__}s"))


def _faults(value: Any, model: type[BaseModel], what: str) -> list[str]:
    try:
        model.model_validate_json(json.dumps(value))  # strict models take JSON's types so
    except ValidationError as error:
        return [
            f"{what}{_path(fault['loc'])}: {fault['msg']}"
            for fault in error.errors(include_url=False, include_input=False)
        ]
    return []


def _path(location: tuple[int | str, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)


def _told(faults: list[str], verdict: str) -> str:
    return "\n".join(
        [
            f"{verdict}, {len(faults)} faults:" if len(faults) > 1 else f"{verdict}:",
            *(f"  {f}" for f in faults),
        ]
    )
