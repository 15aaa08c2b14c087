"""Senders and colleagues who mean ill: what a message may hide, who decides about it, and how long it takes to show."""

import time

import pytest

from mailguard.errors import NotAllowed, ReviewError, Unfit
from mailguard.findings import Attachment, Content, Finding, Headers, Inspection, Place, Segment
from mailguard.held import HeldStatus
from mailguard.incident import Actor
from mailguard.review.masking import dots, mask, masked_line, value_of
from mailguard.stores.accounts import Role
from mailguard.vocabulary import EntityType
from tests.office import OFFICER, TestOffice, mail

WHY = "Nagevraagd en akkoord."
CASE = mail().id
BSN = "912345676"
MANY = ", ".join(f"p{n}@bedrijf{n}.example" for n in range(12))
FIRST, LATER = "bouwer@elders.example", "ander@elders.example"


@pytest.fixture
def office(database, tmp_path):
    return lambda **settings: TestOffice(database, tmp_path, **settings)


def person(it: TestOffice, login: str = "ans", address: str = OFFICER) -> Actor:
    with it.database.write_transaction() as connection:
        account = it.office.stores.accounts.add(connection, login, "Ans de Boer", address, Role.OFFICER)
    return Actor(account.id, str(Role.OFFICER))


def bsn(text: str, segment: int, start: int = 0) -> Finding:
    return Finding(EntityType.NL_BSN, text, Place("body"), segment, start, start + len(text), 1.0)


def shown(content: Content, inspection: Inspection) -> str:
    masked = mask(content, inspection)
    pieces = [*masked.subject, *(piece for paragraph in masked.paragraphs for piece in paragraph.pieces)]
    return " ".join([*(piece.text for piece in pieces), *(a.name for a in masked.attachments)])


# --- what a message may hide ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "writing",
    [
        "9123.45.676",
        "9123 45 676",
        "912-345-676",
        "9 1 2 3 4 5 6 7 6",
        "９１２３４５６７６",
        "91234\u200b5676",
        "x912345676x",
    ],
)
def test_a_value_is_masked_in_every_writing(writing):
    content = Content(Headers(), (Segment(f"BSN {BSN}", Place("body")), Segment(f"En {writing}.", Place("body"))))
    text = shown(content, Inspection(Headers(subject=f"Over {writing}"), (bsn(BSN, 0, 4),)))
    assert text.count("•••••••76") == 3
    assert "2345" not in text
    assert writing not in text


def test_every_place_that_the_inspection_names_is_masked(office):
    it = office()
    it.process(mail(text=f"Uw BSN is {BSN}.\r\n\r\nNog eens het BSN: 9123.45.676.\r\n\r\nBSN 912 345 676"))
    opened = it.review.open(CASE, person(it))
    text = " ".join(piece.text for paragraph in opened.paragraphs for piece in paragraph.pieces)
    assert text.count("•••••••76") == 3
    assert "345" not in text
    assert [item.number for item in opened.masked] == [1]


OF_KINDS = {
    EntityType.PERSON: "Wilhelmina Zonnebloem",
    EntityType.EMAIL_ADDRESS: "w.zonnebloem@prive.example",
    EntityType.PHONE_NUMBER: "06-98 76 54 32",
    EntityType.IBAN_CODE: "NL91ABNA0417164300",
    EntityType.CREDIT_CARD: "4111 1111 1111 1111",
    EntityType.IP_ADDRESS: "203.0.113.58",
    EntityType.DATE_OF_BIRTH: "12-03-1984",
    EntityType.NL_BSN: BSN,
    EntityType.NL_ADDRESS: "Zonnelaan 12",
    EntityType.NL_ID_DOCUMENT: "NX1234567",
    EntityType.NL_LICENSE_PLATE: "8-TKR-52",
    EntityType.EMPLOYEE_NUMBER: "100371",
    EntityType.CLIENT_NUMBER: "Z-2038",
    EntityType.GEO_LOCATION: "52.16084, 5.40127",
    EntityType.PHOTO: "foto.jpg",
    EntityType.HEALTH: "astma",
}


