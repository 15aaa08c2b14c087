"""To whom a message speaks as a group, of which its list tells: patients and clients, and those who share worse."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from mailguard.content.greeting import greeted
from mailguard.content.readers_reason import tells_client_reason, tells_sensitive_reason
from mailguard.content.sensitive_groups import (
    calls_people,
    greets_by_habit,
    greets_professionals,
    meets_about_habit,
    names_habit,
    names_sensitive_group,
    speaks_to_sensitive_group,
    tells_parents_of_help,
)
from mailguard.findings import Audience, Segment

# Plural on purpose: "de cliënt" is talked about, "cliënten" are spoken to.
_GROUP = r"""(?:\w*pati[eë]nten|\w*cli[eë]nten|zorgvragers|lotgenoten|deelnemers|bewoners|donoren|revalidanten|zwangeren
    |(?:pleeg|groot|stief|adoptie)?ouders|verzorgers|mantelzorgers|patients|clients|participants|residents|parents|carers)"""
_SALUTATION = re.compile(
    rf"""\s*(?:(?:beste|geachte|lieve|dag|hallo|hoi|goede\w+|dear)\b[^.!?\n]{{0,40}}\b{_GROUP}\b
      | (?:beste|geachte|dear)\s+(?:\w*pati[eë]nt|\w*cli[eë]nt|client)\s*(?:[,!:]|$))""",  # a form letter's greeting
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
# The group of a diagnosis or treatment: "groep angst", "lotgenotengroep", "training omgaan met ...".
_SUBJECT = re.compile(
    rf"\b{_GROUP}\b|lotgenotengroep|therapiegroep|groepstherapie|behandelgroep", re.IGNORECASE | re.VERBOSE
)
# Whom one visits at home is in care: "komen wij bij u allen een uur later", "onze verzorgende is dan bij u thuis".
_VISITED = re.compile(
    r"\b(?:wij|we|onze?)\b[^.!?\n]{0,80}\bbij\s(?:u|jullie)\s(?:allen|allemaal|thuis)\b", re.IGNORECASE
)
_FIRST_PARAGRAPHS = 3
_LONGEST = 600  # characters of the subject and of each paragraph that are looked at


def audience_of(subject: str, segments: Sequence[Segment]) -> Audience:
    """Whom the subject names, or whom one of the first paragraphs greets ("Beste cliënten") or speaks to."""
    subject, paragraphs = subject[:_LONGEST], _first_paragraphs(segments)
    if _is_sensitive(subject, paragraphs, segments):
        return Audience.SENSITIVE
    if _SUBJECT.search(subject) or any(map(_speaks_to_clients, paragraphs)):
        return Audience.CLIENTS
    return Audience.OPEN


def _speaks_to_clients(paragraph: str) -> bool:
    return (
        _SALUTATION.match(paragraph) is not None
        or tells_client_reason(paragraph)
        or _VISITED.search(paragraph) is not None
    )


def _first_paragraphs(segments: Iterable[Segment]) -> list[str]:
    own = (s for s in segments if s.place.where == "body" and not s.place.is_quoted and not s.place.is_signature)
    return [segment.text[:_LONGEST] for segment in islice(own, _FIRST_PARAGRAPHS)]


def _is_sensitive(subject: str, paragraphs: Sequence[str], segments: Sequence[Segment]) -> bool:
    """A letter to one person by name speaks of such a group, and not to it."""
    if any(map(greets_professionals, paragraphs)):
        return False
    if any(map(greets_by_habit, paragraphs)):  # "stoppers," reads as a name does
        return any(map(names_habit, (subject, *paragraphs)))
    is_told = names_sensitive_group(subject) or any(_speaks(subject, text) for text in paragraphs)
    return is_told and sum(not calls_people(name) for name in greeted(segments)) != 1


def _speaks(subject: str, paragraph: str) -> bool:
    return (
        speaks_to_sensitive_group(paragraph)
        or tells_sensitive_reason(paragraph)
        or meets_about_habit(subject, paragraph)
        or tells_parents_of_help(subject, paragraph)
    )
