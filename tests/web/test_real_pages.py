"""Every page and state of console and sender's page, filled by the office that really works on the example mail:
axe, light and dark, wide and at 320 px; no sideways scrolling; room for text that a reader spaces wider (WCAG 1.4.12).
"""

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Browser, Page

from mailguard.stores.accounts import Account
from tests.web.chromium import desk
from tests.web.open_office import OpenOffice
from tests.web.screenshots import PREFIX, Cases, example_office, work

WIDTHS = (1280, 320)
REASON = "De cliënten kennen elkaar niet."
# What a narrow window or a dark theme can change; the first look is at everything.
OF_LAYOUT = {
    "runOnly": ["color-contrast", "scrollable-region-focusable", "aria-required-children", "aria-required-parent"]
}
LOOKS: tuple[tuple[int, Literal["light", "dark"], dict[str, list[str]] | None], ...] = (
    (1280, "light", None),
    (1280, "dark", OF_LAYOUT),
    (320, "light", OF_LAYOUT),
    (320, "dark", OF_LAYOUT),
)
# What a reader may set without losing anything (WCAG 1.4.12).
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
  p { margin-block-end: 2em !important }"""
# What hides or cuts off some of its own text. The message's own box scrolls, and is reached by keyboard.
CUT_OFF = """[...document.querySelectorAll('body *')].filter(e => {
    const style = getComputedStyle(e)
    const hides = ['hidden', 'clip'].includes(style.overflowX) || ['hidden', 'clip'].includes(style.overflowY)
    const is_cut = e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1
    return hides && style.clipPath === 'none' && is_cut
  }).map(e => e.outerHTML.slice(0, 100))"""


@pytest.fixture(scope="module")
def at_work(chromium: Browser, tmp_path_factory) -> Iterator[tuple[OpenOffice, Account, Cases]]:
    with example_office(tmp_path_factory.mktemp("office")) as office:
        cases = {int(summary.id.removeprefix(PREFIX)): summary for summary in office.parts.review.queue()}
        officer = office.add_account("ans", address="privacy@zilverschoon.example")
        work(office, cases, officer)
        yield office, officer, cases


@pytest.fixture
def page(chromium: Browser, at_work) -> Iterator[Page]:
    office, officer, _ = at_work
    with desk(chromium, office, officer, bypass_csp=True) as page:
        yield page


def every_page(page: Page, office: OpenOffice, cases: Cases) -> Iterator[str]:
    """Opens one page after the other and says which it is."""
    for path in (
        *("/", "/wachtrij", "/wachtrij?status=gemarkeerd", "/wachtrij?status=verloopt", "/register", "/systeem"),
        *("/account", "/bestaat-niet", "/register?alleen=open"),
        *(f"/berichten/{cases[number].id}" for number in (2, 8, 13, 5)),
        *(f"/incidenten/{cases[number].incident.number}" for number in (19, 2)),
    ):
        page.goto(office.console + path)
        yield path
    yield from decisions(page, office, cases)
    yield from senders_pages(page, office, cases)


def decisions(page: Page, office: OpenOffice, cases: Cases) -> Iterator[str]:
    """The way to a decision, up to the last button; and one value revealed."""
    message = f"{office.console}/berichten/{cases[22].id}"
    page.goto(message)
    page.click("text=Ga naar de controle")
    yield "nothing filled in"
    for answer in ("release_as_bcc", "release_to_some", "ask", "refuse", "release"):
        page.goto(message)
        page.check(f"input[value={answer}]")
        page.fill("#motivering", REASON)
        page.click("text=Ga naar de controle")
        yield f"check of {answer}"
    page.goto(f"{office.console}/berichten/{cases[8].id}")
    page.click("text=Toon een afgeschermd gegeven")
    page.fill("#toonreden", "Nagaan van wie dit is.")
    page.click("text=Toon BSN")
    yield "revealed"
    page.goto(f"{office.console}/incidenten/{cases[19].incident.number}")
    page.click("text=Leg vast")
    yield "not classified"
    page.goto(f"{office.console}/register")
    page.click("text=als CSV")
    yield "not exported"


def senders_pages(page: Page, office: OpenOffice, cases: Cases) -> Iterator[str]:
    """What a sender may see, but for what follows on a decision, which can be taken only once."""
    until = office.clock.now() + (cases[20].expires_at - cases[20].held_at)
    for number, what in ((20, "the sender's to decide"), (8, "the officer's to decide"), (5, "a used link")):
        page.goto(office.parts.office.links.url(cases[number].id, until))
        yield what
    page.goto(office.parts.office.links.url(cases[20].id, until))
    page.click("text=Verstuur aan wie ik heb aangevinkt")
    yield "nobody ticked"
    page.goto(office.parts.office.links.url(cases[8].id, until))
    page.fill("#veld-uitleg", "Dit is de nieuwe behandelaar.")
    page.click("text=Stuur uw uitleg")
    yield "explained"
    page.goto(f"{office.senders_page}/afzender/vals")
    yield "a forged link"
    page.goto(f"{office.senders_page}/elders")
    yield "no page"


def look_at(page: Page, width: int, scheme: Literal["light", "dark"]) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


def test_axe_finds_nothing_on_any_page(page, at_work):
    office, _, cases = at_work
    for what in every_page(page, office, cases):
        for width, scheme, asked in LOOKS:
            look_at(page, width, scheme)
            found = Axe().run(page, options=asked)
            assert found.violations_count == 0, f"{what}, {width} px, {scheme}:\n{found.generate_report()}"


def test_every_page_fits_and_bears_wider_spaced_text(page, at_work):
    office, _, cases = at_work
    for what in every_page(page, office, cases):
        for width in WIDTHS:
            look_at(page, width, "light")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{what} at {width}"
        page.add_style_tag(content=SPACED)
        for width in WIDTHS:
            look_at(page, width, "light")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{what} at {width}, spaced"
            assert page.evaluate(CUT_OFF) == [], f"{what} at {width}, spaced"
