"""What workers answer as bytes, and back, through JSON and the declared types of their fields.

What a worker sends is not trusted: a parser taken over by a message must not take over the relay. Pickle can be made to
call and to set attributes, so it is not used: only the value types named here come out of `decode`, with every field
checked against its declaration. A change of a field in `findings` needs no change here.
"""

import json
import math
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from mailguard.findings import Content, Headers, Inspection

Value = TypeVar("Value", Headers, Inspection, Content)


class Undecodable(ValueError):
    """These bytes are no value of the expected type."""


class _Codec(NamedTuple):
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


def encode(value: Headers | Inspection | Content) -> bytes:
    value_type: Any = type(value)
    # ASCII escapes carry lone surrogates (undecodable header bytes) there and back.
    return json.dumps(_codec(value_type).encode(value), ensure_ascii=True, separators=(",", ":")).encode("ascii")


def decode(value_type: type[Value], payload: bytes) -> Value:
    """The value these bytes stand for; Undecodable when they stand for no such value."""
    hint: Any = value_type
    try:
        value: Value = _codec(hint).decode(json.loads(payload))
    except (ValueError, TypeError, RecursionError):
        # The reason would quote the payload: personal values (DESIGN invariant 4).
        raise Undecodable(f"no {value_type.__name__}") from None
    return value


@cache
def _codec(hint: Any) -> _Codec:
    """How to write and read one declared type; TypeError for a type no answer holds."""
    if get_origin(hint) is tuple:
        return _of_tuple(_codec(get_args(hint)[0]))
    if get_origin(hint) in (Union, types.UnionType):
        return _of_optional(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return _of_dataclass(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _Codec(lambda member: member.value, hint)
    if hint is float:
        return _Codec(_as_is, _finite)
    if hint in (str, int, bool):
        return _of_plain(hint)
    raise TypeError(f"an answer holds no {hint}")


def _as_is(value: Any) -> Any:
    return value


def _finite(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise Undecodable
    return float(value)


def _of_plain(plain: type) -> _Codec:
    def decode(value: Any) -> Any:
        if type(value) is not plain:
            raise Undecodable
        return value

    return _Codec(_as_is, decode)


def _of_optional(hint: Any) -> _Codec:
    (inner,) = (_codec(arm) for arm in get_args(hint) if arm is not types.NoneType)

    def encode(value: Any) -> Any:
        return None if value is None else inner.encode(value)

    def decode(value: Any) -> Any:
        return None if value is None else inner.decode(value)

    return _Codec(encode, decode)


def _of_tuple(item: _Codec) -> _Codec:
    def encode(value: Any) -> Any:
        return [item.encode(each) for each in value]

    def decode(value: Any) -> Any:
        if type(value) is not list:
            raise Undecodable
        return tuple([item.decode(each) for each in value])

    return _Codec(encode, decode)


def _of_dataclass(value_type: Any) -> _Codec:
    hints = get_type_hints(value_type)
    names = tuple(field.name for field in fields(value_type))
    codecs = tuple(_codec(hints[name]) for name in names)
    encoders = tuple(zip(names, (codec.encode for codec in codecs), strict=True))
    decoders = tuple(codec.decode for codec in codecs)

    def encode(value: Any) -> Any:
        return [write(getattr(value, name)) for name, write in encoders]

    def decode(value: Any) -> Any:
        if type(value) is not list or len(value) != len(decoders):
            raise Undecodable
        return value_type(*[read(each) for read, each in zip(decoders, value, strict=True)])

    return _Codec(encode, decode)
