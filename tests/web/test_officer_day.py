"""The officer's day in a real browser, against the office that really works: what is done on the pages stands in
register, quarantine and outbox, and what comes in by mail never becomes more than text.
"""

from datetime import timedelta

import pyotp
from playwright.sync_api import Page

from mailguard.case import CaseSummary
from mailguard.held import HeldStatus
from mailguard.incident import EventAction
from mailguard.letter import LetterKind
from mailguard.stores.accounts import LinkPurpose, Role
from tests.office import OFFICER, SENDER, mail
from tests.web.chromium import desk, goto, window
from tests.web.open_office import OpenOffice
from tests.web.server import PASSWORD

BSN = "912345676"
REASON = "De ontvangers kennen elkaar niet."
GUESTS = tuple(f"gast{i}@gast{i}.example" for i in range(1, 12))
LIST_SENTENCE = "11 mensen of organisaties die elkaar niet kennen"


def a_list(office: OpenOffice, number: int = 1) -> CaseSummary:
    """A message in which eleven guests read each other's address; its rule leaves it to the sender."""
    return office.keep(
        mail(f"<{number}@ons.example>", to=GUESTS, header_to=", ".join(GUESTS), text="Tot dinsdag!", number=number)
    )


def a_bsn(office: OpenOffice, number: int = 1) -> CaseSummary:
    return office.keep(mail(f"<{number}@ons.example>", text=f"Uw BSN is {BSN}.", number=number))


def to_check(page: Page, office: OpenOffice, summary: CaseSummary, answer: str, reason: str = REASON) -> None:
    page.goto(f"{office.console}/berichten/{summary.id}")
    page.check(f"input[value={answer}]")
    page.fill("#motivering", reason)
    page.click("text=Ga naar de controle")
    page.wait_for_url("**/controle")


def status_of(office: OpenOffice, summary: CaseSummary) -> HeldStatus:
    return office.parts.review.summary(summary.id).status


# --- the officer ------------------------------------------------------------------------------------------------------


def test_enrols_signs_in_with_a_code_and_releases_a_list_as_bcc(chromium, office):
    summary = a_list(office)
    with window(chromium) as page:
        page.goto(office.link_for(office.add_account("ans"), LinkPurpose.ENROL))
        page.click("text=Begin met aanmelden")
        totp = pyotp.TOTP(page.inner_text("main .mg-key").replace(" ", ""))
        page.fill("input[name=password]", PASSWORD)
        page.fill("input[name=again]", PASSWORD)
        page.fill("input[name=code]", totp.at(office.clock.now()))
        page.press("input[name=code]", "Enter")
        page.wait_for_url(f"{office.console}/")
        page.click("text=Uitloggen")
        page.goto(f"{office.console}/berichten/{summary.id}")
        page.fill("input[name=login]", "ans")
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/inloggen/code**")
        page.fill("input[name=code]", totp.at(office.clock.now() + timedelta(seconds=30)))
        page.press("input[name=code]", "Enter")
        page.wait_for_url(f"**/berichten/{summary.id}")
        page.click("nav >> text=Wachtrij")
        page.click(f"text={LIST_SENTENCE}")
        page.wait_for_url("**/berichten/*")
        assert [page.locator(f"text={guest}").count() > 0 for guest in GUESTS[:8]] == [True] * 8
        to_check(page, office, summary, "release_as_bcc")
        assert "11 zichtbare adressen" in page.inner_text("main")
        assert status_of(office, summary) is HeldStatus.HELD, "the check page does nothing yet"
        page.click("text=Verstuur nu naar 11 ontvangers als Bcc")
        line = page.inner_text("[role=status]")
        assert "Vrijgegeven. 11 ontvangers krijgen het bericht als Bcc." in line
        assert "Niets te doen." in page.inner_text("main")
    release = office.letters(LetterKind.RELEASE)
    assert [(letter.as_bcc, letter.recipients, letter.held_id) for letter in release] == [(True, GUESTS, summary.id)]
    assert office.events(summary.incident.number)[-1] is EventAction.RELEASED_AS_BCC
    assert REASON in office.reasons(summary.incident.number)
    assert "Zij zien elkaars adres niet." in office.notices_to(SENDER)[-1]


def test_refuses_and_the_sender_is_told_why(chromium, office):
    summary = a_bsn(office)
    with desk(chromium, office) as page:
        to_check(page, office, summary, "refuse", "Gebruik het beveiligde portaal.")
        page.click("text=Weiger dit bericht")
        assert "Geweigerd. Niemand heeft het bericht gekregen." in page.inner_text("[role=status]")
        page.goto(f"{office.console}/berichten/{summary.id}")
        assert "Ans de Boer besloot: geweigerd." in page.inner_text("#besluit")
    assert office.letters(LetterKind.RELEASE) == []
    assert "Gebruik het beveiligde portaal." in office.notices_to(SENDER)[-1]
    assert office.events(summary.incident.number)[-2:] == [EventAction.REFUSED, EventAction.VIEWED]


