"""What a reviewer is told of attachments: what was not read and why, where a value stands, what is not shown."""

from dataclasses import replace

import pytest

from mailguard.case import MaskedItem
from mailguard.findings import (
    Attachment,
    Content,
    Evidence,
    Finding,
    Headers,
    Inspection,
    Obstacle,
    Picture,
    Place,
    Segment,
    Uninspectable,
)
from mailguard.incident import Actor
from mailguard.review.attached import WITHHELD, unread_of_message
from mailguard.review.masking import Masked, mask, value_of
from mailguard.review.places import cell_words, column_letters, own_words
from mailguard.stores.accounts import Role
from mailguard.vocabulary import EntityType
from tests.attached_files import DOCX, LOCKED_WITH, XLSX, carrying, letter, locked_zip, workbook
from tests.office import OFFICER, Reader, TestOffice

BSN, OTHER_BSN = "912345676", "900000004"
CLIENTS = [["Naam", "Geboortedatum", "BSN"], ["A. Jansen", "12-03-1984", BSN], ["B. de Wit", "01-02-1990", OTHER_BSN]]
NAMES = ("brief.docx", "a.zip", "a.zip / map/lijst.xlsx", "scan.pdf")


def opened(text: str, *files: tuple[str, str, bytes]) -> Masked:
    message, reader = carrying(text, *files), Reader()
    return mask(reader.read(message), reader.inspect(message))


def inspection(*facts: Uninspectable, findings: tuple[Finding, ...] = (), unread: str = "") -> Inspection:
    attachments = tuple(Attachment(name, "application/octet-stream", 10, is_read=name != unread) for name in NAMES)
    return Inspection(Headers(), findings, attachments, facts)


def remarks(*facts: Uninspectable, unread: str = "") -> list[tuple[str, ...]]:
    return [shown.remarks for shown in mask(None, inspection(*facts, unread=unread)).attachments]


# --- where it stands --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "inner",
    [
        *(
            "kop",
            "voettekst",
            "voetnoten",
            "opmerkingen",
            "eigenschappen",
            "verwijderde tekst",
            "tekstvak",
            "formulier",
        ),
        *("blz. 3", "blz. 2 (OCR)", "blz. 12, afbeelding 3", "dia 4", "dia 4 (verborgen)", "notities bij dia 3"),
        *("Blad2", "Blad2 (verborgen)", "Blad1, opmerkingen", "metagegevens", "aantekeningen", "ingesloten object 2"),
    ],
)
def test_our_own_words_for_a_place_are_shown(inner: str):
    assert own_words(inner) == inner


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ("Jansen", ""),
        ("Jansen (verborgen)", "verborgen blad"),
        ("Jansen, opmerkingen", "opmerkingen"),
        ("912345676", ""),
        ("blz. 912345676", ""),
        ("Blad 912345676", ""),
        ("kop van Jansen", ""),
        ("afbeelding 2.png", "afbeelding 2"),
        ("Jansen.png / OCR", "OCR"),
        ("(OCR)", "OCR"),
        ("kop\n912345676", ""),
    ],
)
def test_words_of_the_message_are_left_out_of_a_place(inner: str, shown: str):
    assert own_words(inner) == shown


@pytest.mark.parametrize(
    ("where", "row", "column", "words"),
    [
        ("lijst.xlsx / Blad1", 13, 2, "cel C14"),
        ("a.zip / lijst.ods / Jansen", 0, 26, "cel AA1"),
        ("clienten.csv", 13, 2, "rij 14"),
        ("brief.docx", 2, 0, "rij 3"),
        ("body", 2, 0, ""),
    ],
)
def test_a_cell_is_called_as_its_program_calls_it(where: str, row: int, column: int, words: str):
    assert cell_words(Place(where, 0, row, column)) == words


def test_further_tables_of_a_letter_have_a_number():
    assert cell_words(Place("brief.docx", 1, 2, 0)) == "tabel 2, rij 3"
    assert cell_words(Place("brief.docx")) == ""


