"""Everything that a reader of a DOCX could see is read, and it is said where."""

import io
import random
import zipfile

import pytest

from mailguard.content.extract import Collector, File
from mailguard.content.formats.office.office_zip import read_office_zip
from mailguard.content.limits import ContentLimits
from tests.content.formats.office_files import (
    CONTENT_TYPES,
    NAMESPACES,
    W_STRICT,
    W,
    alternates,
    collect,
    element,
    obstacles,
    paragraph,
    relations,
    segment_of,
    table,
    texts,
    with_parts,
    word,
    zipped,
)

BSN = "900000004"
RUN = f"<w:r><w:t>{BSN}</w:t></w:r>"
BOX = f"<w:txbxContent>{paragraph(BSN)}</w:txbxContent>"


def body_of(content: str) -> list[str]:
    return texts(collect(word(content)), "")


def test_paragraphs_stand_together_as_lines_and_an_empty_one_parts_them():
    body = paragraph("Jan Jansen") + paragraph("Kade 3") + "<w:p/>" + paragraph("Beste Jan,")
    assert body_of(body) == ["Jan Jansen\nKade 3", "Beste Jan,"]


def test_a_long_paragraph_stands_alone():
    assert body_of(paragraph("kort") + paragraph("lang " * 60) + paragraph("slot")) == [
        "kort",
        ("lang " * 60).strip(),
        "slot",
    ]


def test_a_number_in_two_runs_is_one_number():
    assert body_of(paragraph("BSN 900", "000", "004")) == [f"BSN {BSN}"]


@pytest.mark.parametrize(
    ("inline", "text"),
    [
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>", "a\tb"),
        ("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:cr/><w:t>c</w:t></w:r>", "a\nb\nc"),
        ("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t></w:r>", "a-b"),
        ("<w:r><w:t>900</w:t><w:softHyphen/><w:t>000004</w:t></w:r>", BSN),
        ('<w:r><w:t>90000000</w:t><w:sym w:font="Symbol" w:char="F034"/></w:r>', BSN),
        ('<w:r><w:t>a</w:t><w:sym w:font="Wingdings" w:char="F034"/><w:t>b</w:t></w:r>', "a b"),
        ('<w:r><w:sym w:font="Arial" w:char="zz"/><w:t>b</w:t></w:r>', "b"),
        ("<w:pPr><w:tabs><w:tab w:pos='9'/></w:tabs></w:pPr><w:r><w:t>a</w:t></w:r>", "a"),
        (f"<w:ins w:author='Jan'>{RUN}</w:ins>", BSN),
        (f"<w:hyperlink r:id='r1'>{RUN}</w:hyperlink>", BSN),
        (f"<w:sdt><w:sdtContent>{RUN}</w:sdtContent></w:sdt>", BSN),
        (f"<w:smartTag>{RUN}</w:smartTag>", BSN),
        (f"<w:fldSimple w:instr='PAGE'>{RUN}</w:fldSimple>", BSN),
        (f"<m:oMath><m:r><m:t>{BSN}</m:t></m:r></m:oMath>", BSN),
        (f"<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>{BSN}</w:t></w:r>", BSN),
        (f"<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>{RUN}", BSN),
    ],
)
def test_what_stands_in_a_paragraph_is_read_as_it_looks(inline: str, text: str):
    assert body_of(f"<w:p>{inline}</w:p>") == [text]


def test_a_cell_knows_its_column_and_its_row():
    extract = collect(word(table(["Naam", "BSN"], ["Jan Jansen", BSN], ["Kees de Wit", "900000016"])))
    place = segment_of(extract, BSN).place
    assert (place.header, place.label) == ("BSN", "Jan Jansen")


def test_a_form_of_two_columns_gives_its_labels():
    extract = collect(word(table(["Naam", "Jan"], ["BSN", BSN], ["Geboortedatum", "1-1-1990"])))
    assert segment_of(extract, BSN).place.label == "BSN"


