"""What is expected at a key, in words, read off the models: for errors, listings and the documentation.

Sans-IO. A bound is written once, in `schema`; nothing here repeats one.
"""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from config.schema import Settings

_NUMBERS: dict[Any, str] = {int: "a whole number", float: "a number"}


def known_keys(model: type[BaseModel] = Settings, prefix: str = "") -> dict[str, str]:
    """Dotted key → what is expected there, for every single value; `*` stands for a key the user chooses."""
    found: dict[str, str] = {}
    for name, field in model.model_fields.items():
        key = f"{prefix}{name}"
        inner = _model_in(field)
        if inner is None:
            found[key] = expected_at(field)
        else:
            found.update(known_keys(inner, f"{key}.*." if _is_mapping(field) else f"{key}."))
    return found


def expected(loc: Sequence[str | int]) -> str:
    """What is expected at a path such as ("machine", "depth", "target_um"); a table, if more is nested."""
    field = _field_at([str(part) for part in loc])
    return "a table of settings" if field is None else expected_at(field)


def nearest_key(loc: Sequence[str | int]) -> str:
    """The dotted known key most like the unknown one at `loc`, or an empty text if none is like it."""
    names = [str(part) for part in loc]
    *parents, last = names
    beside = _names_in(parents)
    if match := get_close_matches(last, beside, n=1, cutoff=0.6):
        return ".".join([*parents, match[0]])
    if match := get_close_matches(".".join(names), known_keys(), n=1, cutoff=0.7):
        return match[0]
    return ""


def expected_at(field: FieldInfo) -> str:
    """What is expected of one value, with its bound if it has one."""
    if field.description:
        return field.description
    least: object = next((bound.ge for bound in field.metadata if isinstance(bound, Ge)), None)
    most: object = next((bound.le for bound in field.metadata if isinstance(bound, Le)), None)
    words = _NUMBERS[field.annotation]
    if least == most:
        return f"{words}, exactly {least}"
    return f"{words}, {least} to {most}"


def _is_mapping(field: FieldInfo) -> bool:
    origin = get_origin(field.annotation)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _model_in(field: FieldInfo) -> type[BaseModel] | None:
    candidate: Any = get_args(field.annotation)[1] if _is_mapping(field) else field.annotation
    return candidate if isinstance(candidate, type) and issubclass(candidate, BaseModel) else None


def _field_at(names: list[str]) -> FieldInfo | None:
    model: type[BaseModel] | None = Settings
    field: FieldInfo | None = None
    chosen_by_user = False
    for name in names:
        if chosen_by_user:
            chosen_by_user = False
            continue
        if model is None or name not in model.model_fields:
            return None
        field = model.model_fields[name]
        model = _model_in(field)
        chosen_by_user = _is_mapping(field)
    return None if model is not None else field


def _names_in(parents: list[str]) -> list[str]:
    heads = [key.split(".") for key in known_keys()]
    depth = len(parents)
    return sorted(
        {
            head[depth]
            for head in heads
            if len(head) > depth
            and all(known in ("*", given) for known, given in zip(head, parents, strict=False))
            and head[depth] != "*"
        }
    )
