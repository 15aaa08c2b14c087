"""Whether a message speaks to patients or clients as a group: in care, being on that list is itself health data."""

import re
from collections.abc import Iterable

from mailguard.findings import Segment

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
_FIRST_PARAGRAPHS = 3


def addresses_clients(subject: str, segments: Iterable[Segment]) -> bool:
    """True when the subject names them, or one of the first paragraphs greets them ("Beste cliënten")."""
    if _SUBJECT.search(subject):
        return True
    own = [s for s in segments if s.place.where == "body" and not s.place.is_quoted and not s.place.is_signature]
    return any(_SALUTATION.match(segment.text) for segment in own[:_FIRST_PARAGRAPHS])