def test_merged_cells_keep_the_columns_apart():
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"

    wide, first, next_one = "<w:gridSpan w:val='2'/>", "<w:vMerge w:val='restart'/>", "<w:vMerge/>"
    rows = (
        f"<w:tr>{cell('Naam', wide)}{cell('BSN')}</w:tr>"
        f"<w:tr>{cell('Jan', first)}{cell('Jansen')}{cell(BSN)}</w:tr>"
        f"<w:tr>{cell('', next_one)}{cell('Kees')}{cell('900000016')}</w:tr>"
        f"<w:tr><w:trPr><w:gridBefore w:val='2'/></w:trPr>{cell('900000028')}</w:tr>"
    )
    extract = collect(word(f"<w:tbl>{rows}</w:tbl>"))
    assert [segment_of(extract, text).place.header for text in (BSN, "900000016", "900000028")] == ["BSN"] * 3
    assert segment_of(extract, "Jansen").place.header == "Naam"


def test_a_row_marked_as_header_is_one():
    header = (
        f"<w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc>{paragraph('2024')}</w:tc><w:tc>{paragraph('2025')}</w:tc></w:tr>"
    )
    rows = f"<w:tr><w:tc>{paragraph('1')}</w:tc><w:tc>{paragraph(BSN)}</w:tc></w:tr>" * 2
    assert segment_of(collect(word(f"<w:tbl>{header}{rows}</w:tbl>")), BSN).place.header == "2025"


def test_tables_in_cells_and_several_paragraphs_in_a_cell_are_all_read():
    inner = table(["BSN", BSN], ["Naam", "Jan"])
    row = (
        f"<w:tr><w:tc>{paragraph('Kind')}</w:tc><w:tc>{paragraph('een')}{paragraph('twee')}{inner}<w:p/></w:tc></w:tr>"
    )
    extract = collect(word(f"<w:tbl>{row}</w:tbl>"))
    assert segment_of(extract, BSN).place.label == "BSN"
    assert segment_of(extract, "een").text == "een\ntwee"
    assert segment_of(extract, "een").place.label == "Kind"


def test_a_table_of_one_cell_is_a_frame_around_text():
    framed = "<w:tbl><w:tr><w:tc>" + paragraph(BSN) + "</w:tc></w:tr></w:tbl>"
    extract = collect(word(table(["x", "y"]).replace(paragraph("y"), framed)))
    assert segment_of(extract, BSN).place.label == "x"
    assert not segment_of(collect(word(framed)), BSN).place.is_cell


@pytest.mark.parametrize(
    ("part", "root", "content", "inner"),
    [
        ("header1", "w:hdr", paragraph(BSN), "kop"),
        ("footer2", "w:ftr", paragraph(BSN), "voettekst"),
        ("footnotes", "w:footnotes", f"<w:footnote w:id='1'>{paragraph(BSN)}</w:footnote>", "voetnoten"),
        ("endnotes", "w:endnotes", f"<w:endnote w:id='1'>{paragraph(BSN)}</w:endnote>", "voetnoten"),
        ("glossary__document", "w:glossaryDocument", paragraph(BSN), "bouwstenen"),
        ("elders", "w:hdr", paragraph(BSN), "kop"),
        ("settings", "w:settings", f"<w:docVars><w:docVar w:name='x' w:val='{BSN}'/></w:docVars>", "eigenschappen"),
        ("people", "w15:people xmlns:w15='urn:w15'", f"<w15:person w15:author='{BSN}'/>", "eigenschappen"),
        (
            "settings",
            "w:settings",
            f"<w:mailMerge><w:connectString w:val='Data Source=C:\\{BSN}.mdb'/></w:mailMerge>",
            "samenvoegbron",
        ),
        ("numbering", "w:numbering", f"<w:lvl><w:lvlText w:val='{BSN} %1.'/></w:lvl>", "nummering"),
        ("styles", "w:styles", f"<w:style>{BSN}</w:style>", "overige tekst"),
        ("vreemd", "x:y xmlns:x='urn:x'", f"<x:z>{BSN}</x:z>", "overige tekst"),
        ("diagrams__data1", "dgm:dataModel", f"<dgm:t><a:p><a:r><a:t>{BSN}</a:t></a:r></a:p></dgm:t>", "diagram"),
        ("charts__chart1", "c:chartSpace", f"<c:title><a:p><a:r><a:t>{BSN}</a:t></a:r></a:p></c:title>", "grafiek"),
        ("drawings__drawing1", "c:userShapes", f"<a:p><a:r><a:t>{BSN}</a:t></a:r></a:p>", "tekstvak"),
        ("activeX__activeX1", "w:ocx", f"<w:ocxPr w:name='Value' w:value='{BSN}'/>", "formulier"),
    ],
)
def test_every_part_is_read_and_named(part: str, root: str, content: str, inner: str):
    assert BSN in " ".join(texts(collect(word(paragraph("x"), **{part: closed(root, content)})), inner))


