"""Values that come from a message show nothing of it in their repr (DESIGN invariant 4)."""

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any, get_type_hints

import pytest

import mailguard

# Text and bytes that may stand in a repr: none of it is taken from a message or an envelope.
HARMLESS = {
    "Attachment.media_type",
    "Decision.action", "Decision.id", "Decision.kind",
    "Envelope.client_address", "Envelope.helo",
    "Examined.part", "Examined.seen",
    "Fault.name",
    "Loaded.source",
    "Message.id",
    "Proposal.code",
    "Reason.code", "Reason.explanation",
    "ReasonRow.action", "ReasonRow.code", "ReasonRow.rule",
    "Uninspectable.detail",
}  # fmt: skip


def value_types() -> Iterator[type]:
    for module in pkgutil.walk_packages(mailguard.__path__, "mailguard."):
        if module.name.startswith(("mailguard.migrations", "mailguard.__main__")):
            continue
        loaded = importlib.import_module(module.name)
        for thing in vars(loaded).values():
            if isinstance(thing, type) and thing.__module__ == module.name and dataclasses.is_dataclass(thing):
                yield thing


def shows_text(value_type: Any, field: "dataclasses.Field[Any]") -> bool:
    hint = str(get_type_hints(value_type, include_extras=False).get(field.name, field.type))
    return field.repr and ("str" in hint or "bytes" in hint)


@pytest.mark.parametrize("value_type", sorted(set(value_types()), key=lambda t: (t.__module__, t.__name__)))
def test_repr_shows_no_text_but_what_is_harmless(value_type):
    shown = {
        f"{value_type.__name__.lstrip('_')}.{f.name}"
        for f in dataclasses.fields(value_type)
        if shows_text(value_type, f)
    }
    assert shown <= HARMLESS
