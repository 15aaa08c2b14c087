"""Workbooks: every cell as a reader sees it, under its column's name, and all that stands beside the cells."""

import io
import random
import zipfile

import pytest

from mailguard.content.extract import Collector, Extract
from mailguard.content.formats.archives.zip_files import DAMAGE, ZipFiles
from mailguard.content.formats.office.workbook import read_workbook
from mailguard.content.limits import ContentLimits
from mailguard.findings import Obstacle

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKED = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
BSN = "925900722"


def relations(*entries: tuple[str, str], external: tuple[str, ...] = ()) -> str:
    listed = [
        f'<Relationship Id="rId{n}" Type="{TYPE}{kind}" Target="{to}"/>' for n, (kind, to) in enumerate(entries, 1)
    ]
    listed += [
        f'<Relationship Id="e{n}" Type="{TYPE}hyperlink" Target="{to}" TargetMode="External"/>'
        for n, to in enumerate(external)
    ]
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{"".join(listed)}</Relationships>'


def worksheet(rows: str, before: str = "", after: str = "") -> str:
    return f"<worksheet {MAIN} {LINKED}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


def text_rows(*rows: tuple[str, ...], first: int = 1) -> str:
    made = []
    for number, row in enumerate(rows, first):
        cells = "".join(
            f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
            for at, text in enumerate(row)
            if text
        )
        made.append(f'<row r="{number}">{cells}</row>')
    return "".join(made)


def workbook(
    *sheets: str,
    strings: str = "",
    styles: str = "",
    states: tuple[str, ...] = (),
    names: str = "",
    properties: str = "",
    parts: dict[str, str] | None = None,
    linked: tuple[tuple[str, str], ...] = (),
) -> bytes:
    listed = "".join(
        f'<sheet name="Blad{n}" sheetId="{n}" state="{state}" r:id="rId{n}"/>'
        for n, state in zip(range(1, len(sheets) + 1), (*states, *["visible"] * len(sheets)), strict=False)
    )
    entries = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    entries += [("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml"), *linked]
    files = {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f"<workbook {MAIN} {LINKED}>{properties}<sheets>{listed}</sheets>{names}</workbook>",
        "xl/_rels/workbook.xml.rels": relations(*entries),
        "xl/sharedStrings.xml": f"<sst {MAIN}>{strings}</sst>",
        "xl/styles.xml": f"<styleSheet {MAIN}>{styles}</styleSheet>",
    }
    files |= {f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in enumerate(sheets, 1)}
    return zipped(files | (parts or {}))


def zipped(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return buffer.getvalue()


def read(payload: bytes, limits: ContentLimits | None = None) -> Extract:
    to = Collector("a.xlsx", limits or ContentLimits())
    read_workbook(ZipFiles(payload, to, "office"), to)
    return to.finish()


def texts(extract: Extract) -> list[str]:
    return [segment.text for segment in extract.segments]


def place(extract: Extract, text: str):
    return next(segment.place for segment in extract.segments if segment.text == text)


def codes(extract: Extract) -> list[tuple[Obstacle, str]]:
    return [(each.obstacle, each.detail) for each in extract.uninspectable]


def test_a_cell_knows_its_sheet_its_header_and_its_row():
    extract = read(workbook(worksheet(text_rows(("Naam", "BSN"), ("A. Jansen", BSN)))))
    cell = place(extract, BSN)
    assert (cell.where, cell.header, cell.label, cell.row, cell.column) == ("a.xlsx / Blad1", "BSN", "A. Jansen", 1, 1)
    assert not extract.uninspectable


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('<c r="A1" t="s"><v>0</v></c>', "9259 00722"),
        ('<c r="A1" t="s"><v>1</v></c>', "Jansen"),
        ('<c r="A1" t="s"><v>2</v></c>', "x1y"),
        ('<c r="A1"><v>9.25900722E8</v></c>', BSN),
        ('<c r="A1"><v>925900722.0</v></c>', BSN),
        ('<c r="A1" s="1"><v>29221</v></c>', "01-01-1980"),
        ('<c r="A1" s="2"><v>12345678</v></c>', "012345678"),
        ('<c r="A1" t="b"><v>1</v></c>', "WAAR"),
        ('<c r="A1" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="A1" t="str"><f>A2&amp;"x"</f><v>925900722</v></c>', BSN),
        ('<c r="A1" t="d"><v>1980-01-31T00:00:00</v></c>', "31-01-1980"),
        ('<c t="inlineStr"><is><r><t>9259</t></r><r><t>00722</t></r><rPh sb="0" eb="1"><t>z</t></rPh></is></c>', BSN),
        ('<c r="A1"><v><![CDATA[925900722]]></v></c>', BSN),
        ('<x:c xmlns:x="urn:x" r="A1"><x:v>925900722</x:v></x:c>', BSN),
    ],
)
def test_a_cell_shows_what_a_reader_sees(cell, shown):
    strings = (
        "<si><r><t>9259 </t></r><r><rPr><b/></rPr><t>00722</t></r></si>"
        '<si><t>Jansen</t><rPh sb="0" eb="2"><t>YANSEN</t></rPh></si><si><t>x_x0031_y</t></si>'
    )
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="000000000"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs>'
    )
    extract = read(workbook(worksheet(f'<row r="1">{cell}</row>'), strings=strings, styles=styles))
    assert texts(extract)[0] == shown