def closed(root: str, content: str) -> str:
    return f"<{root} {NAMESPACES}>{content}</{root.split()[0]}>"


def test_a_comment_carries_its_author():
    comments = f"<w:comment w:id='0' w:author='Jan Jansen'>{paragraph('BSN ' + BSN)}</w:comment>"
    extract = collect(word(paragraph("x"), comments=element("w:comments", comments * 2)))
    segment = segment_of(extract, BSN)
    assert (segment.place.where, segment.place.label) == ("a / opmerkingen", "Jan Jansen")
    assert texts(extract, "eigenschappen") == ["Jan Jansen"]


@pytest.mark.parametrize(
    "deleted",
    [
        f"<w:del w:author='Jan'><w:r><w:delText>{BSN}</w:delText></w:r></w:del>",
        f"<w:moveFrom w:author='Jan'>{RUN}</w:moveFrom>",
    ],
)
def test_what_was_deleted_is_read_with_the_words_beside_it(deleted: str):
    extract = collect(word(f"<w:p><w:r><w:t>BSN: </w:t></w:r>{deleted}<w:ins><w:r><w:t>geen</w:t></w:r></w:ins></w:p>"))
    assert texts(extract, "") == ["BSN: geen"]
    assert texts(extract, "verwijderde tekst") == [f"BSN: {BSN}"]


def test_hidden_text_is_read_and_marked():
    extract = collect(
        word(f"<w:p><w:r><w:t>Zie </w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>{BSN}</w:t></w:r></w:p>")
    )
    assert texts(extract)[0] == "Zie"
    assert segment_of(extract, BSN).place.is_hidden


@pytest.mark.parametrize(
    "box",
    [
        f"<w:r><w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing></w:r>",
        f"<w:r><w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict></w:r>",
        f"<w:r>{alternates(BOX, BOX)}</w:r>",
        f"<w:r>{alternates('', BOX)}</w:r>",
        f"<w:r>{alternates(BOX.replace(BSN, 'iets anders'), BOX)}</w:r>",
        f"<w:r><w:pict><v:shape><v:textpath string='{BSN}'/></v:shape></w:pict></w:r>",
    ],
)
def test_text_boxes_are_read_once(box: str):
    extract = collect(word(f"<w:p><w:r><w:t>voor </w:t></w:r>{box}<w:r><w:t>na</w:t></w:r></w:p>"))
    assert texts(extract, "") == ["voor na"]
    assert [text for text in texts(extract, "tekstvak") if text != "iets anders"] == [BSN]


def test_alternates_in_alternates_are_read():
    inner = alternates(BOX, BOX)
    outer = alternates(f"<w:p>{inner}</w:p>", inner + paragraph("meer"))
    extract = collect(word(f"<w:p>{outer}</w:p>{paragraph('slot')}"))
    assert texts(extract, "tekstvak")[0] == BSN
    assert "meer" in " ".join(texts(extract))
    assert "slot" in texts(extract, "")


def field(*pieces: str) -> str:
    code = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return f"<w:r><w:fldChar w:fldCharType='begin'/></w:r>{code}<w:r><w:fldChar w:fldCharType='end'/></w:r>"


DESCRIBED = f"<wp:inline><wp:docPr id='1' name='x' descr='{BSN}'/></wp:inline>"
DEFAULT = f"<w:ffData><w:textInput><w:default w:val='{BSN}'/></w:textInput></w:ffData>"
CHOICES = f"<w:sdtPr><w:dropDownList><w:listItem w:displayText='{BSN}' w:value='a'/></w:dropDownList></w:sdtPr>"


