"""PDF files: every place where text can hide in one, scans, and pictures."""

import zlib

import pytest

from mailguard.content.formats.pdf import pdf_pages, pdf_pictures
from mailguard.content.limits import ContentLimits
from tests.content.formats.pdf_files import (
    drawn,
    form_object,
    image_object,
    jpeg,
    many_pages,
    obstacles,
    one_page,
    packed,
    places,
    read,
    shown,
    whole_text,
)

BSN = "900000004"
LETTER = shown("Geachte mevrouw, hierbij de gegevens van uw zoon en dochter.")


@pytest.fixture(autouse=True)
def _recognised(monkeypatch):
    """What a scan says is the recogniser's matter."""
    monkeypatch.setattr("mailguard.content.formats.images.ocr.is_available", lambda: True)
    monkeypatch.setattr(
        "mailguard.content.formats.images.ocr.recognise", lambda image: f"herkend {image.width}x{image.height}"
    )


# -- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        shown(BSN),
        shown(BSN, before="3 Tr"),
        shown(BSN, before="7 Tr"),
        shown(BSN, before="1 1 1 rg"),
        shown(BSN, x=5000),
        shown(BSN, x=-500, y=-500),
        f"q 0 0 1 1 re W n {shown(BSN)} Q",
        f"q 0.7 0.7 -0.7 0.7 300 300 cm {shown(BSN)} Q",
        f"BT /F 0.1 Tf 50 50 Td ({BSN}) Tj ET",
        f"BT /F 0 Tf 50 50 Td ({BSN}) Tj ET",
        f"/Artifact BMC {shown(BSN)} EMC",
        "BT /F 12 Tf 50 700 Td " + " ".join(f"({digit}) Tj 6.7 0 Td" for digit in BSN) + " ET",
    ],
    ids="plain unseen clip white right-of-page below-page clipped rotated tiny no-size artifact one-by-one".split(),
)
def test_text_that_is_hard_to_see_is_text(content):
    extract = read(one_page(content))
    assert places(extract).get(BSN) == "blz. 1"
    assert not extract.uninspectable


def test_a_layer_that_is_switched_off_is_read():
    layers = "/OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] >> >>"
    content = f"{LETTER} /OC /L BDC {shown(BSN, y=600)} EMC"
    extract = read(
        one_page(content, "<< /Type /OCG /Name (L) >>", catalog=layers, resources="/Properties << /L 6 0 R >>")
    )
    assert BSN in whole_text(extract)


def test_text_in_forms_in_forms_is_read():
    inner, outer = form_object(shown(BSN)), form_object("/B Do", "/XObject << /B 7 0 R >>")
    extract = read(one_page("/A Do", outer, inner, resources="/XObject << /A 6 0 R >>"))
    assert places(extract)[BSN] == "blz. 1"


def test_each_page_is_a_place_of_its_own():
    assert places(read(many_pages(["eerste bladzijde", "", "derde bladzijde"]))) == {
        "eerste bladzijde": "blz. 1",
        "derde bladzijde": "blz. 3",
    }


def test_a_word_broken_over_two_lines_is_whole():
    content = "BT /F 12 Tf 50 560 Td (huwelijks-) Tj 0 -14 Td (vermogen Linden-) Tj 0 -14 Td (Oosterhuis) Tj ET"
    assert whole_text(read(one_page(content))) == "huwelijksvermogen Linden-Oosterhuis"


def test_the_cells_of_a_table_know_their_column():
    rows = [("Naam", "BSN", "Geboortedatum"), ("Jan de Boer", BSN, "01-02-1990"), ("Els Smit", "", "03-04-1980")]
    cells = [
        shown(text, x=50 + 150 * column, y=700 - 15 * row)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text
    ]
    extract = read(one_page(shown("Lijst van bewoners", y=730) + "".join(cells)))
    found = {segment.text: segment.place for segment in extract.segments}
    assert (found[BSN].header, found[BSN].label) == ("BSN", "Jan de Boer")
    assert found["03-04-1980"].header == "Geboortedatum"