def test_dates_count_from_1904_when_the_workbook_says_so():
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    sheet = worksheet('<row r="1"><c r="A1" s="0"><v>27759</v></c></row>')
    extract = read(workbook(sheet, styles=styles, properties='<workbookPr date1904="1"/>'))
    assert "01-01-1980" in texts(extract)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_rows_and_columns_are_read_and_called_hidden(state):
    hidden = worksheet(text_rows(("Naam", "BSN"), ("B. Visser", BSN)))
    rows = text_rows(("Naam", "Telefoon"), ("A. Jansen", "0612345678")).replace('<row r="2">', '<row r="2" hidden="1">')
    shown = worksheet(rows, before='<cols><col min="2" max="2" hidden="1"/></cols>')
    extract = read(workbook(shown, hidden, states=("visible", state)))
    assert place(extract, BSN).where == "a.xlsx / Blad2 (verborgen)"
    assert place(extract, BSN).is_hidden
    assert place(extract, "A. Jansen").is_hidden
    assert place(extract, "Telefoon").is_hidden
    assert not place(extract, "Naam").is_hidden


@pytest.mark.parametrize(
    "above",
    [
        [("Cliëntenlijst",), ()],
        [("Cliëntenlijst", "01-03-2026"), ()],
        [("Cliëntenlijst", "01-03-2026")],
        [("Teamleider", "P. Smit"), ("Periode", "2026"), ()],
        [("x", "1")] * 15,
    ],
)
def test_a_header_below_title_rows_names_its_columns(above):
    rows = text_rows(*above, ("Naam", "BSN", "Geboortedatum"), ("A. Jansen", BSN, "01-01-1980"))
    assert place(read(workbook(worksheet(rows))), BSN).header == "BSN"


def test_a_second_list_lower_on_the_sheet_has_its_own_header():
    rows = text_rows(("Naam", "Telefoon"), ("A. Jansen", "0612345678"))
    rows += text_rows(("Naam", "BSN"), ("B. Visser", BSN), first=6)
    extract = read(workbook(worksheet(rows)))
    assert place(extract, BSN).header == "BSN"
    assert place(extract, BSN).row == 6
    assert place(extract, "0612345678").header == "Telefoon"


def test_an_empty_row_in_a_list_does_not_take_its_header():
    rows = text_rows(("Naam", "BSN"), ("A. Jansen", "900000004")) + text_rows(("B. Visser", BSN), first=5)
    assert place(read(workbook(worksheet(rows))), BSN).header == "BSN"


def test_the_area_of_a_table_gives_the_header_row():
    rows = text_rows(("p", "q1"), ("r", "s2"), ("Wie", "Kenmerk 12345", ""), ("A. Jansen", BSN))
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("table", "../tables/table1.xml")),
        "xl/tables/table1.xml": f'<table {MAIN} id="1" name="T" ref="A3:B4"/>',
    }
    assert place(read(workbook(worksheet(rows), parts=parts)), BSN).header == "Kenmerk 12345"
    filtered = worksheet(rows, after='<autoFilter ref="A3:B4"/>')
    assert place(read(workbook(filtered)), BSN).header == "Kenmerk 12345"


