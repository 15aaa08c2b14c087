"""What EHLO announces, and which MAIL and RCPT parameters follow from it.

What concerns the message is announced as far as the next hop's last EHLO goes, so nothing need ever be downgraded; what
concerns the client's own connection (PIPELINING, STARTTLS, AUTH, XFORWARD) is ours to say.
"""

from collections.abc import Mapping

from mailguard.replies import Reply
from mailguard.smtp.paths import BAD_PARAMETERS, Path, Refusal

WHITELIST = ("SIZE", "8BITMIME", "SMTPUTF8", "DSN", "CHUNKING", "ENHANCEDSTATUSCODES")
MECHANISMS = ("PLAIN", "LOGIN")  # what can be relayed: NTLM and GSSAPI bind to their connection

MAIL_PARAMETERS = {"SIZE": "SIZE", "BODY": "8BITMIME", "SMTPUTF8": "SMTPUTF8", "RET": "DSN", "ENVID": "DSN"}
RCPT_PARAMETERS = {"NOTIFY": "DSN", "ORCPT": "DSN"}
BODY_TYPES = ("7BIT", "8BITMIME")

TRACE_BYTES = 1024  # what the next hop takes must hold our own fields too

NOT_ANNOUNCED = Reply.of(555, "5.5.4 Parameter not recognized or not implemented")
TOO_LARGE = Reply.of(552, "5.3.4 Message too large")
NO_UTF8 = Reply.of(553, "5.6.7 Non-ASCII address without SMTPUTF8")


def announced(capabilities: Mapping[str, str], max_message_bytes: int) -> dict[str, str]:
    """Keyword and parameters for our EHLO, in a fixed order; SIZE is the lesser of the next hop's and ours."""
    offered = {"PIPELINING": ""} | {keyword: "" for keyword in WHITELIST if keyword in capabilities}
    if "SIZE" in offered:
        limit = _number(capabilities["SIZE"])  # RFC 1870 4: 0 or none is "no fixed limit"
        ours = max(limit - TRACE_BYTES, 1) if limit else max_message_bytes
        offered["SIZE"] = str(min(ours, max_message_bytes))
    return offered


def mechanisms(capabilities: Mapping[str, str]) -> str:
    """What AUTH announces: the next hop's mechanisms that can be relayed; "" when there is none."""
    theirs = capabilities.get("AUTH", "").upper().split()
    return " ".join(mechanism for mechanism in MECHANISMS if mechanism in theirs)


def check_mail(path: Path, offered: Mapping[str, str]) -> None:
    """Raise Refusal for a MAIL parameter that was not announced or cannot be."""
    if not path.parameters and path.raw.isascii():
        return
    _check_announced(path, MAIL_PARAMETERS, offered)
    for parameter in path.parameters:
        match parameter.keyword:
            case "SIZE":
                _check_size(parameter.value, int(offered["SIZE"]))
            case "BODY" if parameter.value.upper() not in BODY_TYPES:
                raise Refusal(BAD_PARAMETERS)
            case "SMTPUTF8" if parameter.value:
                raise Refusal(BAD_PARAMETERS)
    check_utf8(path, is_utf8=is_utf8(path))


def check_rcpt(path: Path, offered: Mapping[str, str], *, is_utf8: bool) -> None:
    """Raise Refusal for a RCPT parameter that was not announced."""
    if path.parameters:
        _check_announced(path, RCPT_PARAMETERS, offered)
    check_utf8(path, is_utf8=is_utf8)


def check_utf8(path: Path, *, is_utf8: bool) -> None:
    """RFC 6531 3.5: an address beyond ASCII needs SMTPUTF8 at MAIL."""
    if not is_utf8 and not path.raw.isascii():
        raise Refusal(NO_UTF8)


def is_utf8(path: Path) -> bool:
    """True when this MAIL asks for SMTPUTF8."""
    return any(p.keyword == "SMTPUTF8" for p in path.parameters)


def needed(path: Path) -> set[str]:
    """The extensions the next hop must know to take this path as it is."""
    known = MAIL_PARAMETERS | RCPT_PARAMETERS
    return {known[p.keyword] for p in path.parameters}


def _check_announced(path: Path, known: Mapping[str, str], offered: Mapping[str, str]) -> None:
    if any(known.get(p.keyword) not in offered for p in path.parameters):
        raise Refusal(NOT_ANNOUNCED)


def _check_size(value: str, limit: int) -> None:
    if not (value.isascii() and value.isdigit() and len(value) <= 20):  # RFC 1870 6: at most 20 digits
        raise Refusal(BAD_PARAMETERS)
    if int(value) > limit:
        raise Refusal(TOO_LARGE)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 20 else 0
