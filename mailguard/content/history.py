"""Who was in the thread before: what the quoted part of the message tells about people."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from mailguard import addresses
from mailguard.findings import Segment, VisibleRecipient

_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"'|]{1,64}@[^\s<>()\[\]:;,\"'|]{1,255}")
_NOT_WORD = re.compile(r"[^\w]+")
MAX_HISTORY = 100_000
# The fields that a mail program writes above what it quotes or passes on.
_FIELD = re.compile(
    r"^\s*\*?(?:(?P<people>van|from|von|de|aan|to|an|à|cc|kopie)"
    r"|verzonden|verstuurd|sent|gesendet|envoyé|datum|date|onderwerp|subject|betreff|betreft|objet)(?: op)?\s*:",
    re.IGNORECASE | re.MULTILINE,
)
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
    lists = filter(None, (_listed(segment.text) for segment in segments if segment.place.where == "body"))
    return tuple(islice(lists, MAX_LISTS))


def _listed(text: str) -> tuple[str, ...]:
    if "@" not in text:
        return ()
    fields = list(_FIELD.finditer(text[:MAX_HISTORY]))
    if len(fields) < 2:
        return ()
    found = dict.fromkeys(_addresses_in(text[:MAX_HISTORY], fields))
    return tuple(found) if 1 < len(found) <= MAX_LISTED else ()


def _addresses_in(text: str, fields: Sequence[re.Match[str]]) -> Iterator[str]:
    """The addresses in the fields that name people, each up to the next field."""
    ends = [*(field.start() for field in fields[1:]), len(text)]
    for field, end in zip(fields, ends, strict=True):
        if field["people"]:
            yield from (addresses.normalise(found.rstrip(".")) for found in _ADDRESS.findall(text, field.end(), end))


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
