"""Values that come from a message show nothing of it in their repr (DESIGN invariant 4)."""

import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

import mailguard
from mailguard.content.text import Line

# Fields of text or bytes that may stand in a repr: our own words, codes and settings, and paths an operator typed.
HARMLESS = {
    "Attachment.media_type", "Candidate.evidence", "Checked.path", "Decision.action", "Decision.counts", "Decision.id",
    "Decision.kind", "Envelope.client_address", "Envelope.helo", "Examined.part", "Examined.seen", "Finding.evidence",
    "Leaf.media_type", "Loaded.source", "MailFile.path", "Message.id", "Policy.journal_mailbox", "Proposal.code",
    "Reason.code", "Reason.explanation", "ReasonRow.action", "ReasonRow.code", "ReasonRow.rule", "Scan.failures",
    "Surroundings.default_type", "Terms.internal_domains", "Uninspectable.detail", "Verdict.counts",
}  # fmt: skip


def value_types() -> Iterator[Any]:
    for module in pkgutil.walk_packages(mailguard.__path__, "mailguard."):
        if module.name.startswith(("mailguard.migrations", "mailguard.__main__")):
            continue
        loaded = importlib.import_module(module.name)
        for thing in vars(loaded).values():
            if isinstance(thing, type) and thing.__module__ == module.name and dataclasses.is_dataclass(thing):
                yield thing


def text_shown(value_type: Any) -> set[str]:
    name = value_type.__name__.lstrip("_")
    fields = [f for f in dataclasses.fields(value_type) if f.repr]
    return {f"{name}.{f.name}" for f in fields if re.search(r"\b(str|bytes)\b", str(f.type))}


@pytest.mark.parametrize("value_type", sorted(set(value_types()), key=str))
def test_repr_shows_no_text_but_what_is_harmless(value_type):
    assert text_shown(value_type) <= HARMLESS


def test_lines_of_a_message_show_nothing_either():
    assert "912345676" not in repr(Line("BSN 912345676"))
