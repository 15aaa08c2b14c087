"""Who was in the thread before: visible recipients that the quoted part of the message names."""

import re
from collections.abc import Sequence
from dataclasses import replace

from mailguard import addresses
from mailguard.findings import VisibleRecipient

_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"'|]{1,64}@[^\s<>()\[\]:;,\"'|]{1,255}")
_NOT_WORD = re.compile(r"[^\w]+")
MAX_HISTORY = 100_000


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
