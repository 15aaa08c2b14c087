"""Vandaag, the queue and the message page, by a browser without JavaScript against a running console."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from mailguard import case
from mailguard.db import Database
from mailguard.held import HeldStatus
from mailguard.incident import Actor, IncidentKind, SeverityLevel
from mailguard.stores.accounts import Role
from tests.web.browser import Answer, Browser
from tests.web.fake_review import HOUR, PLANTED_BSN, SENSITIVE, FakeReview
from tests.web.server import Site, running_console
from tests.web.workplace import Workplace, workplace_of

REASON = "De ontvangers kennen elkaar niet."


@pytest.fixture
def workplace(tmp_path) -> Iterator[Workplace]:
    with workplace_of(tmp_path) as place:
        yield place


def test_front_page_says_that_nothing_is_to_be_done_and_that_mail_is_checked(workplace):
    page = workplace.officer.get("/")
    assert "Niets te doen." in page.text
    assert "Er is nog geen bericht gecontroleerd." in page.text
    workplace.judge_a_message()
    assert "Het laatste bericht is vandaag om" in workplace.officer.get("/").text


def test_front_page_begins_with_the_term_that_ends_first(workplace):
    review = workplace.review
    review.hold(review.record())
    late = review.record(SENSITIVE, kind=IncidentKind.SIGNAL, ago=50 * HOUR)
    review.record(SENSITIVE, kind=IncidentKind.SIGNAL, ago=2 * HOUR)
    page = workplace.officer.get("/")
    assert f"Begin met {late.number}: nog 2" in page.text
    for heading in ("Termijnen die lopen", "Al verstuurd en gemarkeerd", "Wacht op u", "Werkt alles?"):
        assert heading in page.text
    assert "Niets te doen." not in page.text


def test_front_page_shows_answers_and_what_expires_soon(workplace):
    review = workplace.review
    now = workplace.site.clock.now()
    review.hold(review.record(), asked_at=now - 2 * HOUR, answered_at=now - HOUR)
    review.hold(review.record(), expires_at=now + timedelta(days=2))
    review.hold(review.record(), review_after=True, status=HeldStatus.RELEASED)
    page = workplace.officer.get("/")
    for heading in (
        "Antwoorden van afzenders",
        "Verloopt binnen 3 dagen",
        "Door de afzender vrijgegeven, nog nakijken",
    ):
        assert heading in page.text


def test_front_page_shows_five_of_many(workplace):
    for _ in range(7):
        workplace.review.hold(workplace.review.record())
    page = workplace.officer.get("/")
    assert page.text.count('href="/berichten/') == 5
    assert "Toon alle 7 berichten" in page.text


def test_queue_puts_the_most_harmful_first(workplace):
    review = workplace.review
    mild = review.hold(review.record(level=SeverityLevel.LOW, ago=9 * HOUR)).summary.id
    grave = review.hold(review.record(SENSITIVE, SeverityLevel.VERY_HIGH)).summary.id
    page = workplace.officer.get("/wachtrij")
    assert page.text.index(f"/berichten/{grave}") < page.text.index(f"/berichten/{mild}")
    assert "Zeer hoog" in page.text
    assert "9 uur" in page.text


def test_queue_filters_by_reason_and_standing_in_the_address(workplace):
    review = workplace.review
    seen = review.hold(review.record()).summary.id
    asked = review.hold(review.record(SENSITIVE), asked_at=workplace.site.clock.now()).summary.id
    page = workplace.officer.get("/wachtrij?reden=SENSITIVE_DATA")
    assert f"/berichten/{asked}?reden=SENSITIVE_DATA" in page.text
    assert seen not in page.text
    page = workplace.officer.get("/wachtrij?status=afzender")
    assert asked in page.text
    assert seen not in page.text


def test_queue_shows_signals_that_were_sent(workplace):
    signal = workplace.review.record(SENSITIVE, kind=IncidentKind.SIGNAL)
    page = workplace.officer.get("/wachtrij?status=gemarkeerd")
    assert page.text.count(f'href="/incidenten/{signal.number}"') == 2  # in the warning and in the list
    assert "1 bericht is al verstuurd en gemarkeerd." in page.text


def test_queue_says_which_kind_of_empty_it_is(workplace):
    assert "Alle berichten zijn behandeld." in workplace.officer.get("/wachtrij").text
    page = workplace.officer.get("/wachtrij?reden=UNINSPECTABLE")
    assert "Geen bericht past bij dit filter." in page.text
    assert "Niets te doen" not in page.text


def test_queue_ignores_a_filter_it_does_not_know(workplace):
    held = workplace.review.hold(workplace.review.record()).summary.id
    page = workplace.officer.get("/wachtrij?reden=%3Cscript%3E&status=onzin")
    assert held in page.text
    assert "<script>" not in page.text


def test_message_page_shows_real_recipients_beside_visible_ones_and_masks_the_text(workplace):
    made = workplace.review.hold(workplace.review.record())
    made.recipients = (
        case.CaseRecipient("nieuw@post.example", visible_in="Aan", is_known=False),
        case.CaseRecipient("oud@post.example", is_known=True),
        case.CaseRecipient("genoemd@post.example", is_envelope=False, visible_in="Cc"),
    )
    page = workplace.message(made)
    assert page.status == 200
    assert "<h1>3 ontvangers die elkaar niet kennen, zien elkaars" in page.text
    for shown in (
        "nieuw@post.example",
        "Niet zichtbaar (Bcc)",
        'Eerder gemaild">Ja<',
        'Eerder gemaild">Nee<',
        "Nee, alleen genoemd",
        "programma.pdf",
        "84 kB",
    ):
        assert shown in page.text
    assert PLANTED_BSN not in page.text
    assert "•••••••78" in page.text
    assert ("open", made.summary.id, workplace.officer_id) in workplace.review.asked_of_us


def test_message_page_has_all_recipients_of_a_long_list(workplace):
    made = workplace.review.hold(workplace.review.record(recipients=38))
    page = workplace.message(made)
    assert "Toon ook de andere 30" in page.text
    assert all(person.address in page.text for person in made.recipients)


def test_message_page_shows_hostile_text_as_text(workplace):
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    made = workplace.review.hold(workplace.review.record())
    made.subject = (case.Piece(attack),)
    made.sender = f'"{attack}"@ons.example'
    made.paragraphs = (case.Paragraph("bericht", (case.Piece(attack), case.Piece(attack, 1, attack))),)
    made.recipients = (case.CaseRecipient(f'"{attack}"@post.example', visible_in="Aan"),)
    made.attachments = (case.ShownAttachment(1, f"\u202e{attack}.pdf", 10),)
    made.history.append(case.HistoryLine(workplace.site.clock.now(), attack, "Gezien", attack))
    page = workplace.message(made)
    assert "<script" not in page.text
    assert "<img" not in page.text
    assert page.text.count("&lt;script&gt;") >= 8


def test_title_and_address_hold_no_value_of_the_message(workplace):
    made = workplace.review.hold(workplace.review.record())
    page = workplace.message(made)
    title = page.text.split("<title>")[1].split("</title>")[0]
    assert title.startswith(made.summary.incident.number)
    assert "informatieavond" not in title
    assert "@" not in page.path


def test_message_is_found_by_its_incident_too(workplace):
    made = workplace.review.hold(workplace.review.record())
    assert workplace.officer.get(f"/berichten/{made.summary.incident.number}").path == f"/berichten/{made.summary.id}"


def test_unknown_message_is_not_found(workplace):
    assert workplace.officer.get("/berichten/NIETS").status == 404


@pytest.mark.parametrize(
    ("answer", "final", "done"),
    [
        ("release", "Verstuur ongewijzigd naar 3 ontvangers", HeldStatus.RELEASED),
        ("release_as_bcc", "Verstuur nu naar 3 ontvangers als Bcc", HeldStatus.RELEASED_AS_BCC),
        ("refuse", "Weiger dit bericht", HeldStatus.REFUSED),
    ],
)
def test_decides_after_a_check_that_does_nothing(workplace, answer, final, done):
    made = workplace.review.hold(workplace.review.record())
    workplace.message(made)
    check = workplace.officer.submit("/controle", keuze=answer, klopte="yes", motivering=REASON)
    assert check.status == 200
    assert final in check.text
    assert made.summary.status is HeldStatus.HELD
    after = workplace.officer.submit("/besluit")
    assert workplace.review.asked_of_us[-1] == (done.value, made.summary.id, workplace.officer_id, REASON, "yes")
    assert after.path == f"/wachtrij?na={made.summary.id}"
    assert f"{made.summary.incident.number}: " in after.text


def test_check_page_of_bcc_shows_the_fields_now_and_then(workplace):
    made = workplace.review.hold(workplace.review.record())
    workplace.message(made)
    check = workplace.officer.submit("/controle", keuze="release_as_bcc", motivering=REASON)
    assert "To: persoon1@post.example, persoon2@post.example, persoon3@post.example" in check.text
    assert "To: undisclosed-recipients:;" in check.text


def test_releases_to_chosen_recipients_only(workplace):
    made = workplace.review.hold(workplace.review.record())
    workplace.message(made)
    workplace.officer.submit("/controle", keuze="release_to_some", klopte="no", motivering=REASON)
    none = workplace.officer.submit("/besluit")
    assert none.status == 422
    assert "Kies minstens 1 ontvanger" in none.text
    assert "<title>Fout: " in none.text
    workplace.officer.submit("/besluit", ontvangers=["persoon1@post.example", "persoon3@post.example"])
    asked = workplace.review.asked_of_us[-1]
    assert asked[0] == HeldStatus.RELEASED_TO_SOME
    assert asked[-2] == "no"
    assert asked[-1] == ("persoon1@post.example", "persoon3@post.example")


def test_asks_the_sender_and_goes_on_with_the_next(workplace):
    review = workplace.review
    first, second = review.hold(review.record(ago=2 * HOUR)), review.hold(review.record())
    workplace.message(first)
    workplace.officer.submit("/controle", keuze="ask", motivering="Was Bcc bedoeld?")
    after = workplace.officer.submit("/besluit")
    assert review.asked_of_us[-2] == ("ask", first.summary.id, workplace.officer_id, "Was Bcc bedoeld?")
    assert after.path == f"/berichten/{second.summary.id}?na={first.summary.id}"
    assert "De vraag is verstuurd." in after.text


def test_the_next_message_is_of_the_same_list(workplace):
    review = workplace.review
    first = review.hold(review.record(SENSITIVE, ago=3 * HOUR))
    review.hold(review.record(ago=2 * HOUR))
    third = review.hold(review.record(SENSITIVE))
    workplace.message(first, "?reden=SENSITIVE_DATA")
    workplace.officer.submit("/controle", keuze="refuse", motivering=REASON)
    after = workplace.officer.submit("/besluit")
    assert after.path == f"/berichten/{third.summary.id}?reden=SENSITIVE_DATA&na={first.summary.id}"


def test_going_back_from_the_check_keeps_what_was_filled_in(workplace):
    made = workplace.review.hold(workplace.review.record())
    workplace.message(made)
    workplace.officer.submit("/controle", keuze="refuse", klopte="no", motivering=REASON)
    fields = [*workplace.officer.page.form("/besluit").fields, ("terug", "ja")]
    back = workplace.officer.post(f"/berichten/{made.summary.id}/controle", fields)
    assert back.status == 200
    assert {("keuze", "refuse"), ("klopte", "no"), ("motivering", REASON)} <= set(back.form("/controle").fields)


def test_nothing_is_chosen_beforehand(workplace):
    made = workplace.review.hold(workplace.review.record())
    page = workplace.message(made)
    assert "ons voorstel" in page.text
    assert {name for name, _ in page.form("/controle").fields} == {"csrf", "motivering"}


def test_asks_for_what_was_not_filled_in(workplace):
    made = workplace.review.hold(workplace.review.record())
    workplace.message(made)
    page = workplace.officer.submit("/controle", motivering="   ")
    assert page.status == 422
    assert 'href="#keuze"' in page.text
    assert 'href="#motivering"' in page.text
    assert "<title>Fout: " in page.text
    assert made.summary.status is HeldStatus.HELD


def test_personal_data_in_a_reason_comes_back_at_its_field(workplace):
    made = workplace.review.hold(workplace.review.record())
    workplace.message(made)
    workplace.officer.submit("/controle", keuze="refuse", motivering=f"BSN {PLANTED_BSN}")
    page = workplace.officer.submit("/besluit")
    assert page.status == 422
    assert "Hier lijkt een BSN te staan." in page.text
    assert page.form("/controle").fields[-1][0] == "motivering"
    assert made.summary.status is HeldStatus.HELD


def test_a_choice_that_is_closed_says_why_and_is_refused(workplace):
    made = workplace.review.hold(workplace.review.record())
    own = "Dit is uw eigen bericht. Een collega beslist hierover."
    made.choices = replace(made.choices, release=case.Choice(own), release_as_bcc=case.Choice(own))
    page = workplace.message(made)
    assert page.text.count(own) == 2
    assert page.text.count(" disabled") == 2
    forced = workplace.officer.submit("/controle", keuze="release", motivering=REASON)
    assert forced.status == 422
    assert made.summary.status is HeldStatus.HELD


def test_who_is_too_late_reads_who_decided_what_and_when(workplace):
    made = workplace.review.hold(workplace.review.record())
    colleague = workplace.site.add_account("collega", Role.OFFICER, "Bo Bakker")
    workplace.message(made)
    workplace.officer.submit("/controle", keuze="release", motivering=REASON)
    workplace.review.decided_by(made, Actor(colleague.id, "officer"), HeldStatus.REFUSED)
    page = workplace.officer.submit("/besluit")
    assert page.status == 409
    assert "Bo Bakker besloot: geweigerd. Dat was " in page.text
    assert "Uw besluit is niet uitgevoerd." in page.text
    assert made.summary.status is HeldStatus.REFUSED


def test_check_page_of_a_decided_message_says_so(workplace):
    made = workplace.review.hold(workplace.review.record())
    workplace.message(made)
    workplace.review.decided_by(made, Actor("system", "system"), HeldStatus.EXPIRED)
    page = workplace.officer.submit("/controle", keuze="release", motivering=REASON)
    assert page.status == 409
    assert "Verlopen, niet verstuurd." in page.text


def test_decided_message_shows_its_decision_and_no_form(workplace):
    made = workplace.review.hold(workplace.review.record())
    workplace.review.decided_by(made, Actor(workplace.officer_id, "officer"), HeldStatus.RELEASED_AS_BCC)
    page = workplace.message(made)
    assert "Ans de Boer besloot: vrijgegeven als Bcc." in page.text
    assert "/controle" not in page.text


def test_destroyed_message_shows_numbers_only(workplace):
    made = workplace.review.hold(workplace.review.record(), is_purged=True, status=HeldStatus.REFUSED)
    page = workplace.message(made)
    assert "is vernietigd" in page.text
    assert "persoon1@post.example" not in page.text
    assert workplace.review.asked_of_us == []


def test_two_officers_are_needed_where_four_eyes_are(workplace):
    made = workplace.review.hold(workplace.review.record())
    workplace.review.needs_four_eyes = True
    workplace.message(made)
    workplace.officer.submit("/controle", keuze="release", motivering=REASON)
    after = workplace.officer.submit("/besluit")
    assert "Een collega moet dit ook goedkeuren. Er is nog niets verstuurd." in after.text
    assert "Ans de Boer stelde al een besluit voor." in workplace.message(made).text
    assert made.summary.status is HeldStatus.HELD


def test_reveals_one_value_with_a_reason_on_a_page_of_its_own(workplace):
    made = workplace.review.hold(workplace.review.record())
    page = workplace.message(made)
    path = page.form("/tonen/").action
    assert path == f"/berichten/{made.summary.id}/tonen/1"
    shown = workplace.officer.submit("/tonen/", reden="Nagaan wiens nummer dit is")
    assert PLANTED_BSN in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert workplace.review.asked_of_us[-1][:3] == ("reveal", made.summary.id, 1)
    assert PLANTED_BSN not in workplace.message(made).text


def test_reveals_nothing_without_a_reason(workplace):
    made = workplace.review.hold(workplace.review.record())
    workplace.message(made)
    page = workplace.officer.submit("/tonen/", reden=" ")
    assert page.status == 422
    assert "Vul in waarom u dit moet zien" in page.text
    assert PLANTED_BSN not in page.text
    assert not [asked for asked in workplace.review.asked_of_us if asked[0] == "reveal"]


def test_value_that_is_not_there_is_not_found(workplace):
    made = workplace.review.hold(workplace.review.record())
    page = workplace.message(made)
    fields = [*page.form("/tonen/").fields, ("reden", "Nagaan")]
    assert workplace.officer.post(f"/berichten/{made.summary.id}/tonen/7", fields).status == 404


def test_fg_reads_everything_and_has_no_forms(workplace):
    made = workplace.review.hold(workplace.review.record())
    fg = workplace.site.signed_in(Role.FG)
    for path in ("/", "/wachtrij", f"/berichten/{made.summary.id}"):
        page = fg.get(path)
        assert page.status == 200, path
        assert [form.action for form in page.forms if form.method == "post"] == ["/uitloggen"]
    assert "Een privacymedewerker beslist." in page.text
    _refused(fg, page, made.summary.id)


def test_administrator_sees_no_content(workplace):
    made = workplace.review.hold(workplace.review.record())
    administrator = workplace.site.signed_in(Role.ADMINISTRATOR)
    for path in ("/wachtrij", f"/berichten/{made.summary.id}"):
        page = administrator.get(path)
        assert page.status == 403, path
        assert made.summary.incident.number not in page.text
    _refused(administrator, administrator.get("/systeem"), made.summary.id)
    assert workplace.review.asked_of_us == []


def _refused(browser: Browser, page: Answer, case_id: str) -> None:
    token = dict(page.form("/uitloggen").fields)["csrf"]
    fields = {"csrf": token, "keuze": "release", "motivering": REASON, "reden": REASON}
    for action in ("controle", "besluit", "tonen/1"):
        assert browser.post(f"/berichten/{case_id}/{action}", fields).status == 403, action


def test_decision_without_the_form_token_is_refused(workplace):
    made = workplace.review.hold(workplace.review.record())
    fields = {"keuze": "release", "motivering": REASON}
    assert workplace.officer.post(f"/berichten/{made.summary.id}/besluit", fields).status == 403
    assert made.summary.status is HeldStatus.HELD


def test_console_starts_on_each_engine(database: Database):
    from mailguard.stores.register import Register
    from tests.web.server import SEALER

    review = FakeReview(database, Register(database, SEALER))
    review.hold(review.record())
    with running_console(database, review) as site:
        officer = _officer(site)
        for path in ("/", "/wachtrij", "/register", "/systeem"):
            assert officer.get(path).status == 200, path


def _officer(site: Site) -> Browser:
    return site.signed_in(Role.OFFICER)


def test_hundreds_of_values_are_explained_and_offered_by_kind(workplace):
    made = workplace.review.hold(workplace.review.record(SENSITIVE))
    pieces = (case.Piece("•••••••76", n, "BSN" if n % 2 else "naam") for n in range(1, 201))
    made.paragraphs = tuple(case.Paragraph("bijlage 1", (piece,)) for piece in pieces)
    page = workplace.message(made).text
    assert "BSN (100)" in page
    assert "Naam (100)" in page
    assert "en nog 70" in page
    assert "Toon ook de andere 170" in page
    assert page.count("/tonen/") == 201  # each has its button, and the form an address of its own