def test_a_table_beside_another_list_keeps_the_headers_of_both():
    rows = (
        '<row r="1"><c r="A1" t="str"><v>Naam</v></c><c r="B1" t="str"><v>BSN</v></c></row>'
        '<row r="2"><c r="A2" t="str"><v>A. Jansen</v></c><c r="B2"><v>900000004</v></c></row>'
        '<row r="3"><c r="A3" t="str"><v>B</v></c><c r="B3"><v>925900722</v></c><c r="E3" t="str"><v>Wie</v></c>'
        '<c r="F3" t="str"><v>IBAN</v></c></row>'
        '<row r="4"><c r="A4" t="str"><v>C</v></c><c r="B4"><v>912345679</v></c><c r="E4" t="str"><v>D</v></c>'
        '<c r="F4" t="str"><v>NL00</v></c></row>'
    )
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("table", "../tables/table1.xml")),
        "xl/tables/table1.xml": f'<table {MAIN} id="1" name="T" ref="E3:F4"/>',
    }
    extract = read(workbook(worksheet(rows), parts=parts))
    assert place(extract, "912345679").header == "BSN"
    assert place(extract, "NL00").header == "IBAN"


def test_a_merged_header_names_all_its_columns():
    rows = '<row r="1"><c r="A1" t="str"><v>Naam</v></c><c r="C1" t="str"><v>BSN</v></c></row>'
    rows += '<row r="2"><c r="A2" t="str"><v>A</v></c><c r="B2" t="str"><v>Jansen</v></c>'
    rows += '<c r="C2"><v>925900722</v></c></row>'
    sheet = worksheet(rows, after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>')
    assert place(read(workbook(sheet)), "Jansen").header == "Naam"


def test_boxes_of_one_digit_are_one_number():
    cells = "".join(f'<c r="{chr(66 + n)}1"><v>{digit}</v></c>' for n, digit in enumerate(BSN))
    extract = read(workbook(worksheet(f'<row r="1"><c r="A1" t="str"><v>BSN</v></c>{cells}</row>')))
    assert place(extract, BSN).label == "BSN"


BESIDE = {
    "xl/worksheets/_rels/sheet1.xml.rels": relations(
        ("comments", "../comments1.xml"),
        ("threadedComment", "../threadedComments/threadedComment1.xml"),
        ("drawing", "../drawings/drawing1.xml"),
        ("vmlDrawing", "../drawings/vmlDrawing1.vml"),
        external=("https://example.test/?bsn=P01",),
    ),
    "xl/comments1.xml": f'<comments {MAIN}><authors><author>P02 Smit</author></authors><commentList><comment ref="A1" '
    'authorId="0"><text><r><t>P03 </t></r><r><t>opmerking</t></r></text></comment></commentList></comments>',
    "xl/threadedComments/threadedComment1.xml": '<ThreadedComments xmlns="urn:t"><threadedComment ref="A1" '
    'personId="{1}"><text>P04 draad</text></threadedComment></ThreadedComments>',
    "xl/persons/person.xml": '<personList xmlns="urn:t"><person displayName="P05 Bakker" id="{1}"/></personList>',
    "xl/drawings/drawing1.xml": '<xdr:wsDr xmlns:xdr="urn:x" xmlns:a="urn:a"><xdr:cNvPr id="2" name="TextBox 1" '
    'descr="P06 beschrijving"/><xdr:txBody><a:p><a:r><a:t>P07 tekst</a:t></a:r><a:r><a:t>vak</a:t></a:r></a:p>'
    "</xdr:txBody></xdr:wsDr>",
    "xl/drawings/vmlDrawing1.vml": '<xml xmlns:v="urn:v"><v:shape alt="P08 alt"><v:textbox><div><font>P09 oud<br>'
    "vak</font></div></v:textbox></v:shape></xml>",
    "xl/pivotCache/pivotCacheDefinition1.xml": f'<pivotCacheDefinition {MAIN}><cacheFields><cacheField name="Naam">'
    '<sharedItems><s v="P10 Visser"/></sharedItems></cacheField><cacheField name="BSN"><sharedItems/></cacheField>'
    "</cacheFields></pivotCacheDefinition>",
    "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels": relations(("pivotCacheRecords", "pivotCacheRecords1.xml")),
    "xl/pivotCache/pivotCacheRecords1.xml": f'<pivotCacheRecords {MAIN}><r><x v="0"/><n v="912345679"/></r>'
    "</pivotCacheRecords>",
    "xl/externalLinks/externalLink1.xml": f'<externalLink {MAIN}><externalBook><sheetDataSet><sheetData sheetId="0">'
    '<row r="1"><cell r="A1" t="str"><v>P11 extern</v></cell></row></sheetData></sheetDataSet></externalBook>'
    "</externalLink>",
    "xl/connections.xml": f'<connections {MAIN}><connection id="1"><dbPr command="select * from P12"/>'
    "</connection></connections>",
    "xl/revisions/revisionHeaders.xml": f"<headers {MAIN}/>",
    "xl/revisions/_rels/revisionHeaders.xml.rels": relations(("revisionLog", "revisionLog1.xml")),
    "xl/revisions/revisionLog1.xml": f'<revisions {MAIN}><rcc><oc r="A1" t="inlineStr">'
    "<is><t>P13 oud</t></is></oc></rcc></revisions>",
    "xl/worksheets/sheet9.xml": worksheet(text_rows(("P14 los blad",))),
}
AFTER = (
    '<dataValidations><dataValidation promptTitle="P15 titel" prompt="P16 vraag" error="P17 fout">'
    '<formula1>"P18 lijst,b"</formula1></dataValidation></dataValidations>'
    '<hyperlinks><hyperlink ref="A1" tooltip="P19 tip"/></hyperlinks>'
    '<conditionalFormatting><cfRule><formula>A1="P20 als"</formula></cfRule></conditionalFormatting>'
    '<headerFooter><oddHeader>&amp;L&amp;"Arial,Vet"&amp;12P21 kop&amp;C&amp;P</oddHeader>'
    "<oddFooter>P22 voet</oddFooter></headerFooter>"
)
LINKED_PARTS = (
    ("person", "persons/person.xml"),
    ("pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"),
    ("externalLink", "externalLinks/externalLink1.xml"),
    ("revisionHeaders", "revisions/revisionHeaders.xml"),
)


def beside() -> bytes:
    rows = '<row r="1"><c r="A1" t="s"><f>IF(B1="P23 formule",900000004,0)</f><v>0</v></c></row>'
    names = '<definedNames><definedName name="x">"P24 naam"</definedName></definedNames>'
    strings = "<si><t>P25 cel</t></si><si><t>P26 achtergebleven</t></si>"
    return workbook(worksheet(rows, after=AFTER), strings=strings, names=names, parts=BESIDE, linked=LINKED_PARTS)


def test_nothing_that_stands_beside_the_cells_is_missed():
    extract = read(beside())
    everything = "\n".join(texts(extract))
    assert [n for n in range(1, 27) if f"P{n:02}" not in everything] == []
    assert "912345679" in everything
    assert not extract.uninspectable


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("P03 opmerking", "Blad1, opmerkingen"),
        ("P04 draad", "Blad1, opmerkingen"),
        ("P10 Visser", "draaitabel"),
        ("P11 extern", "externe koppeling"),
        ("P13 oud", "verwijderde tekst"),
        ("P14 los blad", "sheet9 (verborgen)"),
        ("P21 kop", "Blad1, kop"),
        ("P22 voet", "Blad1, voettekst"),
    ],
)
def test_the_place_says_where_it_stands(text, inner):
    assert place(read(beside()), text).where == f"a.xlsx / {inner}"