def test_reveals_one_value_with_a_reason_and_masks_it_again(chromium, office):
    summary = a_bsn(office)
    with desk(chromium, office) as page:
        page.goto(f"{office.console}/berichten/{summary.id}")
        assert BSN not in page.content()
        page.click("text=Toon een afgeschermd gegeven")
        page.click("text=Toon BSN")
        assert EventAction.REVEALED not in office.events(summary.incident.number), "not without a reason"
        page.fill("#toonreden", "Nagaan of dit van de ontvanger zelf is.")
        page.click("text=Toon BSN")
        page.wait_for_url("**/tonen/1")
        assert page.inner_text(".mg-value") == BSN
        assert BSN not in page.url + page.title()
        assert office.events(summary.incident.number)[-1] is EventAction.REVEALED
        page.click("text=Terug naar het bericht")
        page.wait_for_url(f"**/berichten/{summary.id}")
        assert BSN not in page.content()
        page.reload()
        assert BSN not in page.content()
        assert "Nagaan of dit van de ontvanger zelf is." in page.inner_text(".mg-timeline")


def test_personal_data_in_a_reason_comes_back_with_the_text_kept(chromium, office):
    summary = a_bsn(office)
    with desk(chromium, office) as page:
        to_check(page, office, summary, "refuse", f"Het BSN {BSN} mag niet naar buiten.")
        page.click("text=Weiger dit bericht")
        assert page.title().startswith("Fout: ")
        assert BSN in page.input_value("#motivering")
        assert page.locator("#motivering[aria-invalid=true]").count() == 1
    assert status_of(office, summary) is HeldStatus.HELD
    assert office.reasons(summary.incident.number) == []


def test_two_officers_at_once_the_second_reads_who_was_first_and_when(chromium, office):
    summary = a_bsn(office)
    first, second = office.add_account("ans"), office.add_account("bob", name="Bob van Dijk")
    with desk(chromium, office, first) as of_first, desk(chromium, office, second) as of_second:
        to_check(of_first, office, summary, "refuse")
        to_check(of_second, office, summary, "release")
        of_first.click("text=Weiger dit bericht")
        with of_second.expect_response("**/besluit**") as answered:
            of_second.click("text=Verstuur ongewijzigd")
        assert answered.value.status == 409
        text = of_second.inner_text("main")
        assert "Ans de Boer besloot: geweigerd." in text
        assert "Dat was " in text
        assert "Uw besluit is niet uitgevoerd." in text
    assert status_of(office, summary) is HeldStatus.REFUSED
    assert office.letters(LetterKind.RELEASE) == []


def test_the_whole_day_goes_by_keyboard_alone(chromium, office):
    summary = a_list(office)
    with window(chromium) as page:
        page.goto(office.link_for(office.add_account("ans")))
        press(page, "Log in", "Enter")
        page.wait_for_url(f"{office.console}/")
        press(page, LIST_SENTENCE, "Enter")
        page.wait_for_url("**/berichten/*")
        press(page, "Naar uw besluit", "Enter")
        press(page, "release_as_bcc", "Space")
        press(page, "motivering", "")
        page.keyboard.type(REASON)
        press(page, "Ga naar de controle", "Enter")
        page.wait_for_url("**/controle")
        press(page, "Verstuur nu naar 11 ontvangers als Bcc", "Enter")
        page.wait_for_url("**/wachtrij?na=*")
        assert page.evaluate("document.activeElement.getAttribute('role')") == "status"
    assert status_of(office, summary) is HeldStatus.RELEASED_AS_BCC


def press(page: Page, what: str, key: str) -> None:
    """Walk with the tab key to a field (by its name or value), link or button (by its text), and press a key there."""
    for _ in range(60):
        page.keyboard.press("Tab")
        name, value, text = page.evaluate(
            "(() => { const e = document.activeElement; return [e.name || '', e.value || '', e.innerText || ''] })()"
        )
        if what in {name, value} or what in text.strip().replace("\n", " ")[:200]:
            if key:
                page.keyboard.press(key)
            return
    raise AssertionError(f"the tab key does not reach {what}")


# --- the sender -------------------------------------------------------------------------------------------------------


