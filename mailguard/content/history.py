"""Who was in the thread before: what the quoted part of the message tells about people."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from mailguard import addresses
from mailguard.findings import Segment, VisibleRecipient

_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"'|]{1,64}@[^\s<>()\[\]:;,\"'|]{1,255}")
_NOT_WORD = re.compile(r"[^\w]+")
MAX_HISTORY = 100_000
# The fields that a mail program writes above what it quotes or passes on.
_FIELD = re.compile(
    r"\s*\*?(?:(?P<sender>van|from|von|de)|(?P<recipients>aan|to|an|à|cc|kopie)"
    r"|verzonden|verstuurd|sent|gesendet|envoyé|datum|date|onderwerp|subject|betreff|betreft|objet)(?: op)?\s*:",
    re.IGNORECASE,
)
_MOST_IDLE = 2  # lines between the fields that say something else
MAX_LISTS = 20
MAX_LISTED = 500


def mark_quoted(recipients: Sequence[VisibleRecipient], history: Sequence[str]) -> tuple[VisibleRecipient, ...]:
    """The recipients, marked where their address or their name of two words or more stands in the history."""
    if not history or not recipients:
        return tuple(recipients)
    text = "\n".join(history)[:MAX_HISTORY]
    known = {addresses.normalise(found.rstrip(".")) for found in _ADDRESS.findall(text)}
    words = f" {_words(text)} "
    return tuple(
        replace(recipient, is_quoted=True)
        if recipient.address in known or _is_named(recipient.name, words)
        else recipient
        for recipient in recipients
    )


def quoted_lists(segments: Sequence[Segment]) -> tuple[tuple[str, ...], ...]:
    """The senders and recipients of each earlier message that the letter quotes or passes on, normalised: they have
    seen each other's address. Only where mail programs write them, in two or more header lines together.
    """
    text = "\n".join(segment.text for segment in segments if segment.place.where == "body")[:MAX_HISTORY]
    if "@" not in text:
        return ()
    lists = (tuple(dict.fromkeys(block.people)) for block in _blocks(text.split("\n")) if block.fields > 1)
    return tuple(islice((people for people in lists if 1 < len(people) <= MAX_LISTED), MAX_LISTS))


@dataclass(slots=True)
class _Block:
    """The header lines of one message, as far as they are read."""

    fields: int = 0
    idle_lines: int = 0
    people: list[str] = field(default_factory=list, repr=False)


def _blocks(lines: Sequence[str]) -> Iterator[_Block]:
    block, goes_on = _Block(), False
    for line in lines:
        named = _FIELD.match(line)
        if named and named["sender"] and block.fields:
            yield block
            block = _Block()
        if named:
            block.fields, block.idle_lines = block.fields + 1, 0
        elif block.fields and not goes_on:
            block.idle_lines += 1
            if block.idle_lines > _MOST_IDLE:
                yield block
                block = _Block()
        is_of_people = goes_on if named is None else named["sender"] or named["recipients"]
        if is_of_people:
            block.people.extend(addresses.normalise(found.rstrip(".")) for found in _ADDRESS.findall(line))
        goes_on = bool(is_of_people) and line.rstrip().endswith((",", ";"))
    yield block


def _words(text: str) -> str:
    return _NOT_WORD.sub(" ", text.casefold()).strip()


def _is_named(name: str, words: str) -> bool:
    """True when the name stands in the text as written, or turned round (`Jansen, Piet`)."""
    own = _words(name.partition("(")[0].partition("|")[0])
    if " " not in own:
        return False
    family, comma, given = name.partition(",")
    turned = _words(f"{given} {family}") if comma else own
    return f" {own} " in words or f" {turned} " in words
