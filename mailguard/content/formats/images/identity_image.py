"""Whether the text on an image is that of an identity document: such an image shows its holder."""

import re

_LONGEST_CARD, _LEAST_FIELDS, _LEAST_FILLERS = 1500, 2, 4
# The title of the document and the name of a field of it, or its machine-readable zone (ICAO 9303).
_TITLE = re.compile(
    r"paspoort|passport|identiteitskaart|identity card|rijbewijs|driving licen[cs]e|verblijfs(?:document|titel)"
    r"|residence permit|vreemdelingen",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"geboortedatum|date of birth|voornamen|given names|persoonsnummer|personal no|documentnummer|document no"
    r"|geldig tot|date of expiry|houder",
    re.IGNORECASE,
)
_MRZ = re.compile(r"^[A-Z0-9<«]{24,46}$", re.MULTILINE)


def shows_identity_document(text: str) -> bool:
    """True for the text of a passport, an identity card or a driving licence: few lines, with its title and fields."""
    zones = sum(1 for line in _MRZ.findall(text.replace(" ", "")) if line.count("<") >= _LEAST_FILLERS)
    fields = len({found.lower() for found in _FIELD.findall(text)})
    is_card = len(text) <= _LONGEST_CARD and _TITLE.search(text) is not None and fields >= _LEAST_FIELDS
    return is_card or zones > 1