def test_columns_go_on_behind_z():
    assert [column_letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_values_are_placed_by_number_sheet_and_cell():
    masked = opened(
        "Hierbij.",
        ("brief.docx", DOCX, letter("Geachte heer,", header=f"BSN: {BSN}")),
        ("Jansen.xlsx", XLSX, workbook({"Blad1": [["Stoelen", "4"]], "Personeel": CLIENTS}, hidden=["Personeel"])),
    )
    places = {item.place for item in masked.items}
    assert {"bijlage 1, kop", "bijlage 2, verborgen blad, cel C3", "bijlage 2, verborgen blad, cel A2"} <= places
    assert not any("Jansen" in place or "Personeel" in place for place in places)


def test_a_file_in_an_archive_goes_by_its_own_number():
    found = Finding(EntityType.NL_BSN, BSN, Place("a.zip / map/lijst.xlsx / Blad1", 0, 1, 2), 0, 0, 9, 1.0)
    [item] = mask(None, inspection(findings=(found,))).items
    assert item.place == "bijlage 3, Blad1, cel C2"
    revealed = value_of(inspection(findings=(found,)), 1)
    assert revealed == (item, BSN)
    assert isinstance(item, MaskedItem)


def test_cells_that_name_their_column_are_headers():
    masked = opened("Hierbij.", ("lijst.xlsx", XLSX, workbook({"Blad1": CLIENTS})))
    cells = [p for p in masked.paragraphs if p.is_cell]
    assert ["".join(x.text for x in p.pieces) for p in cells if p.is_header] == CLIENTS[0]
    assert all(p.is_sheet for p in cells)
    assert BSN not in repr([x.text for p in cells for x in p.pieces])


# --- what was not read ------------------------------------------------------------------------------------------------


def test_every_attachment_says_what_was_not_read_and_why():
    said = remarks(
        Uninspectable(Obstacle.TOO_LARGE, "brief.docx", "unpacked"),
        Uninspectable(Obstacle.ENCRYPTED, "a.zip", "zip"),
        *(Uninspectable(Obstacle.BROKEN, f"scan.pdf / blz. {n}", "page") for n in range(1, 7)),
        unread="a.zip",
    )
    assert said == [
        ("niet helemaal gelezen: te groot na het uitpakken",),
        ("niet gelezen: versleuteld met een wachtwoord (ZIP)",),
        ("gelezen",),
        ("niet helemaal gelezen: een bladzijde is beschadigd (in blz. 1; blz. 2; blz. 3 en 3 andere plaatsen)",),
    ]


def test_what_could_not_be_taken_out_of_an_archive_is_not_called_read():
    masked = opened("Hierbij.", ("d.zip", "application/zip", locked_zip({"Jansen.txt": b"Geheim"}, "iets anders")))
    said = [shown.remarks for shown in masked.attachments]
    assert said[0] == ("niet gelezen: versleuteld met een wachtwoord (ZIP)",)
    assert all(remark == ("niet gelezen: zie bijlage 1",) for remark in said[1:])


def test_what_a_password_of_the_message_opened_says_so():
    letters = {"brief.txt": f"Het BSN van uw zoon is {BSN}.".encode()}
    masked = opened(
        f"Het wachtwoord van het bestand is {LOCKED_WITH}",
        ("d.zip", "application/zip", locked_zip(letters, LOCKED_WITH)),
    )
    assert masked.attachments[0].remarks == ("gelezen", "geopend met een wachtwoord uit dit bericht")
    [place] = [item.where for item in masked.items if item.kind == "BSN"]
    read = masked.attachments[int(place.removeprefix("bijlage ")) - 1]
    assert (read.name, read.remarks) == ("d.zip / brief.txt", ("gelezen",))
    assert all(shown.remarks == (f"niet gelezen: zie {place}",) for shown in masked.attachments[1:] if shown != read)


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (Uninspectable(Obstacle.TOO_LARGE, "message", "parts"), "niet helemaal gelezen: te veel bestanden"),
        (Uninspectable(Obstacle.ENCRYPTED, "body", "pgp"), "niet helemaal gelezen: versleuteld (PGP)"),
        (Uninspectable(Obstacle.TIMED_OUT, "message", "seconds-per-message"), "niet gelezen: het lezen duurde te lang"),
        (
            Uninspectable(Obstacle.CRASHED, "message", "detector-bsn"),
            "niet helemaal doorzocht: het zoeken naar één soort persoonsgegevens liep vast",
        ),
        (Uninspectable(Obstacle.TOO_LARGE, "onbekend.docx", "text"), "niet helemaal gelezen: te veel tekst"),
    ],
)
def test_what_was_not_read_of_the_message_itself_is_said(fact: Uninspectable, said: str):
    assert unread_of_message(inspection(fact)) == (said,)
    assert unread_of_message(inspection()) == ()


# --- photos -----------------------------------------------------------------------------------------------------------