def test_a_comment_knows_its_author_and_a_pivot_cell_its_column():
    extract = read(beside())
    assert place(extract, "P03 opmerking").label == "P02 Smit"
    assert place(extract, "P04 draad").label == "P05 Bakker"
    assert place(extract, "912345679").header == "BSN"


def test_what_stands_around_the_text_of_a_comment_is_no_part_of_it():
    """LibreOffice writes the anchor of a comment's box into the comment."""
    comment = '<comment ref="A1" authorId="0"><text><t>P01</t></text><mc><anchor>123</anchor></mc></comment>'
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("comments", "../comments1.xml")),
        "xl/comments1.xml": f"<comments {MAIN}><commentList>{comment}</commentList></comments>",
    }
    assert "P01" in texts(read(workbook(worksheet(""), parts=parts)))


def test_a_sparse_sheet_costs_what_it_holds():
    rows = (
        '<row r="1"><c r="A1"><v>925900722</v></c></row><row r="1048576"><c r="XFD1048576"><v>900000004</v></c></row>'
    )
    extract = read(workbook(worksheet(rows)))
    assert texts(extract) == [BSN, "900000004"]
    assert (place(extract, "900000004").row, place(extract, "900000004").column) == (1048575, 16383)


@pytest.mark.parametrize("limits", [ContentLimits(max_segments=50), ContentLimits(max_text_bytes=500)])
def test_more_cells_than_are_taken_are_told(limits):
    extract = read(workbook(worksheet(text_rows(*[("A. Jansen", BSN)] * 200))), limits)
    assert Obstacle.TOO_LARGE in [each.obstacle for each in extract.uninspectable]
    assert BSN in texts(extract)