@pytest.mark.parametrize(
    ("inline", "inner"),
    [
        (f"<w:r><w:drawing>{DESCRIBED}</w:drawing></w:r>", "alternatieve tekst"),
        (f"<w:r><w:drawing><pic:cNvPr id='1' name='scan {BSN}.png'/></w:drawing></w:r>", "alternatieve tekst"),
        (f"<w:r><w:pict><v:shape alt='{BSN}'/></w:pict></w:r>", "alternatieve tekst"),
        (f"<w:hyperlink r:id='r1' w:tooltip='{BSN}'/>", "koppelingen"),
        (field(f' HYPERLINK "mailto:{BSN[:4]}', f'{BSN[4:]}@x.example" \\o "tip"'), "koppelingen"),
        (field(f" QUOTE {BSN} \\* MERGEFORMAT"), "velden"),
        (f"<w:fldSimple w:instr='MERGEFIELD f{BSN}'/>", "velden"),
        (f"<w:r><w:fldChar>{DEFAULT}</w:fldChar></w:r>", "formulier"),
        (f"<w:sdt>{CHOICES}</w:sdt>", "formulier"),
    ],
)
def test_what_attributes_and_field_codes_show_is_read(inline: str, inner: str):
    extract = collect(word(f"<w:p>{inline}<w:r><w:t>tekst</w:t></w:r></w:p>"))
    assert BSN in " ".join(texts(extract, inner))
    assert texts(extract, "") == ["tekst"]


@pytest.mark.parametrize(
    "code", ["PAGE", "PAGEREF _Toc912345678 \\h", 'TOC \\o "1-3" \\h \\z', "REF _Ref912345678 \\r"]
)
def test_field_codes_that_say_nothing_are_left_out(code: str):
    assert texts(collect(word(f"<w:p><w:fldSimple w:instr='{code}'/></w:p>"))) == []


@pytest.mark.parametrize(
    ("name", "content", "inner", "label"),
    [
        ("docProps/core.xml", f"<d:x xmlns:d='urn:d'><d:creator>{BSN}</d:creator></d:x>", "eigenschappen", "creator"),
        (
            "docProps/app.xml",
            f"<Properties xmlns='u'><Company>{BSN}</Company></Properties>",
            "eigenschappen",
            "Company",
        ),
        (
            "docProps/custom.xml",
            f"<Properties xmlns='u'><property name='BSN'><lpwstr>{BSN}</lpwstr></property></Properties>",
            "eigenschappen",
            "BSN",
        ),
        ("customXml/item1.xml", f"<c xmlns='u'><bsn>{BSN}</bsn></c>", "eigenschappen", "bsn"),
        ("customXml/item1.xml", f"<c xmlns='u'><cliënt nr='{BSN}'/></c>", "eigenschappen", "nr"),
    ],
)
def test_properties_carry_the_name_of_their_field(name: str, content: str, inner: str, label: str):
    segment = segment_of(collect(with_parts({name: content})), BSN)
    assert (segment.place.where, segment.place.label) == (f"a / {inner}", label)


def test_counts_and_dates_of_the_program_are_left_out():
    core = "<c xmlns='u'><created>2026-01-01T00:00:00Z</created></c>"
    app = "<Properties xmlns='u'><Words>12</Words><Application>Word</Application></Properties>"
    assert texts(collect(with_parts({"docProps/core.xml": core, "docProps/app.xml": app}))) == ["x"]


def test_links_that_lead_out_are_read():
    links = relations(("r1", "hyperlink", f"mailto:{BSN}@x.example"), is_external=True)
    inside = relations(("r1", "image", "media/900000016.png"))
    parts: dict[str, str | bytes] = {"word/_rels/document.xml.rels": links, "word/_rels/header1.xml.rels": inside}
    assert texts(collect(with_parts(parts)), "koppelingen") == [f"mailto:{BSN}@x.example"]


def test_files_in_the_letter_go_on():
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "word/media/image1.png": b"\x89PNG" + bytes(500),
        "word/media/image2.png": b"\x89PNG",
        "word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0" + bytes(10),
        "word/embeddings/Werkblad.xlsx": b"PK\3\4",
        "word/afchunk.dat": f"<html>{BSN}</html>",
        "word/afchunk2.htm": f"<html>{BSN}</html>",
        "word/afchunk3.xml": f"<html>{BSN}</html>",
        "word/vbaProject.bin": b"macro",
        "word/fonts/font1.odttf": b"font",
        "vreemd.docx": b"PK\3\4",
    }
    extract = collect(with_parts(parts))
    listed = {(file.name, file.media_type, file.is_inner) for file in extract.files}
    assert listed == {
        ("image1.png", "image/png", True),
        ("oleObject1.bin", "application/octet-stream", False),
        ("Werkblad.xlsx", "application/octet-stream", False),
        ("afchunk.dat", "text/html", False),
        ("afchunk2.htm", "application/octet-stream", False),
        ("afchunk3.xml", "application/xml", False),
        ("vreemd.docx", "application/octet-stream", False),
    }
    assert extract.uninspectable == ()