def test_a_photo_is_named_as_one_its_own_name_masked():
    name = "Emma de Wit zwembad.jpg"
    place = Place(name, picture=Picture.CAMERA)
    found = Finding(
        EntityType.PHOTO, name, place, 0, 0, len(name), 0.7, evidence=(Evidence.CAMERA.value,), detail="camera"
    )
    seen = Inspection(Headers(), (found,), (Attachment(name, "image/jpeg", 84_000, is_read=True),))
    masked = mask(Content(Headers(), (Segment(name, place),)), seen)
    [shown] = masked.attachments
    assert (shown.name, shown.remarks) == (
        "•••••••.jpg",
        ("gelezen", "foto, want volgens het bestand is het met een camera gemaakt"),
    )
    [item] = masked.items
    assert (item.kind, item.mask, item.place) == ("foto", "•••••••.jpg", "bijlage 1")
    assert item.why == "Foto, want volgens het bestand is het met een camera gemaakt."


# --- what is not shown ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fact",
    [
        Uninspectable(Obstacle.TIMED_OUT, "a.zip", "part"),
        Uninspectable(Obstacle.CRASHED, "a.zip", "died"),
        Uninspectable(Obstacle.TOO_LARGE, "a.zip", "memory"),
    ],
)
def test_text_that_the_inspection_did_not_read_is_not_shown(fact: Uninspectable):
    texts = {"body": "Beste,", "a.zip": "namen", "a.zip / map/lijst.xlsx / Blad1": BSN, "a.zipper": "Gewoon"}
    content = Content(Headers(), tuple(Segment(text, Place(where)) for where, text in texts.items()))
    masked = mask(content, inspection(fact))
    assert ["".join(x.text for x in p.pieces) for p in masked.paragraphs] == ["Beste,", "Gewoon"]
    assert masked.withheld == ("bijlage 2",)
    assert [WITHHELD in shown.remarks for shown in masked.attachments] == [False, True, True, False]


@pytest.mark.parametrize("obstacle", [Obstacle.ENCRYPTED, Obstacle.BROKEN, Obstacle.UNSUPPORTED])
def test_text_beside_what_can_never_be_read_is_shown(obstacle: Obstacle):
    content = Content(Headers(), (Segment("Gewoon", Place("a.zip")),))
    masked = mask(content, inspection(Uninspectable(obstacle, "a.zip", "zip")))
    assert len(masked.paragraphs) == 1
    assert masked.withheld == ()


def test_nothing_is_shown_of_a_message_that_got_the_better_of_its_worker():
    content = Content(Headers(), (Segment(BSN, Place("body")), Segment(BSN, Place("a.zip"))))
    whole = mask(content, inspection(Uninspectable(Obstacle.TIMED_OUT, "message", "seconds-per-message")))
    assert (whole.paragraphs, whole.withheld) == ((), ("bericht",))
    partly = mask(content, inspection(Uninspectable(Obstacle.TIMED_OUT, "message", "detectors")))
    assert len(partly.paragraphs) == 2


def test_a_file_that_is_readable_only_now_stays_closed_in_the_office(database, tmp_path, monkeypatch):
    """Read in time when the page is opened, and not when the message was inspected: nobody knows what to mask."""
    it = TestOffice(database, tmp_path)
    message = carrying(f"Uw BSN is {BSN}.", ("brief.docx", DOCX, letter(f"En dat van uw zoon {OTHER_BSN}.")))
    seen = Reader().inspect(message)
    late = Uninspectable(Obstacle.TIMED_OUT, "brief.docx", "part")
    findings = tuple(f for f in seen.findings if f.place.where == "body")
    answer = _answering(replace(seen, findings=findings, uninspectable=(late,)))
    monkeypatch.setattr(it.gate._inspector, "inspect_async", answer)
    it.process(message)
    [line] = it.review.queue()
    with it.database.write_transaction() as connection:
        account = it.office.stores.accounts.add(connection, "ans", "Ans", OFFICER, Role.OFFICER)
    case = it.review.open(line.id, Actor(account.id, "officer"))
    assert OTHER_BSN not in repr([[x.text for x in p.pieces] for p in case.paragraphs])
    assert {p.where for p in case.paragraphs} == {"bericht"}
    assert case.withheld == ("bijlage 1",)
    assert case.attachments[0].remarks == ("niet helemaal gelezen: het lezen duurde te lang", WITHHELD)


def _answering(answer: Inspection):
    async def inspect_async(_message: object) -> Inspection:
        return answer

    return inspect_async
