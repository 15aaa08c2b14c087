"""Doubted recipients on the message page and the sender's page: what stands there, to whom it is said, how it looks."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types

from mailguard import case
from tests.doubtful_mail import COLLEAGUE, PETER, PETRA, TEXT, WHY, letter, teach_peter
from tests.web.browser import Browser
from tests.web.chromium import desk
from tests.web.open_office import OpenOffice
from tests.web.workplace import Workplace, workplace_of

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LOOKS = [(width, scheme) for width in (1280, 320) for scheme in SCHEMES]


@pytest.fixture
def workplace(tmp_path) -> Iterator[Workplace]:
    with workplace_of(tmp_path) as place:
        yield place


def senders_link(office: OpenOffice) -> str:
    return office.parts.office.links.url(letter().id, office.clock.now() + timedelta(days=7))


def senders_text(office: OpenOffice) -> str:
    path = senders_link(office).removeprefix(office.senders_page)
    return " ".join(Browser(office.senders_page).get(path).text.split())


def test_sender_is_asked_whether_he_meant_a_contact_of_his_own(office):
    teach_peter(office.parts)
    office.keep(letter())
    text = senders_text(office)
    assert "Klopt deze ontvanger?" in text
    assert f"<strong><bdi>{PETRA}</bdi></strong><br>{WHY} Bedoelde u <strong><bdi>{PETER}</bdi></strong>?" in text


def test_sender_is_told_the_reason_alone_where_the_contact_is_a_colleagues(office):
    teach_peter(office.parts, COLLEAGUE)
    office.keep(letter(text=TEXT.replace("Beste Peter", "Geachte heer Bakker")))
    text = senders_text(office)
    assert f"<bdi>{PETRA}</bdi></strong><br>{WHY}</li>" in text
    assert PETER not in text


def test_page_without_doubts_asks_nothing(workplace):
    made = workplace.review.hold(workplace.review.record())
    assert "deze ontvanger" not in workplace.message(made).text


def test_address_of_a_doubt_is_text(workplace):
    attack = '"<script>alert(1)</script>"@post.example'
    made = workplace.review.hold(workplace.review.record())
    made.doubts = (case.ShownDoubt(attack, WHY, attack), case.ShownDoubt("p@post.example", WHY))
    page = workplace.message(made)
    assert "Kloppen deze ontvangers?" in page.text
    assert "<script>alert" not in page.text
    assert page.text.count("Bedoelde de afzender") == 1


def test_pages_with_a_doubt_fit_and_axe_finds_nothing(chromium, office):
    teach_peter(office.parts)
    long = "petra.vermeer-van.der.zandschulp.projectbureau" + PETRA[PETRA.index("@") :]
    office.keep(letter(to=(long,), header_to=f"Petra Vermeer <{long}>"))
    pages = {f"{office.console}/berichten/{letter().id}": "Bedoelde de afzender", senders_link(office): "Bedoelde u"}
    with desk(chromium, office, bypass_csp=True) as page:
        for url, asked in pages.items():
            page.goto(url)
            said = page.text_content("main") or ""
            assert f"{asked} {PETER}?" in " ".join(said.split())
            for width, scheme in LOOKS:
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme=scheme)
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                found = Axe().run(page)
                assert found.violations_count == 0, f"{asked}, {width} px, {scheme}:\n{found.generate_report()}"