def test_a_cell_of_two_lines_does_not_end_its_table():
    content = "".join(
        shown(text, x, y)
        for text, x, y in [
            ("Naam", 50, 700), ("BSN", 250, 700),
            ("Jan de Boer", 50, 685), ("900000016", 250, 685),
            ("Piet van der Linden", 50, 670), ("uit Amersfoort", 50, 655), (BSN, 250, 670),
            ("Kees", 50, 640), ("900000028", 250, 640),
        ]
    )  # fmt: skip
    found = {segment.text: segment.place for segment in read(one_page(content)).segments}
    assert (found[BSN].header, found[BSN].label) == ("BSN", "Piet van der Linden uit Amersfoort")
    assert found["900000028"].header == "BSN"


def test_boxes_with_a_digit_each_are_one_number():
    content = shown("BSN", 50) + "".join(shown(digit, 120 + 25 * at) for at, digit in enumerate(BSN))
    assert BSN in whole_text(read(one_page(content)))


def test_pages_beyond_the_cap_are_said(monkeypatch):
    monkeypatch.setattr(pdf_pages, "MAX_PAGES", 2)
    extract = read(many_pages(["een", "twee", "drie"]))
    assert set(places(extract)) == {"een", "twee"}
    assert ("too-large", "pages") in obstacles(extract)


# -- beside the pages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("annotation", "where"),
    [
        (f"/Subtype /Text /Contents (nota {BSN})", "aantekeningen"),
        (f"/Subtype /FreeText /Contents (nota {BSN}) /DA (/F 12 Tf)", "aantekeningen"),
        (f"/Subtype /Highlight /Contents <FEFF{f'nota {BSN}'.encode('utf-16-be').hex()}>", "aantekeningen"),
        (f"/Subtype /Text /Contents (x) /RC (<body><p>nota <b>900</b>{BSN[3:]}</p></body>)", "aantekeningen"),
        (f"/Subtype /Text /T (nota {BSN})", "aantekeningen"),
        (f"/Subtype /Text /Subj (nota {BSN})", "aantekeningen"),
        (f"/Subtype /Text /Popup << /Subtype /Popup /Contents (nota {BSN}) >>", "aantekeningen"),
        (f"/Subtype /Link /A << /S /URI /URI (nota {BSN}) >>", "aantekeningen"),
        (f"/Subtype /Link /A << /S /Launch /F (nota {BSN}) >>", "aantekeningen"),
        (f"/Subtype /Text /F 2 /Contents (nota {BSN})", "aantekeningen"),
    ],
    ids="note typed utf16 rich author subject popup link launch hidden".split(),
)
def test_what_an_annotation_says_is_read(annotation, where):
    payload = one_page(LETTER, f"<< /Type /Annot /Rect [9 9 99 99] {annotation} >>", page="/Annots [6 0 R]")
    assert places(read(payload))[f"nota {BSN}"] == where


def test_a_stamp_is_read_as_it_looks():
    stamp = "<< /Type /Annot /Subtype /Stamp /Rect [100 100 300 150] /AP << /N 7 0 R >> >>"
    extract = read(one_page(LETTER, stamp, form_object(shown(f"dossier {BSN}", 5, 10)), page="/Annots [6 0 R]"))
    assert places(extract)[f"dossier {BSN}"] == "blz. 1"
    assert whole_text(extract).count("Geachte") == 1


