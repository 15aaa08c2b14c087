"""Mail, people and settings that try to become part of the page: all of it stays text, on every page that shows it.

The browser's Content Security Policy is left out in one round, so that what would be live is not merely blocked.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from mailguard.case import CaseSummary
from mailguard.config import Organisation
from mailguard.message import Envelope, Message
from tests.office import ONS, SENDER
from tests.web.chromium import desk
from tests.web.open_office import OpenOffice, open_office

SCRIPT = "<script>alert('mail')</script>"
IMAGE = '"><img src=x onerror="alert(\'mail\')">'
LINK = "<a href=\"javascript:alert('mail')\">klik</a>"
BRACES = "{{ 7 * 191 }}{% raw %}${7 * 191}<%= 7 * 191 %>"
TURNED = "factuur\u202egpj.exe"
HOSTILE = f"{SCRIPT}{IMAGE}{LINK}{BRACES}"
QUOTED_RECIPIENT = '"<script>alert(1)</script>"@elders.example'
GUESTS = (QUOTED_RECIPIENT, *(f"gast{i}@gast{i}.example" for i in range(1, 12)))
# Everything in a page that would do something, or that is not ours.
LIVE = """[...document.querySelectorAll(
    'script, iframe, object, embed, img, video, audio, base, link, meta[http-equiv], style, form, a'
  )].filter(e => {
    switch (e.tagName) {
      case 'LINK': return !e.href.startsWith(location.origin + '/static/')
      case 'A': return !e.href.startsWith(location.origin + '/')
      case 'FORM': return !e.action.startsWith(location.origin + '/')
      default: return true
    }
  }).map(e => e.outerHTML)"""
HANDLERS = """[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()
    .filter(name => name.startsWith('on') || name === 'style').map(name => e.tagName + ' ' + name))"""
# How each text with an override in it is kept from turning what stands beside it.
TURNED_TEXT = """[...document.querySelectorAll('main *')].filter(
    e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.includes('\\u202e'))
  ).map(e => getComputedStyle(e.closest('bdi, [dir]') ?? document.body).unicodeBidi)"""

CONTENT = f"""\
From: "{SCRIPT.replace('"', "")}" <{SENDER}>
To: "{IMAGE.replace('"', "")}" <gast1@gast1.example>,
 {", ".join(GUESTS)}
Cc: =?utf-8?q?=E2=80=AE<img_src=3Dx_onerror=3Dalert(1)>?= <gast2@gast2.example>
Subject: {HOSTILE} {TURNED}
Message-ID: <hostile@ons.example>
Date: Sat, 21 Nov 2026 12:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: multipart/alternative; boundary="a"

--a
Content-Type: text/plain; charset=utf-8

{HOSTILE}
{TURNED} voor\x00na
Uw BSN is 912345676.
| naam | {SCRIPT} |
| {IMAGE} | {BRACES} |

--a
Content-Type: text/html; charset=utf-8

<body onload="alert('mail')"><p>Beste &lt;script&gt;alert('mail')&lt;/script&gt; {BRACES}</p>
<img src="https://volgen.example/pixel.png" onerror="alert('mail')">{SCRIPT}
<a href="javascript:alert('mail')">klik hier</a><form action="https://elders.example"><input name="x"></form>
<table><tr><td>&lt;svg/onload=alert('mail')&gt;</td><td>{BRACES}</td></tr></table>
<iframe src="https://elders.example"></iframe><meta http-equiv="refresh" content="0;url=https://elders.example"></body>

--a--
--b
Content-Type: text/csv; charset=utf-8
Content-Disposition: attachment; filename="{SCRIPT}.csv"

naam,opmerking
{SCRIPT},"{BRACES}"
=cmd|' /C calc'!A0,{TURNED}

--b
Content-Type: application/pdf
Content-Disposition: attachment; filename*=utf-8''factuur%E2%80%AEfdp.exe
Content-Transfer-Encoding: base64

JVBERi0xLjQK

--b
Content-Type: text/calendar; charset=utf-8; method=REQUEST

BEGIN:VCALENDAR
BEGIN:VEVENT
SUMMARY:{SCRIPT}
DESCRIPTION:{BRACES}
ORGANIZER;CN="<script>alert(1)</script>":mailto:{SENDER}
ATTENDEE;CN="<img src=x onerror=alert(1)>":mailto:gast3@gast3.example
END:VEVENT
END:VCALENDAR