@pytest.mark.parametrize("entity", list(EntityType))
def test_every_kind_is_masked_in_place_and_explained(entity):
    value = OF_KINDS[entity]
    found = Finding(entity, value, Place("body"), 0, 4, 4 + len(value), 0.9)
    content = Content(Headers(), (Segment(f"Zie {value} hier.", Place("body")),))
    masked = mask(content, Inspection(Headers(), (found,)))
    [before, piece, after] = masked.paragraphs[0].pieces
    assert (before.text, piece.mask_number, after.text) == ("Zie ", 1, " hier.")
    assert piece.text.startswith("•••••••")
    assert piece.text.strip("•") == ".jpg" if entity is EntityType.PHOTO else len(piece.text.strip("•")) <= 2
    [item] = masked.items
    assert item.why.casefold().startswith(item.kind.casefold())
    assert value not in item.why


@pytest.mark.parametrize("text", ["pil", "astma", "depressie", "een lang verhaal over wat iemand heeft"])
def test_a_mask_of_an_illness_tells_neither_its_letters_nor_its_length(text):
    assert dots(Finding(EntityType.HEALTH, text, Place("body"), 0, 0, len(text), 0.9)) == "•••••••"


@pytest.mark.parametrize("name", [f"{BSN}.pdf", "brief BSN 9123.45.676.docx", "jan.jansen@prive.example.eml"])
def test_names_of_attachments_are_masked(name):
    attachment = Attachment(name, "application/pdf", 10)
    text = shown(Content(Headers()), Inspection(Headers(), (bsn(BSN, 0),), (attachment,)))
    assert "•" in text
    assert "345" not in text
    assert "jansen@" not in text


def test_a_line_by_itself_is_masked_and_ordinary_words_stay():
    assert "345" not in masked_line(f"Beschikking {BSN} (definitief)", frozenset())
    assert masked_line("Programma informatieavond 2026.pdf", frozenset()) == "Programma informatieavond 2026.pdf"
    assert masked_line("Vraag aan info@ons.example", frozenset({"ons.example"})) == "Vraag aan info@ons.example"


def test_the_end_of_a_text_may_hold_the_begin_of_a_value():
    content = Content(Headers(), (Segment("BSN 91234", Place("body")), Segment("91234", Place("body"))))
    assert shown(content, Inspection(Headers(), (bsn(BSN, 5),))).strip() == "BSN 91234 91234"


def test_numbers_of_values_stay_the_same():
    findings = tuple(bsn(f"9{n:08}", n) for n in range(600))
    content = Content(Headers(), tuple(Segment(finding.text, Place("body")) for finding in findings))
    inspection = Inspection(Headers(), findings)
    for item in (mask(content, inspection), mask(content, inspection)):
        assert [i.number for i in item.items] == list(range(1, 501))
        assert not any(any(c.isdigit() for c in p.pieces[0].text[:-2]) for p in item.paragraphs)
    found = value_of(inspection, 7)
    assert found is not None
    assert found[1] == findings[6].text


def test_thousands_of_values_in_a_long_text_are_masked_in_little_time():
    values = [f"9{n * 7919 % 10**8:08}" for n in range(5000)]
    segments = tuple(Segment(f"{value} en {'9123 ' * 12}", Place("body")) for value in values)
    inspection = Inspection(Headers(), tuple(bsn(value, index) for index, value in enumerate(values)))
    began = time.process_time()
    masked = mask(Content(Headers(), segments), inspection)
    assert time.process_time() - began < 5  # a second on a quiet machine; it was twenty
    assert not any(values[i] in masked.paragraphs[i].pieces[0].text for i in range(5000))


