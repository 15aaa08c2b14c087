"""The console in Chromium: axe on each page, light and dark; no sideways scrolling at 320 px; a release by keyboard."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Browser, BrowserContext, Page

from mailguard import case
from mailguard.held import HeldStatus
from mailguard.incident import Actor, IncidentKind, SeverityLevel
from tests.web.fake_review import HOUR, SENSITIVE, FakeCase
from tests.web.workplace import Workplace, workplace_of

REASON = "De ontvangers kennen elkaar niet."


@pytest.fixture
def workplace(tmp_path: Path) -> Iterator[Workplace]:
    with workplace_of(tmp_path) as place:
        yield place


@contextmanager
def window(chromium: Browser, workplace: Workplace, *, width: int = 1280, **options: object) -> Iterator[Page]:
    """A window of the officer's, signed in. Errors on its console, such as a breach of the CSP, fail the test."""
    context: BrowserContext = chromium.new_context(viewport={"width": width, "height": 900}, **options)  # type: ignore[arg-type]
    context.add_cookies(
        [{"name": name, "value": value, "url": workplace.site.url} for name, value in workplace.officer.cookies.items()]
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Security Policy" in message.text else None)
    yield page
    assert complaints == []
    context.close()


def furnish(workplace: Workplace) -> dict[str, str]:
    """Something on every page; the pages by what they show."""
    review, now = workplace.review, workplace.site.clock.now()
    workplace.judge_a_message()
    held = review.hold(review.record(recipients=12, ago=3 * HOUR))
    held.choices = case.Choices(release=case.Choice("Dit is uw eigen bericht."), proposal="release_as_bcc")
    held.paragraphs += tuple(
        case.Paragraph("bijlage 1", (case.Piece(text),), is_cell=True) for text in ("Naam", "BSN", "Woonplaats")
    )
    review.hold(review.record(SENSITIVE, SeverityLevel.VERY_HIGH), asked_at=now - 2 * HOUR, answered_at=now - HOUR)
    review.hold(review.record(level=SeverityLevel.LOW, ago=28 * 24 * HOUR))
    signal = review.record(SENSITIVE, SeverityLevel.MEDIUM, kind=IncidentKind.SIGNAL, ago=54 * HOUR)
    done = review.hold(review.record())
    review.decided_by(done, Actor(workplace.officer_id, "officer"), HeldStatus.RELEASED_AS_BCC)
    destroyed = review.hold(review.record(), is_purged=True, status=HeldStatus.REFUSED)
    return {
        "today": "/",
        "queue": "/wachtrij",
        "empty filter": "/wachtrij?reden=UNINSPECTABLE",
        "signals": "/wachtrij?status=gemarkeerd",
        "message": f"/berichten/{held.summary.id}",
        "next message": f"/berichten/{held.summary.id}?na={done.summary.id}",
        "decided": f"/berichten/{done.summary.id}",
        "destroyed": f"/berichten/{destroyed.summary.id}",
        "register": "/register",
        "incident": f"/incidenten/{signal.number}",
        "prevented": f"/incidenten/{held.summary.incident.number}",
        "system": "/systeem",
        "account": "/account",
        "not found": "/bestaat-niet",
    }


def assert_accessible(page: Page, what: str) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = Axe().run(page)
    assert found.violations_count == 0, f"{what}:\n{found.generate_report()}"


def fill_in(page: Page, made: FakeCase, workplace: Workplace, answer: str) -> None:
    page.goto(f"{workplace.site.url}/berichten/{made.summary.id}")
    page.check(f"input[value={answer}]")
    page.fill("#motivering", REASON)
    page.click("text=Ga naar de controle")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(chromium, workplace, scheme):
    pages = furnish(workplace)
    with window(chromium, workplace, color_scheme=scheme, bypass_csp=True) as page:
        for what, path in pages.items():
            page.goto(workplace.site.url + path)
            assert_accessible(page, f"{what} ({scheme})")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_way_to_a_decision(chromium, workplace, scheme):
    review = workplace.review
    made, other = review.hold(review.record(recipients=5)), review.hold(review.record())
    with window(chromium, workplace, color_scheme=scheme, bypass_csp=True) as page:
        page.goto(f"{workplace.site.url}/berichten/{made.summary.id}")
        page.click("text=Ga naar de controle")
        assert page.title().startswith("Fout: ")
        assert_accessible(page, "errors")
        for answer in ("release", "release_as_bcc", "ask", "refuse"):
            fill_in(page, made, workplace, answer)
            assert_accessible(page, f"check of {answer}")
        fill_in(page, made, workplace, "release_to_some")
        page.click("text=Verstuur nu naar de gekozen ontvangers")
        assert_accessible(page, "nobody chosen")
        page.goto(f"{workplace.site.url}/berichten/{made.summary.id}")
        page.click("text=Toon een afgeschermd gegeven")
        page.fill("#toonreden", "Nagaan van wie dit is.")
        page.click("text=Toon BSN")
        assert_accessible(page, "revealed")
        fill_in(page, other, workplace, "refuse")
        review.decided_by(other, Actor(workplace.officer_id, "officer"), HeldStatus.REFUSED)
        page.click("text=Weiger dit bericht")
        assert page.text_content("h1") == "Iemand was u voor"
        assert_accessible(page, "too late")


def test_axe_finds_nothing_when_there_is_nothing_to_do(chromium, workplace):
    with window(chromium, workplace, bypass_csp=True) as page:
        for path in ("/", "/wachtrij", "/register"):
            page.goto(workplace.site.url + path)
            assert_accessible(page, f"empty {path}")


def test_no_page_is_wider_than_320_pixels(chromium, workplace):
    pages = furnish(workplace)
    with window(chromium, workplace, width=320) as page:
        for what, path in pages.items():
            page.goto(workplace.site.url + path)
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, what


def test_pages_keep_their_own_content_security_policy(chromium, workplace):
    pages = furnish(workplace)
    with window(chromium, workplace) as page:
        for path in pages.values():
            page.goto(workplace.site.url + path)


def test_nothing_to_click_is_smaller_than_24_pixels(chromium, workplace):
    pages = furnish(workplace)
    # Links in running text are excepted (WCAG 2.2, 2.5.8).
    small = """[...document.querySelectorAll('main a, button, input, select, textarea, summary')]
      .filter(e => e.type !== 'hidden' && !e.classList.contains('mg-vh'))
      .filter(e => !(getComputedStyle(e).display === 'inline' && e.closest('p, li, dd, td, th')))
      .filter(e => { const r = e.getBoundingClientRect(); return r.width && (r.height < 24 || r.width < 24) })
      .map(e => e.outerHTML.slice(0, 80))"""
    for width in (1280, 320):
        with window(chromium, workplace, width=width) as page:
            for what, path in pages.items():
                page.goto(workplace.site.url + path)
                assert page.evaluate(small) == [], f"{what} at {width}"


def test_releases_as_bcc_by_keyboard_alone(chromium, workplace):
    made = workplace.review.hold(workplace.review.record())
    with window(chromium, workplace) as page:
        page.goto(f"{workplace.site.url}/wachtrij")
        _tab_to(page, "", "3 mensen of organisaties")
        page.keyboard.press("Enter")
        page.wait_for_url("**/berichten/*")
        _tab_to(page, "", "Naar uw besluit")
        page.keyboard.press("Enter")
        _tab_to(page, "release_as_bcc")
        page.keyboard.press("Space")
        _tab_to(page, "motivering")
        page.keyboard.type(REASON)
        _tab_to(page, "", "Ga naar de controle")
        page.keyboard.press("Enter")
        page.wait_for_url("**/controle")
        _tab_to(page, "", "Verstuur nu naar 3 ontvangers als Bcc")
        page.keyboard.press("Enter")
        page.wait_for_url("**/wachtrij?na=*")
        assert page.evaluate("document.activeElement.getAttribute('role')") == "status"
    assert made.summary.status is HeldStatus.RELEASED_AS_BCC


def _tab_to(page: Page, value: str, text: str = "") -> None:
    """Press Tab until the focus is on what is meant: a field by name or value, else by its text."""
    for _ in range(60):
        page.keyboard.press("Tab")
        name, chosen, shown = page.evaluate(
            "(() => { const e = document.activeElement; return [e.name || '', e.value || '', e.textContent || ''] })()"
        )
        if (value in {name, chosen} and value) or (text and text in shown and shown != "" and len(shown) < 400):
            return
    raise AssertionError(f"the keyboard does not reach {value or text}")


def test_error_summary_has_the_focus_without_javascript(chromium, workplace):
    made = workplace.review.hold(workplace.review.record())
    with window(chromium, workplace, java_script_enabled=False) as page:
        page.goto(f"{workplace.site.url}/berichten/{made.summary.id}")
        page.click("text=Ga naar de controle")
        assert page.locator(".mg-err:focus").count() == 1
        page.click(".mg-err a[href='#motivering']")
        assert page.locator("#motivering:focus").count() == 1
