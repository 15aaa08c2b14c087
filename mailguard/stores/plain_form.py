"""Values as JSON and back, by name and declared type: what the register keeps for years.

Rows outlive versions: names that we do not know are passed over, and what is missing gets its default. Nothing of what
could not be read is quoted: it may have been sealed.
"""

import json
import types
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


class Unreadable(ValueError):
    """This is no value of the expected type."""


def canonical(plain: object) -> bytes:
    """The one JSON text of a value: names sorted, no space, ASCII (escapes carry lone surrogates there and back)."""
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")


def iso(at: datetime) -> str:
    """A time in UTC, always to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def to_plain(value: Any) -> Any:
    """Dataclasses become objects by field name, tuples lists, enums their value, times ISO text."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, dict):
        return {str(name): to_plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_plain(each) for each in value]
    if is_dataclass(value):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    return value


def from_plain(value_type: type[T], plain: object) -> T:
    """The value of a dataclass type. Raises Unreadable."""
    hint: Any = value_type
    try:
        value: T = _reader(hint)(plain)
    except (ValueError, TypeError, AttributeError):
        raise Unreadable(f"no {value_type.__name__}") from None
    return value


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    """How to read one declared type; TypeError for a type that no record holds."""
    origin = get_origin(hint)
    if origin is tuple:
        item = _reader(get_args(hint)[0])
        return lambda plain: tuple(item(each) for each in _of(list, plain))
    if origin is dict:
        item = _reader(get_args(hint)[1])
        return lambda plain: {name: item(each) for name, each in _of(dict, plain).items()}
    if origin in (Union, types.UnionType):
        (inner,) = (_reader(arm) for arm in get_args(hint) if arm is not types.NoneType)
        return lambda plain: None if plain is None else inner(plain)
    if isinstance(hint, type) and is_dataclass(hint):
        return _reader_of_dataclass(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if hint in (str, int, bool):
        return lambda plain: _of(hint, plain)
    if hint is float:
        return lambda plain: float(_of((int, float), plain))
    raise TypeError(f"no record holds {hint}")


def _of(expected: type | tuple[type, ...], plain: Any) -> Any:
    if type(plain) is not expected and not (isinstance(expected, tuple) and type(plain) in expected):
        raise Unreadable
    return plain


def _reader_of_dataclass(value_type: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(value_type)
    known = {field.name: (_reader(hints[field.name]), _is_required(field)) for field in fields(value_type)}

    def read(plain: Any) -> Any:
        row = _of(dict, plain)
        if any(is_required and name not in row for name, (_, is_required) in known.items()):
            raise Unreadable
        return value_type(**{name: item(row[name]) for name, (item, _) in known.items() if name in row})

    return read


def _is_required(field: "Field[Any]") -> bool:
    return field.default is MISSING and field.default_factory is MISSING