@pytest.mark.parametrize(
    ("entries", "label"),
    [
        (f"/FT /Tx /T (naam) /TU (Uw BSN) /V ({BSN})", "Uw BSN"),
        (f"/FT /Tx /T (bsn) /DV ({BSN})", "bsn"),
        ("/FT /Tx /T (bsn) /V 8 0 R", "bsn"),
        (f"/FT /Ch /T (keus) /V [({BSN}) (geen)] /Opt [(a) (b)]", "keus"),
        (f"/FT /Ch /T (keus) /Opt [(a) [(x) ({BSN})]]", "keus (keuze)"),
        (f"/FT /Btn /T (vak) /V /{BSN}", "vak"),
        (f"/FT /Tx /T (bsn) /RV (<body><p>{BSN}</p></body>)", "bsn"),
        ("/FT /Tx /T (groep) /Kids [9 0 R]", "lid"),
    ],
    ids="value default stream choices options button rich child".split(),
)
def test_a_field_of_a_form_is_read_with_its_name(entries, label):
    child = f"<< /T (lid) /Parent 7 0 R /V ({BSN}) >>" if "Kids" in entries else "null"
    payload = one_page(
        LETTER, "<< /Fields [7 0 R] >>", f"<< {entries} >>", packed(BSN), child, catalog="/AcroForm 6 0 R"
    )
    found = {segment.text: segment.place for segment in read(payload).segments}
    assert (found[BSN].where, found[BSN].label) == ("brief.pdf / formulier", label)


@pytest.mark.parametrize(("tooltip", "is_said"), [(f"vul {BSN} in", True), ("naam", False)])
def test_the_help_of_a_field_is_text_when_it_is_more_than_its_name(tooltip, is_said):
    field = f"<< /FT /Tx /T (naam) /TU ({tooltip}) >>"
    extract = read(one_page(LETTER, "<< /Fields [7 0 R] >>", field, catalog="/AcroForm 6 0 R"))
    assert (tooltip in [segment.text for segment in extract.segments]) == is_said


@pytest.mark.parametrize("packets", ["8 0 R", "[(template) 7 0 R (datasets) 8 0 R]"], ids=["stream", "packets"])
def test_the_values_of_an_xfa_form_are_read_with_their_names(packets):
    template = "<template><draw><caption><value><text>Aanvraag</text></value></caption></draw></template>"
    data = f"<xfa:datasets xmlns:xfa='x'><xfa:data><form1><BSN>{BSN}</BSN></form1></xfa:data></xfa:datasets>"
    extract = read(one_page(LETTER, "null", packed(template), packed(data), catalog=f"/AcroForm << /XFA {packets} >>"))
    found = {segment.text: segment.place for segment in extract.segments}
    assert (found[BSN].where, found[BSN].label) == ("brief.pdf / formulier", "BSN")
    assert ("Aanvraag" in found) == packets.startswith("[")


def test_damaged_form_data_are_read_and_said():
    data = packed(f"<data><BSN>{BSN}</BSN><naam>Jan & Piet</data>")
    extract = read(one_page(LETTER, data, catalog="/AcroForm << /XFA 6 0 R >>"))
    assert BSN in whole_text(extract)
    assert ("broken", "pdf") in obstacles(extract)


