"""The argument of MAIL and RCPT: path and parameters, kept byte for byte (RFC 5321 4.1.2, RFC 6531 3.3).

Our own strict parser, since the library renders addresses anew and lifts parameters to upper case. It judges syntax
only: whether a mailbox exists, or a parameter is allowed, is said elsewhere.
"""

import re
from dataclasses import dataclass, field

from mailguard.replies import Reply

BAD_MAIL = Reply.of(501, "5.5.4 Syntax: MAIL FROM:<address> [parameters]")
BAD_RCPT = Reply.of(501, "5.5.4 Syntax: RCPT TO:<address> [parameters]")
BAD_PARAMETERS = Reply.of(501, "5.5.4 Malformed or repeated parameter")

_LABEL = rb"[A-Za-z0-9\x80-\xff](?:[A-Za-z0-9_\x80-\xff-]*[A-Za-z0-9\x80-\xff])?"
_DOMAIN = rb"(?:" + _LABEL + rb"(?:\." + _LABEL + rb")*)"
_LITERAL = rb"\[[!-Z^-~]+\]"
_ATOM = rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\xff-]+"
_QUOTED = rb'"(?:[ !#-\[\]-~\x80-\xff]|\\[ -~])*"'
_MAILBOX = rb"(?:" + _ATOM + rb"(?:\." + _ATOM + rb")*|" + _QUOTED + rb")@(?:" + _DOMAIN + rb"|" + _LITERAL + rb")"
_ROUTE = rb"(?:@" + _DOMAIN + rb"(?:,@" + _DOMAIN + rb")*:)?"

# A space behind the colon is a common fault of printers and scripts; it is taken, and not handed on.
_MAIL = re.compile(rb"(?i:FROM:) *(?P<raw><(?:" + _ROUTE + rb"(?P<mailbox>" + _MAILBOX + rb"))?>)(?P<rest>(?: .*)?)")
# RFC 5321 4.1.1.3: <Postmaster> is the one recipient without a domain.
_RCPT = re.compile(
    rb"(?i:TO:) *(?P<raw><" + _ROUTE + rb"(?P<mailbox>" + _MAILBOX + rb"|(?i:postmaster))>)(?P<rest>(?: .*)?)"
)
_PARAMETER = re.compile(rb"(?P<keyword>[A-Za-z0-9][A-Za-z0-9-]*)(?:=(?P<value>[!-<>-~\x80-\xff]+))?")


class Refusal(Exception):
    """The client said something it may not say: the reply it gets."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply.code))
        self.reply = reply


@dataclass(frozen=True, slots=True)
class Parameter:
    """One ESMTP parameter: `raw` as received, its keyword in upper case, its value as received ("" without one)."""

    raw: bytes = field(repr=False)
    keyword: str = field(repr=False)
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Path:
    """A reverse- or forward-path: `raw` as received with its angle brackets, `address` without them and any route."""

    raw: bytes = field(repr=False)
    address: str = field(repr=False)
    parameters: tuple[Parameter, ...] = field(default=(), repr=False)

    @property
    def raw_parameters(self) -> tuple[bytes, ...]:
        return tuple([p.raw for p in self.parameters]) if self.parameters else ()


def parse_mail(argument: bytes) -> Path:
    """`FROM:<path> [parameters]`; the null path `<>` is address "". Raises Refusal."""
    return _path(_MAIL.fullmatch(argument), BAD_MAIL)


def parse_rcpt(argument: bytes) -> Path:
    """`TO:<path> [parameters]`. Raises Refusal."""
    return _path(_RCPT.fullmatch(argument), BAD_RCPT)


def _path(match: re.Match[bytes] | None, otherwise: Reply) -> Path:
    if match is None:
        raise Refusal(otherwise)
    try:
        address = (match["mailbox"] or b"").decode("utf-8")
        match["raw"].decode("utf-8")
    except UnicodeDecodeError:
        raise Refusal(otherwise) from None
    return Path(match["raw"], address, _parameters(match["rest"]))


def _parameters(rest: bytes) -> tuple[Parameter, ...]:
    if not rest:
        return ()
    parameters = tuple(_parameter(word) for word in rest.split(b" ") if word)
    if len({p.keyword for p in parameters}) < len(parameters):
        raise Refusal(BAD_PARAMETERS)
    return parameters


def _parameter(word: bytes) -> Parameter:
    match = _PARAMETER.fullmatch(word)
    if match is None:
        raise Refusal(BAD_PARAMETERS)
    return Parameter(word, match["keyword"].decode("ascii").upper(), (match["value"] or b"").decode("latin-1"))
