"""Mail of a sealed sender in the console and on the sender's page: numbers for the one, the decision for the other."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from mailguard.held import HeldStatus
from mailguard.incident import EventAction
from mailguard.stores.accounts import Role
from tests.office import OFFICER, ONS, mail
from tests.web.browser import Browser
from tests.web.open_office import OpenOffice, open_office
from tests.web.test_attacks import signed_in

COUNCIL = "or@ons.example"
REFUSAL = "Alleen de afzender ziet de inhoud en beslist erover."
CONTENT = ("912345676", "bouwer", "Beschikking", "•76")


@pytest.fixture
def office(tmp_path) -> Iterator[OpenOffice]:
    with open_office(tmp_path, ONS.model_copy(update={"sealed_senders": (COUNCIL,)})) as office:
        yield office


def assert_without_content(text: str) -> None:
    assert not [value for value in CONTENT if value in text]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.FG])
def test_the_message_page_is_refused_and_leads_to_the_numbers(office, role):
    summary = office.keep(mail(sender=COUNCIL))
    page = signed_in(office, role).get(f"/berichten/{summary.id}")
    assert page.status == 403
    assert REFUSAL in page.text
    assert f'href="/incidenten/{summary.incident.number}"' in page.text
    assert_without_content(page.text)
    assert EventAction.VIEWED not in office.events(summary.incident.number)


@pytest.mark.parametrize("path", ["controle", "besluit", "tonen/1"])
def test_no_form_gets_round_the_refusal(office, path):
    summary = office.keep(mail(sender=COUNCIL))
    officer = signed_in(office)
    token = officer.get("/account").form("/uitloggen").fields[0][1]
    wish = {"csrf": token, "keuze": "release", "motivering": "Akkoord.", "klopte": "no", "reden": "Nodig."}
    answer = officer.post(f"/berichten/{summary.id}/{path}", wish)
    assert answer.status == 403
    assert_without_content(answer.text)
    assert office.parts.review.summary(summary.id).status is HeldStatus.HELD


def test_lists_and_the_incident_say_that_it_is_sealed_and_no_more(office):
    summary = office.keep(mail(sender=COUNCIL))
    number = summary.incident.number
    officer = signed_in(office)
    for path in ("/", "/wachtrij"):
        page = officer.get(path)
        assert "Verzegelde afzender" in page.text
        assert f'href="/incidenten/{number}"' in page.text
        assert f"Begin met {number}" not in page.text
        assert_without_content(page.text)
    incident = officer.get(f"/incidenten/{number}")
    assert incident.status == 200
    assert COUNCIL in incident.text
    assert "Van het bericht bewaren wij hier alleen aantallen." in incident.text
    assert_without_content(incident.text)


def test_the_sender_sees_his_message_and_lets_it_go(office):
    summary = office.keep(mail(sender=COUNCIL))
    sender = Browser(office.senders_page)
    page = sender.get(urlsplit(office.senders_link(COUNCIL)).path)
    assert "Alleen u ziet wat erin staat en beslist erover." in page.text
    assert "Beschikking" in page.text
    action = urlsplit(page.path).path + "/bevestigen"
    done = sender.submit(action, ontvanger="1")
    assert "niet wat erin staat" in done.text
    after = office.parts.review.summary(summary.id)
    assert (after.status, after.review_after) == (HeldStatus.RELEASED, True)
    assert_without_content(" ".join(office.notices_to(OFFICER)))
    afterwards = signed_in(office).get("/wachtrij?status=achteraf")
    assert f'href="/incidenten/{summary.incident.number}"' in afterwards.text