def test_a_document_in_one_part_gives_its_text_and_its_files():
    held = f"<x:part xmlns:x='u'>{paragraph(BSN)}<x:binaryData>aGFs\nbG8=</x:binaryData></x:part>"
    extract = collect(word(paragraph("x"), afchunk=element("w:package", held)))
    assert texts(extract, "ingevoegd document") == [BSN]
    assert [(file.payload, file.is_inner) for file in extract.files] == [(b"hallo", True)]


def test_a_drawing_written_as_html_of_a_kind_is_read():
    drawing = f"<xml><v:textbox xmlns:v='u'><div>een<br>{BSN}</div></v:textbox></xml>"
    extract = collect(with_parts({"word/drawings/vmlDrawing1.vml": drawing}))
    assert BSN in texts(extract, "tekstvak")[0]
    assert extract.uninspectable == ()


def test_the_text_of_a_control_is_read():
    parts: dict[str, str | bytes] = {"word/activeX/activeX1.bin": b"\1\2\3" + BSN.encode("utf-16-le") + b"\xff\xff"}
    assert texts(collect(with_parts(parts)), "formulier") == [BSN]


def test_a_chart_gives_each_value_its_category_and_its_series():
    def points(role: str, values: list[str]) -> str:
        listed = "".join(f"<c:pt idx='{n}'><c:v>{value}</c:v></c:pt>" for n, value in enumerate(values))
        return f"<c:{role}><c:strRef><c:f>Blad1!$A$2</c:f><c:strCache>{listed}</c:strCache></c:strRef></c:{role}>"

    series = points("tx", ["BSN"]) + points("cat", ["Jan", "Kees"]) + points("val", [BSN, "900000016"])
    chart = element("c:chartSpace", f"<c:chart><c:ser>{series}</c:ser></c:chart>")
    extract = collect(word(paragraph("x"), charts__chart1=chart))
    place = segment_of(extract, BSN).place
    assert (place.where, place.header, place.label) == ("a / grafiek", "BSN", "Jan")
    assert "Blad1" not in " ".join(texts(extract))


def test_a_diagram_that_is_there_as_data_and_as_drawing_is_read_once():
    content = f"<a:p><a:r><a:t>{BSN}</a:t></a:r></a:p>"
    parts = {f"diagrams__{name}1": element("dgm:x", content) for name in ("data", "drawing")}
    assert texts(collect(word(paragraph("x"), **parts)), "diagram") == [BSN]


def test_strict_documents_are_read_alike():
    payload = word(table(["BSN", BSN], ["Naam", "Jan"]))
    main = element("w:document", table(["BSN", BSN], ["Naam", "Jan"])).replace(W, W_STRICT)
    assert texts(collect(zipped({"word/document.xml": main}))) == texts(collect(payload))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_other_encodings_of_unicode_are_read(encoding: str):
    text = element("w:document", paragraph(BSN)).replace(
        'encoding="UTF-8"', 'encoding="UTF-16"' if "16" in encoding else ""
    )
    assert texts(collect(zipped({"word/document.xml": text.encode(encoding)}))) == [BSN]


def test_two_parts_of_one_name_are_both_read():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:
        written.writestr("word/document.xml", element("w:document", paragraph(BSN)))
        with pytest.warns(UserWarning, match="Duplicate"):
            written.writestr("word/document.xml", element("w:document", paragraph("tweede")))
    assert texts(collect(buffer.getvalue())) == [BSN, "tweede"]


# -- damage and malice ------------------------------------------------------------------------------------------------


def test_what_stands_behind_damage_is_read_and_the_damage_is_said():
    main = element("w:document", paragraph("voor") + "<w:p><w:r></w:p>" + paragraph(BSN))
    extract = collect(zipped({"word/document.xml": main}))
    assert obstacles(extract) == [("broken", "office")]
    assert texts(extract)[0] == "voor"
    assert BSN in " ".join(texts(extract))