--b--
"""


@pytest.fixture
def hostile_office(tmp_path: Path) -> Iterator[OpenOffice]:
    organisation = Organisation(name=HOSTILE, internal_domains=ONS.internal_domains)
    with open_office(tmp_path, organisation) as office:
        yield office


def hostile_message(office: OpenOffice, number: int) -> CaseSummary:
    content = CONTENT.replace("\n", "\r\n").replace("<hostile@", f"<hostile{number}@").encode()
    return office.keep(Message.from_content(f"MSG{number:013d}", Envelope.of(SENDER, GUESTS), content))


def assert_dead(page: Page, what: str) -> None:
    """Nothing of the mail is more than text here, and nobody filled in its braces."""
    assert page.evaluate(LIVE) == [], what
    assert page.evaluate(HANDLERS) == [], what
    assert "1337" not in page.inner_text("body"), what
    assert "\x00" not in page.content(), what


@pytest.mark.parametrize("bypass_csp", [True, False], ids=["without our policy", "with our policy"])
def test_nothing_that_came_from_outside_is_live_on_any_page(chromium: Browser, hostile_office, bypass_csp):
    office = hostile_office
    waiting, asked = hostile_message(office, 1), hostile_message(office, 2)
    message, incident = f"/berichten/{waiting.id}", f"/incidenten/{waiting.incident.number}"
    officer = office.add_account("ans", name=HOSTILE)
    with desk(chromium, office, officer, bypass_csp=bypass_csp) as page:
        for path in ("/", "/wachtrij", message, "/register", "/systeem", "/account", f"/bestaat-niet/{SCRIPT}"):
            page.goto(office.console + path)
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            assert_dead(page, path)
        ask(page, office, asked)
        answer(page, office)
        page.goto(f"{office.console}/berichten/{asked.id}")
        assert HOSTILE in page.inner_text(".mg-timeline")
        assert_dead(page, "question and explanation")
        for choice in ("release_to_some", "refuse"):
            check(page, office, waiting, choice)
        page.click("text=Weiger dit bericht")
        page.wait_for_url(lambda url: "besluit" not in url)
        for path in (message, incident, "/register"):
            page.goto(office.console + path)
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            assert_dead(page, f"{path} after it")


def check(page: Page, office: OpenOffice, summary: CaseSummary, choice: str) -> None:
    """Up to the check page, where the reason and the recipients stand."""
    page.goto(f"{office.console}/berichten/{summary.id}")
    page.check(f"input[value={choice}]")
    page.fill("#motivering", HOSTILE)
    page.click("text=Ga naar de controle")
    page.wait_for_url("**/controle")
    assert HOSTILE in page.inner_text("main")
    assert_dead(page, f"check of {choice}")


def ask(page: Page, office: OpenOffice, summary: CaseSummary) -> None:
    check(page, office, summary, "ask")
    page.click("text=Verstuur de vraag")
    page.wait_for_url(lambda url: "besluit" not in url)


def answer(page: Page, office: OpenOffice) -> None:
    """The sender's page: it shows the subject, the question, and what he filled in wrongly."""
    page.goto(office.senders_link(SENDER))
    assert SCRIPT in page.inner_text("main")
    assert_dead(page, "sender's page")
    page.fill("#veld-uitleg", " ")
    page.click("text=Stuur uw uitleg")
    assert_dead(page, "sender's page, refused")
    page.fill("#veld-uitleg", HOSTILE)
    page.click("text=Stuur uw uitleg")
    page.wait_for_url("**/uitleg")
    assert_dead(page, "sender's page, done")


def test_what_would_turn_the_text_round_is_taken_out_or_stands_apart(chromium: Browser, hostile_office):
    """A right-to-left override makes `exe.fdp` of `pdf.exe`; in what people type it turns its own line alone."""
    office = hostile_office
    summary = hostile_message(office, 1)
    with desk(chromium, office) as page:
        page.goto(f"{office.console}/berichten/{summary.id}")
        assert "\u202e" not in page.content()
        assert "fdp.exe" in page.inner_text("main li bdi >> nth=1")
        page.goto(office.senders_link(SENDER))
        page.fill("#veld-uitleg", f"Zie {TURNED}")
        page.click("text=Stuur uw uitleg")
        page.wait_for_url("**/uitleg")
        page.goto(f"{office.console}/berichten/{summary.id}")
        found = page.evaluate(TURNED_TEXT)
        assert found, "the explanation is shown"
        assert set(found) <= {"isolate", "plaintext", "isolate-override"}, found
