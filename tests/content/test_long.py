"""Nothing is cut off in silence: a number far down a long line, cell, field or table row stands in some segment."""

import pytest

from mailguard.content import read_content
from mailguard.detectors import scan
from mailguard.lexicon import Lexicon
from tests.content.messages import message

FAR = "woord " * 40_000  # some 240 kB
NUMBER = "912345676"
NAMED = f"{FAR}BSN {NUMBER}"

LONG = {
    "paragraph": ("text/plain; charset=utf-8", NAMED),
    "html paragraph": ("text/html", f"<p>{NAMED}</p>"),
    "html attribute": ("text/html", f'<img alt="{NAMED}">'),
    "html comment": ("text/html", f"<!-- {NAMED} -->"),
    "csv of one line": ("text/csv", NAMED),
    "csv cell behind a long one": ("text/csv", f"a;b\n{'x' * 150_000};BSN {NUMBER}\n1;2\n"),
    "csv long cell in quotes": ("text/csv", f'a;b\n"{NAMED}";2\n'),
    "csv row of many cells": ("text/csv", ";".join(["1"] * 80_000) + f";BSN {NUMBER}"),
    "calendar": ("text/calendar", f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDESCRIPTION:{NAMED}\nEND:VEVENT\nEND:VCALENDAR\n"),
    "card": ("text/vcard", f"BEGIN:VCARD\nNOTE:{NAMED}\nEND:VCARD\n"),
    "html row of many cells": ("text/html", f"<table><tr>{'<td>x</td>' * 1500}<td>BSN {NUMBER}</td></tr></table>"),
}


@pytest.mark.parametrize("name", LONG)
def test_what_stands_far_off_is_read_and_found(name):
    content_type, body = LONG[name]
    content = read_content(message(body, content_type=content_type))
    assert content.uninspectable == ()
    assert NUMBER in {finding.text for finding in scan(content.segments, Lexicon()).findings}