def test_documents_cut_anywhere_are_never_silent():
    main = element("w:document", table(["Naam", "BSN"], ["Jan", BSN]) + paragraph("slot")).encode()
    for at in range(60, len(main) - 1, 7):
        extract = collect(zipped({"word/document.xml": main[:at]}))
        assert obstacles(extract) == [("broken", "office")]
        whole = main[:at].decode().count(f">{BSN}</w:t>")
        assert whole <= " ".join(texts(extract)).count(BSN)


def test_flipped_bytes_are_never_silent():
    chance = random.Random(6)
    payload = word(table(["Naam", "BSN"], ["Jan", BSN]), header1=element("w:hdr", paragraph(BSN)))
    for _ in range(300):
        damaged = bytearray(payload)
        for _ in range(3):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        to = Collector("a")
        try:
            is_read = read_office_zip(File("a", bytes(damaged)), to)
        except (LookupError, ValueError):  # an encoding that is none: the caller says that the file is broken
            continue
        extract = to.finish()
        assert not is_read or extract.uninspectable or extract.files or " ".join(texts(extract)).count(BSN) == 2


def test_entities_are_refused_and_said():
    laughs = (
        "<!DOCTYPE x [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;&a;'>]>" + element("w:document", "&b;").split("\n", 1)[1]
    )
    assert obstacles(collect(zipped({"word/document.xml": laughs}))) == [("broken", "xml-entity")]


def test_a_bomb_is_told_and_not_unpacked():
    bomb = element("w:document", paragraph("0" * 60_000_000))
    extract = collect(zipped({"word/document.xml": bomb}), ContentLimits(max_unpacked_bytes=2_000_000))
    assert ("too-large", "unpacked") in obstacles(extract)


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ("<w:p>", "</w:p>"),
        ("<w:p><w:r><w:txbxContent>", "</w:txbxContent></w:r></w:p>"),
        ("<mc:AlternateContent><mc:Choice>", "</mc:Choice></mc:AlternateContent>"),
        ("<mc:AlternateContent><mc:Fallback>", "</mc:Fallback></mc:AlternateContent>"),
        ("<w:ins>", "</w:ins>"),
        ("<w:t>", "</w:t>"),
        ("<w:tc>", "</w:tc>"),
    ],
)
def test_twenty_thousand_levels_are_read(opening: str, closing: str):
    extract = collect(word(opening * 20_000 + paragraph(BSN) + closing * 20_000))
    assert BSN in " ".join(texts(extract))


def test_many_fallbacks_of_one_choice_end():
    content = f"<mc:Choice><w:p><w:r><w:t>{'9' * 500_000}</w:t></w:r></w:p></mc:Choice>" + "<mc:Fallback/>" * 20_000
    extract = collect(word(f"<mc:AlternateContent>{content}</mc:AlternateContent>{paragraph(BSN)}"))
    assert BSN in " ".join(texts(extract))


def test_a_column_as_wide_as_a_number_can_say_ends():
    cell = f"<w:tc><w:tcPr><w:gridSpan w:val='999999999'/></w:tcPr>{paragraph('Naam')}</w:tc>"
    extract = collect(word(f"<w:tbl><w:tr>{cell * 3}</w:tr><w:tr>{cell}</w:tr></w:tbl>" + paragraph(BSN)))
    assert BSN in " ".join(texts(extract))


def test_a_table_larger_than_is_kept_hands_on_its_header(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("mailguard.content.formats.office.office_tables._MAX_CELLS", 100)
    rows = [["Naam", "BSN"], *([["Jan", "900000016"]] * 300), ["Kees", BSN]]
    assert segment_of(collect(word(table(*rows))), BSN).place.header == "BSN"


@pytest.mark.parametrize("content", [paragraph("tekst") * 5000, table(*([["a", "b"]] * 5000)), "<w:x>a</w:x>" * 5000])
def test_more_text_than_is_taken_is_said(content: str):
    extract = collect(word(content), ContentLimits(max_text_bytes=2000))
    assert ("too-large", "text") in obstacles(extract)


def test_an_empty_part_is_no_damage():
    extract = collect(word(paragraph("x"), header1="", footer1=b"\xff\xfe"))
    assert texts(extract) == ["x"]