# --- who gets it ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["release", "release_as_bcc"])
def test_a_copy_that_comes_while_the_officer_looks_brings_nobody_in(office, way):
    it = office()
    it.process(mail(to=(FIRST,), header_to=MANY, text="Welkom.", number=1))
    officer = person(it)
    seen = it.review.open(CASE, officer).audience
    it.process(mail(to=(LATER,), header_to=MANY, text="Welkom.", number=2))
    with pytest.raises(Unfit, match="kwamen intussen ontvangers bij"):
        getattr(it.review, way)(CASE, officer, WHY, was_right="no", seen=seen)
    assert it.review.summary(CASE).status is HeldStatus.HELD
    again = it.review.open(CASE, officer)
    assert {r.address for r in again.recipients if r.is_envelope} == {FIRST, LATER}
    assert getattr(it.review, way)(CASE, officer, WHY, was_right="no", seen=again.audience).status.is_release


def test_a_proposal_does_not_cover_the_recipients_of_a_later_copy(office):
    it = office(review={"four_eyes": True})
    it.process(mail(to=(FIRST,), number=1))
    one, two = person(it, "een"), person(it, "twee", "vervanger@ons.example")
    it.review.release(CASE, one, WHY, was_right="no")
    it.process(mail(to=(LATER,), number=2))
    assert it.review.release(CASE, two, WHY, was_right="no").status is HeldStatus.HELD
    assert it.review.summary(CASE).approval_by == two.id
    assert it.review.release(CASE, one, WHY, was_right="no").status is HeldStatus.RELEASED


def test_a_second_account_of_one_mailbox_is_no_second_pair_of_eyes(office):
    it = office(review={"four_eyes": True})
    it.process(mail())
    it.review.release(CASE, person(it, "een"), WHY, was_right="no")
    with pytest.raises(NotAllowed, match="collega"):
        it.review.release(CASE, person(it, "twee", "Officier+2@ONS.example"), WHY, was_right="no")


@pytest.mark.parametrize(
    "chosen", [["vreemd@elders.example"], [FIRST, "vreemd@elders.example"], [""], [f"{FIRST}\r\nRCPT TO:<x@y.example>"]]
)
def test_nobody_is_brought_in_by_the_form(office, chosen):
    it = office()
    it.process(mail(to=(FIRST, LATER)))
    with pytest.raises(ReviewError):
        it.review.release_to_some(CASE, person(it), WHY, chosen, was_right="no")
    assert it.review.summary(CASE).status is HeldStatus.HELD


@pytest.mark.parametrize("chosen", [["²"], ["0"], ["-1"], ["3"], ["01"], ["9" * 5000], ["1 "], ["١"]])
def test_a_sender_picks_by_numbers_of_the_page_alone(office, chosen):
    it = office()
    it.process(mail(to=(FIRST, LATER), header_to=MANY, text="Welkom."))
    with pytest.raises(Unfit):
        it.by_sender.confirm(CASE, chosen)
    assert it.review.summary(CASE).status is HeldStatus.HELD


# --- his own mail -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sender", ["ALICE@ons.example", "alice+werk@ons.example", "Alice+@ONS.example"])
@pytest.mark.parametrize("address", ["alice@ons.example", "Alice+console@ons.example"])
def test_no_writing_of_his_address_makes_it_anothers(office, sender, address):
    it = office()
    it.process(mail(sender=sender))
    own = person(it, address=address)
    for deed in (it.review.release, it.review.refuse):
        with pytest.raises(NotAllowed, match="eigen bericht"):
            deed(CASE, own, WHY, was_right="no")
    assert "eigen bericht" in it.review.open(CASE, own).choices.release.refusal


@pytest.mark.parametrize("field", [b"From: Ans <officier@ons.example>, x@ons.example", b"Sender: officier@ons.example"])
def test_another_reverse_path_makes_it_no_mail_of_anothers(office, field):
    it = office()
    message = mail(sender="nieuwsbrief-bounces@ons.example")
    wire = message.wire[:].replace(b"From: <nieuwsbrief-bounces@ons.example>", field)
    assert field in wire
    it.process(type(message)(message.id, message.envelope, wire, message.trace))
    with pytest.raises(NotAllowed, match="eigen bericht"):
        it.review.release(CASE, person(it), WHY, was_right="no")
    assert it.review.release(CASE, person(it, "eva", "eva@ons.example"), WHY, was_right="no").status.is_release