def test_a_question_goes_to_the_sender_and_his_answer_comes_back(chromium, office):
    summary = a_list(office)
    with desk(chromium, office) as page, window(chromium) as senders:
        to_check(page, office, summary, "ask", "Mogen de gasten elkaar zien?")
        page.click("text=Verstuur de vraag")
        assert "Het bericht wacht op de afzender." in page.inner_text("[role=status]")
        assert "Mogen de gasten elkaar zien?" in office.notices_to(SENDER)[-1]
        senders.goto(office.senders_link(SENDER))
        assert "Mogen de gasten elkaar zien?" in senders.inner_text("main")
        senders.fill("#veld-uitleg", "Nee, dat was een vergissing.")
        senders.click("text=Stuur uw uitleg")
        assert senders.inner_text("h1") == "Uw uitleg is verstuurd"
        assert "De afzender van een vastgehouden bericht" in office.notices_to(OFFICER)[-1]
        page.goto(f"{office.console}/wachtrij?status=antwoord")
        assert "De afzender antwoordde" in page.inner_text("main table")
        page.click(f"text={LIST_SENTENCE}")
        page.wait_for_url("**/berichten/*")
        assert "Nee, dat was een vergissing." in page.inner_text(".mg-timeline")


def test_the_sender_withdraws_and_the_link_is_used(chromium, office):
    summary = a_list(office)
    with window(chromium) as page:
        link = office.senders_link(SENDER)
        page.goto(link)
        page.reload()
        assert status_of(office, summary) is HeldStatus.HELD, "showing decides nothing"
        page.click("text=Trek het bericht in")
        assert page.inner_text("h1") == "Uw bericht is ingetrokken"
        assert goto(page, link).status == 410
        assert "Uw bericht is ingetrokken. Niemand heeft het gekregen." in page.inner_text("main")
        assert page.locator("form").count() == 0
    assert status_of(office, summary) is HeldStatus.WITHDRAWN
    assert office.letters(LetterKind.RELEASE) == []


def test_the_sender_sends_it_as_bcc_and_an_officer_looks_afterwards(chromium, office):
    summary = a_list(office)
    with window(chromium) as senders, desk(chromium, office) as page:
        senders.goto(office.senders_link(SENDER))
        senders.click("text=Verstuur als Bcc")
        assert "11 ontvangers krijgen het bericht. Zij zien elkaars adres niet." in senders.inner_text("main")
        page.goto(f"{office.console}/wachtrij?status=achteraf")
        page.click(f"text={LIST_SENTENCE}")
        page.wait_for_url("**/berichten/*")
        assert "De afzender besloot: vrijgegeven als Bcc." in page.inner_text("#besluit")
    assert [(letter.as_bcc, letter.recipients) for letter in office.letters(LetterKind.RELEASE)] == [(True, GUESTS)]
    assert EventAction.RELEASED_AS_BCC in office.events(summary.incident.number)


def test_the_sender_confirms_the_recipients_he_ticks_and_no_others(chromium, office):
    summary = a_list(office)
    with window(chromium) as page:
        page.goto(office.senders_link(SENDER))
        page.click("text=Verstuur aan wie ik heb aangevinkt")
        assert page.inner_text(".mg-err a") == "Kies minstens 1 ontvanger."
        page.check("#ontvanger-2")
        page.check("#ontvanger-11")
        page.click("text=Verstuur aan wie ik heb aangevinkt")
        assert "2 ontvangers krijgen het bericht." in page.inner_text("main")
    assert status_of(office, summary) is HeldStatus.RELEASED_TO_SOME
    assert [letter.recipients for letter in office.letters(LetterKind.RELEASE)] == [(GUESTS[1], GUESTS[10])]


def test_a_bsn_is_not_the_senders_to_release(chromium, office):
    a_bsn(office)
    with window(chromium) as page:
        page.goto(office.senders_link(SENDER))
        assert page.locator("main button").all_inner_texts() == ["Trek het bericht in", "Stuur uw uitleg"]
        assert "bouwer@" not in page.content()


# --- who may see what -------------------------------------------------------------------------------------------------


def test_the_fg_reads_along_and_finds_no_form_to_decide_with(chromium, office):
    summary = a_bsn(office)
    with desk(chromium, office, office.add_account("fg", Role.FG, "Fatima Gür")) as page:
        for path in ("/wachtrij", f"/berichten/{summary.id}", f"/incidenten/{summary.incident.number}"):
            assert goto(page, office.console + path).status == 200
            assert page.locator("main form[method=post]").count() == 0, path
        page.goto(f"{office.console}/berichten/{summary.id}")
        assert page.locator(".mg-find").count() == 1
        assert "Een privacymedewerker beslist." in page.inner_text("#besluit")
    assert EventAction.VIEWED in office.events(summary.incident.number)


def test_an_administrator_is_refused_all_content(chromium, office):
    summary = a_bsn(office)
    paths = ("/", "/wachtrij", f"/berichten/{summary.id}", "/register", f"/incidenten/{summary.incident.number}")
    with desk(chromium, office, office.add_account("beheer", Role.ADMINISTRATOR, "Bas Heer")) as page:
        assert page.url == f"{office.console}/systeem"
        for path in paths:
            assert goto(page, office.console + path).status == 403, path
            assert "Uw rol is beheerder." in page.inner_text("main")
    assert EventAction.VIEWED not in office.events(summary.incident.number)
