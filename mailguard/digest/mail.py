"""The digest as a mail: plain text and simple HTML of the same words, with nothing external in it.

Outlook renders with Word: tables, inline styles, no images. Nothing here decides what a digest says.
"""

import textwrap
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from functools import cache
from typing import TYPE_CHECKING

from mailguard import addresses
from mailguard.digest.wording import Line, Overview, Section

if TYPE_CHECKING:
    from jinja2 import Template

_WIDTH = 76


@dataclass(frozen=True, slots=True)
class Digest:
    """One digest, written out. It holds no personal value (DESIGN invariant 4)."""

    subject: str
    text: str
    html: str


def write_out(overview: Overview) -> Digest:
    """Text and HTML of one overview."""
    html = _template().render(overview=overview)
    return Digest(overview.subject, _text(overview), html)


@cache
def _template() -> "Template":
    """Read when the first digest is written: the relay, which may never write one, starts without a template engine."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    undefined, loader = StrictUndefined, PackageLoader("mailguard")
    made = Environment(loader=loader, autoescape=True, undefined=undefined, trim_blocks=True, lstrip_blocks=True)
    return made.get_template("digest.html")


def compose(digest: Digest, sender: str, recipients: tuple[str, ...], now: datetime) -> bytes:
    """The message (RFC 5322), marked as automatic so that nobody's absence reply answers it (RFC 3834)."""
    message = EmailMessage(policy=SMTP)
    message["From"] = f"mailguard <{sender}>"
    message["To"] = ", ".join(recipients)
    message["Subject"] = digest.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=addresses.domain_of(sender))
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = "nl"
    message.set_content(digest.text)
    message.add_alternative(digest.html, subtype="html")
    return message.as_bytes()


def _text(overview: Overview) -> str:
    parts = [_line(overview.first), *(_section(section) for section in overview.sections), _wrapped(overview.period)]
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> str:
    heading = f"{section.title}\n{'-' * len(section.title)}"
    lines = [_line(line, bullet="- ") for line in section.lines] or [section.empty]
    return "\n".join((heading, *lines))


def _line(line: Line, bullet: str = "") -> str:
    about = f"{line.about}: " if line.about else ""
    text = _wrapped(f"{about}{line.text}", bullet)
    return f"{text}\n{' ' * len(bullet)}{line.link}" if line.link else text


def _wrapped(text: str, bullet: str = "") -> str:
    """Lines that a terminal and a telephone can show; a link stands on a line of its own, unbroken."""
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=bullet,
        subsequent_indent=" " * len(bullet),
        break_long_words=False,
        break_on_hyphens=False,
    )
