"""How a notice looks: one message of plain text and simple HTML that say the same (RFC 5322, RFC 2046 5.1.4)."""

import secrets
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from typing import TYPE_CHECKING

from mailguard import addresses
from mailguard.notices.wording import Draft, Line, LineKind

if TYPE_CHECKING:
    from jinja2 import Template

_NOBODY = "undisclosed-recipients:;"


def compose(draft: Draft, sender: str, addressee: str, now: datetime, contact: str) -> bytes:
    """The message, marked so that no absence reply answers it (RFC 3834 5, MS-OXCMAIL)."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _mailbox("mailguard", sender) or f"mailguard <mailguard@{addresses.domain_of(sender)}>"
    message["To"] = _mailbox("", addressee) or _NOBODY
    message["Subject"] = draft.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{secrets.token_hex(16)}@{addresses.domain_of(sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    lines = (*draft.lines, Line(f"Vragen? {contact}")) if contact else draft.lines
    message.set_content(_text(lines), cte="quoted-printable")
    html = _template().render(subject=draft.subject, lines=lines)
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = "nl"  # set before the parts, it would go into the first of them
    return message.as_bytes()


@cache
def _template() -> "Template":
    """Read when the first notice is written: the relay, which may never write one, starts without a template engine."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    undefined, loader = StrictUndefined, PackageLoader("mailguard")
    made = Environment(loader=loader, autoescape=True, undefined=undefined, trim_blocks=True, lstrip_blocks=True)
    return made.get_template("notice.html")


def _mailbox(name: str, address: str) -> str:
    """The mailbox for a header field; "" for one that only an internationalised header could hold (RFC 6532)."""
    local, _, domain = address.rpartition("@")
    try:
        return str(Address(name, addr_spec=f"{local}@{addresses.normalise_domain(domain)}")) if local.isascii() else ""
    except (MessageError, ValueError, IndexError):
        return ""


def _text(lines: tuple[Line, ...]) -> str:
    return "\n\n".join(_as_text(line) for line in lines) + "\n"


def _as_text(line: Line) -> str:
    match line.kind:
        case LineKind.TEXT | LineKind.HEADING:
            return line.text
        case LineKind.QUOTE:
            return "\n".join(f"> {row}".rstrip() for row in line.text.splitlines())
        case LineKind.LINK:
            return f"{line.text}:\n{line.url}"