def test_a_cell_without_its_shared_string_is_told():
    extract = read(workbook(worksheet('<row r="1"><c r="A1" t="s"><v>7</v></c><c r="B1" t="s"><v>-1</v></c></row>')))
    assert codes(extract) == [(Obstacle.BROKEN, "office")]


def test_a_listed_sheet_that_is_not_there_is_told():
    payload = zipped(
        {
            "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook {MAIN} {LINKED}><sheets><sheet name="a" r:id="rId1"/></sheets></workbook>',
        }
    )
    assert codes(read(payload)) == [(Obstacle.BROKEN, "office")]


def test_entities_are_refused_and_what_was_read_before_is_kept():
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + worksheet(text_rows(("&b;",)))
    extract = read(workbook(worksheet(text_rows((BSN,))), laughs))
    assert BSN in texts(extract)
    assert (Obstacle.BROKEN, "xml-entity") in codes(extract)


def test_a_hundred_thousand_sheets_of_one_part_are_read_once():
    listed = '<sheet name="a" r:id="rId1"/>' * 100_000
    payload = zipped(
        {
            "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f"<workbook {MAIN} {LINKED}><sheets>{listed}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml")),
            "xl/worksheets/sheet1.xml": worksheet(text_rows((BSN,))),
        }
    )
    assert texts(read(payload)).count(BSN) == 1


@pytest.mark.parametrize(
    "hostile",
    [
        '<row r="99999999999999999999"><c r="ZZZZZZ1"><v>925900722</v></c></row>',
        '<row r="-5"><c r=""><v>925900722</v></c></row>',
        '<row r="1"><c r="A1" s="99999999"><v>925900722</v></c></row>',
        '<row r="²"><c r="A²" t="?"><v>925900722</v></c></row>',
        '<c r="A1"><v>925900722</v></c>',
    ],
)
def test_odd_references_lose_no_cell(hostile):
    after = '<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="x"/></mergeCells><autoFilter ref="B9:A1"/>'
    before = '<cols><col min="1" max="4294967295" hidden="1"/><col min="x" max="" hidden="1"/></cols>'
    assert BSN in texts(read(workbook(worksheet(hostile, before, after))))


def damaged_sheet(sheet: str) -> Extract:
    return read(workbook(sheet))


def test_a_sheet_that_breaks_off_keeps_its_rows_and_says_so():
    sheet = worksheet(text_rows(("Naam", "BSN"), ("A. Jansen", BSN), ("B. Visser", "900000004")))
    for cut in range(150, len(sheet) - 1, 7):
        extract = damaged_sheet(sheet[:cut])
        assert (Obstacle.BROKEN, "office") in codes(extract)
        if BSN in sheet[:cut]:
            assert BSN in " ".join(texts(extract))


def test_what_stands_behind_the_damage_is_read_as_text():
    sheet = worksheet(text_rows(("A. Jansen",)) + "</c><oops>" + text_rows((BSN,), first=2))
    extract = damaged_sheet(sheet)
    assert BSN in " ".join(texts(extract))
    assert (Obstacle.BROKEN, "office") in codes(extract)


def test_flipped_bytes_and_cut_files_raise_only_what_the_contract_allows():
    whole = beside()
    chance = random.Random(6)
    for _ in range(60):
        payload = bytearray(whole)
        for _ in range(8):
            payload[chance.randrange(len(payload))] = chance.randrange(256)
        cut = bytes(payload[: chance.randrange(100, len(payload))]) if chance.random() < 0.3 else bytes(payload)
        try:
            read(cut)
        except DAMAGE:
            continue
