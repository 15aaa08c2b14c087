"""The parts of a message, asked whether they show recipients where a rewritten header cannot hide them.

An attached message is content: what it says of its own recipients its author chose to send. Total on hostile structure:
what is nested too deep, or cut, is refused.
"""

from mailguard.bcc.traces import Traces
from mailguard.content.fields import split_message
from mailguard.content.limits import ContentLimits
from mailguard.content.mime import Part, file_name, make_part, read_part, split_multipart

_LIMITS = ContentLimits()
_CALENDAR = "Dit bericht heeft een agenda-uitnodiging. Daarin staan de genodigden ook, en Bcc verbergt hen daar niet."
_ENCRYPTED = "Dit bericht is versleuteld. Wij kunnen niet zien of de adressen van de ontvangers er ook in staan."
_SIGNED = (
    "De adressen van de ontvangers horen bij de digitale handtekening van dit bericht. Wij kunnen ze er niet uit halen."
)
_TNEF = "Dit bericht heeft de opmaak van Outlook (winmail.dat). Daarin staan de adressen van de ontvangers ook."
_PARTIAL = "Dit is een deel van een groter bericht. De adressen van de ontvangers kunnen in een ander deel staan."
_NAMED = "In de naam of beschrijving van een onderdeel staat het adres van een ontvanger. Bcc verbergt dat niet."
_INTRICATE = (
    "Dit bericht zit te ingewikkeld in elkaar. "
    "Wij kunnen de adressen van de ontvangers er niet met zekerheid uit halen."
)

_BY_TYPE = {
    "text/calendar": _CALENDAR,
    "text/x-vcalendar": _CALENDAR,
    "application/ics": _CALENDAR,
    "application/pkcs7-mime": _ENCRYPTED,
    "application/x-pkcs7-mime": _ENCRYPTED,
    "multipart/encrypted": _ENCRYPTED,
    "multipart/x-pgp-encrypted": _ENCRYPTED,
    "application/pgp-encrypted": _ENCRYPTED,
    "application/x-microsoft-rpmsg-message": _ENCRYPTED,
    "application/ms-tnef": _TNEF,
    "application/vnd.ms-tnef": _TNEF,
    "message/partial": _PARTIAL,
}
_BY_EXTENSION = {
    "ics": _CALENDAR,
    "ical": _CALENDAR,
    "ifb": _CALENDAR,
    "vcs": _CALENDAR,
    "p7m": _ENCRYPTED,
    "rpmsg": _ENCRYPTED,
}
_BY_PARAMETER = {
    "method": _CALENDAR,  # RFC 5546
    "hp": _SIGNED,  # RFC 9788
    "protected-headers": _SIGNED,  # its forerunner, "v1"
}
_TNEF_STARTS = (b"\x78\x9f\x3e\x22", b"eJ8+I")  # as it is, and in base64
_UNENCODED = frozenset((b"", b"7bit", b"8bit", b"binary"))
_ATTACHED_MESSAGES = frozenset(("message/rfc822", "message/global"))


def refusal_of_parts(content: bytes, hidden: Traces) -> str:
    """Why the parts of this message speak against it, in Dutch; "" when they do not."""
    fields, body, is_cut = split_message(content, _LIMITS.max_header_bytes)
    if "calendarmessage" in fields.text("content-class").lower():
        return _CALENDAR
    waiting = [(make_part(fields, body, is_cut=is_cut), 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if part.is_cut or depth > _LIMITS.max_depth or seen > _LIMITS.max_parts:
            return _INTRICATE
        reason = _refusal_of(part)
        if reason:
            return reason
        if _shows(part, hidden, is_outermost=depth == 0):
            return _NAMED
        try:
            waiting += [(child, depth + 1) for child in _children(part)]
        except _EncodedMultipart:
            return _INTRICATE
    return ""


def _refusal_of(part: Part) -> str:
    for kind in part.types:
        if kind.value in _BY_TYPE:
            return _BY_TYPE[kind.value]
        for name, reason in _BY_PARAMETER.items():
            if name in kind.parameters:
                return reason
        if kind.value == "multipart/signed" and _signs_a_message(part):
            return _SIGNED
    name = file_name(part).lower()
    if name == "winmail.dat" or part.body[:200].lstrip().startswith(_TNEF_STARTS):
        return _TNEF
    return _BY_EXTENSION.get(name.rpartition(".")[2], "") if "." in name else ""


def _signs_a_message(part: Part) -> bool:
    """The older header protection wraps the whole message, header and all, before it is signed (RFC 8551 3.1)."""
    children = _children(part)
    return bool(children) and any(kind.value in _ATTACHED_MESSAGES for kind in children[0].types)


def _shows(part: Part, hidden: Traces, *, is_outermost: bool) -> bool:
    """True when a part names a recipient in its own fields, or in a parameter that is written in pieces (RFC 2231)."""
    parameters = (value for kind in (*part.types, part.disposition) for value in kind.parameters.values())
    if any(hidden.occur_in(value.encode("utf-8", "replace")) for value in parameters):
        return True
    fields = () if is_outermost else (*(value for _, value in part.fields.items), *part.fields.stray)
    return any(hidden.occur_in(value) for value in fields)


class _EncodedMultipart(Exception):
    """A multipart under base64 or quoted-printable (RFC 2045 6.4 forbids it): some readers undo it, some do not."""


def _children(part: Part) -> list[Part]:
    children: list[Part] = []
    for kind in part.types:
        if kind.value.startswith("multipart/"):
            if any(raw.strip().lower() not in _UNENCODED for raw in part.encodings):
                raise _EncodedMultipart
            default = "message/rfc822" if kind.value == "multipart/digest" else "text/plain"
            pieces = split_multipart(part.body, kind.parameters.get("boundary", ""), _LIMITS.max_parts)
            children += [read_part(raw, default) for raw in pieces.parts]
    return children