def test_metadata_are_read_once():
    xmp = (
        "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>"
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:pdf='p' xmlns:dc='d'>"
        "<rdf:Description rdf:about='' pdf:Keywords='zoekwoord'><dc:title><rdf:Alt>"
        "<rdf:li xml:lang='x-default'>Verslag Jansen</rdf:li></rdf:Alt></dc:title></rdf:Description>"
        "</rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    )
    info = "<< /Title (Verslag Jansen) /Client (Els Smit) /CreationDate (D:20260101) >>"
    payload = one_page(LETTER, info, packed(xmp), catalog="/Metadata 7 0 R", trailer="/Info 6 0 R")
    found = [(s.text, s.place.label) for s in read(payload).segments if s.place.where.endswith("metagegevens")]
    assert found == [("Verslag Jansen", "Title"), ("Els Smit", "Client"), ("zoekwoord", "Keywords")]


def test_bookmarks_alternative_texts_and_signatures_are_read():
    payload = one_page(
        LETTER,
        "<< /Type /Outlines /First 7 0 R >>",
        "<< /Title (Dossier Jansen) /Next 8 0 R >>",
        "<< /Title (Dossier Smit) >>",
        "<< /Type /StructTreeRoot /K << /S /Figure /Alt (foto van Els) /ActualText (Els zelf) >> >>",
        "<< /Type /Sig /ByteRange [0 1 2 3] /Contents <00112233> /Name (J. Tekenaar) /Reason (akkoord) >>",
        catalog="/Outlines 6 0 R /StructTreeRoot 9 0 R /Perms << /DocMDP 10 0 R >>",
    )
    found = places(read(payload))
    assert found["Dossier Jansen"] == found["Dossier Smit"] == "bladwijzers"
    assert found["foto van Els"] == found["Els zelf"] == "alternatieve tekst"
    assert found["J. Tekenaar"] == found["akkoord"] == "handtekening"


@pytest.mark.parametrize(
    ("catalog", "page"),
    [
        ("/Names << /EmbeddedFiles << /Names [(lijst.csv) 6 0 R] >> >>", ""),
        ("/Names << /EmbeddedFiles << /Kids [ << /Names [(lijst.csv) 6 0 R] >> ] >> >>", ""),
        ("/AF [6 0 R]", ""),
        ("", "/Annots [ << /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS 6 0 R >> ]"),
    ],
    ids="names names-tree associated note".split(),
)
def test_files_in_the_file_are_handed_on(catalog, page):
    specification = (
        "<< /Type /Filespec /F (lijst.csv) /UF (lijst.csv) /Desc (alle leden) /EF << /F 7 0 R /UF 7 0 R >> >>"
    )
    content = packed(f"naam;bsn\nJan;{BSN}", "/Type /EmbeddedFile /Subtype /text#2Fcsv")
    extract = read(one_page(LETTER, specification, content, catalog=catalog, page=page))
    [file] = extract.files
    assert (file.name, file.media_type, file.is_inner) == ("lijst.csv", "text/csv", False)
    assert file.payload == f"naam;bsn\nJan;{BSN}".encode()
    assert places(extract)["alle leden"] == "aantekeningen"


# -- scans and pictures -----------------------------------------------------------------------------------------------


def scan(before="", **options):
    image = image_object(options.pop("payload", None) or jpeg(), **options)
    return one_page(before + drawn(), image, resources="/XObject << /I 6 0 R >>")


def test_a_scanned_page_is_recognised_at_200_dpi():
    extract = read(scan())
    assert places(extract) == {"herkend 1653x2339": "blz. 1 (OCR)"}
    assert (extract.ocr_pages, extract.files, extract.uninspectable) == (1, (), ())


def test_a_scan_below_a_typed_letterhead_is_recognised_as_well():
    assert set(places(read(scan(LETTER))).values()) == {"blz. 1", "blz. 1 (OCR)"}


def test_a_scan_with_a_layer_of_text_is_not_recognised_again():
    lines = "".join(shown("regel met genoeg woorden om te lezen " * 2, y=20 * n, before="3 Tr") for n in range(20))
    assert read(scan(lines)).ocr_pages == 0


def test_letters_drawn_as_lines_are_recognised():
    assert read(one_page("0 0 m 50 50 l 60 60 l S " * 100)).ocr_pages == 1
    assert read(one_page("0 0 m 500 0 l S")).ocr_pages == 0


def test_letters_that_no_font_names_are_recognised():
    font = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [ << /Type /Font "
        "/Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
        "/Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /X /Flags 4 >> >> ] >>"
    )
    content = "BT /G 12 Tf 50 700 Td <" + "".join(f"{n:04x}" for n in range(300, 360)) + "> Tj ET " + drawn("/I", 9, 9)
    payload = one_page(
        content, font, image_object(jpeg()), resources="/XObject << /I 7 0 R >> /Font << /F 5 0 R /G 6 0 R >>"
    )
    assert read(payload).ocr_pages == 1


def test_a_large_page_is_rendered_within_the_limit():
    small = ContentLimits(max_pixels=100_000)
    [text] = places(read(scan(), limits=small))
    width, height = map(int, text.split()[1].split("x"))
    assert 90_000 < width * height <= 101_000


@pytest.mark.parametrize(("available", "pages"), [(False, 20), (True, 0)], ids=["no-recogniser", "no-pages-left"])
def test_a_scan_that_is_not_recognised_is_said(monkeypatch, available, pages):
    monkeypatch.setattr("mailguard.content.formats.images.ocr.is_available", lambda: available)
    extract = read(scan(), ocr_pages=pages)
    assert not extract.segments
    assert {detail for _, detail in obstacles(extract)} == {"ocr"}


@pytest.mark.parametrize(
    ("payload", "filters"),
    [
        (jpeg()[:3000], "/DCTDecode"),
        (b"geen jpeg" * 99, "/DCTDecode"),
        (b"\0\1geen beeld" * 99, "/JBIG2Decode"),
        (b"\xff\x01" * 500, "/JPXDecode"),
        (zlib.compress(b"\0" * 70_000), "/FlateDecode"),
        (b"geen zlib" * 99, "/FlateDecode"),
    ],
    ids="cut-jpeg no-jpeg jbig2 jpx short-flate no-flate".split(),
)
def test_a_scan_that_shows_only_in_part_is_said(payload, filters):
    assert ("broken", "image") in obstacles(read(scan(payload=payload, filters=filters)))


def test_a_photo_in_a_letter_is_handed_on():
    photo, icon = jpeg("paspoort", (400, 300)), jpeg("x", (100, 100))
    images = image_object(photo, (400, 300)), image_object(icon, (100, 100))
    content = LETTER + drawn("/I", 100, 80) + drawn("/J", 20, 20) + drawn("/I", 100, 80)
    extract = read(one_page(content, *images, resources="/XObject << /I 6 0 R /J 7 0 R >>"))
    [file] = extract.files
    assert (file.name, file.media_type, file.is_inner) == ("blz. 1, afbeelding 1.jpg", "image/jpeg", True)
    assert file.payload == photo
    assert extract.ocr_pages == 0


def test_photos_on_a_page_without_text_are_handed_on_and_recognised():
    payload = one_page(drawn("/I", 200, 150), image_object(jpeg(), (1000, 1400)), resources="/XObject << /I 6 0 R >>")
    extract = read(payload)
    assert (len(extract.files), extract.ocr_pages) == (1, 1)


def test_a_scan_that_is_cut_into_strips_is_recognised():
    strips = "".join(f"q 500 0 0 60 20 {60 * n} cm /I Do Q " for n in range(9))
    payload = one_page(
        LETTER + strips, image_object(jpeg(size=(900, 100)), (900, 100)), resources="/XObject << /I 6 0 R >>"
    )
    assert read(payload).ocr_pages == 1


def test_a_bulleted_list_is_no_table():
    content = "".join(
        shown("-", 50, 700 - 15 * n) + shown(f"punt {n} van de lijst", 80, 700 - 15 * n) for n in range(4)
    )
    assert not any(segment.place.is_cell for segment in read(one_page(content)).segments)


def test_a_full_collector_is_said():
    extract = read(many_pages(["een", "twee", "drie"]), limits=ContentLimits(max_text_bytes=5))
    assert ("too-large", "text") in obstacles(extract)


def test_a_picture_that_is_no_jpeg_is_handed_on_as_png():
    image = image_object(zlib.compress(b"\x80" * 90_000), (300, 300), "/FlateDecode")
    [file] = read(one_page(LETTER + drawn("/I", 80, 80), image, resources="/XObject << /I 6 0 R >>")).files
    assert (file.media_type, file.payload[:4]) == ("image/png", b"\x89PNG")


def test_more_pictures_than_the_cap_are_said(monkeypatch):
    monkeypatch.setattr(pdf_pictures, "MAX_IMAGES", 1)
    images = [image_object(jpeg(text, (300, 300)), (300, 300)) for text in "ab"]
    content = LETTER + drawn("/I", 80, 80) + drawn("/J", 80, 80)
    extract = read(one_page(content, *images, resources="/XObject << /I 6 0 R /J 7 0 R >>"))
    assert len(extract.files) == 1
    assert ("too-large", "images") in obstacles(extract)
