"""OpenDocument files: letters, workbooks and slides of LibreOffice, as it writes them, packed and flat."""

import base64
import hashlib
import io
import random
import zipfile
import zlib

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from mailguard.content.extract import Collector, Extract, File
from mailguard.content.formats.archives.zip_files import DAMAGE, ZipFiles
from mailguard.content.formats.open_document.open_document import read_flat_open_document, read_open_document
from mailguard.content.limits import ContentLimits
from mailguard.findings import Obstacle

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
NAMES = " ".join(
    f'xmlns:{prefix}="{OASIS}:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "text": "text",
        "table": "table",
        "style": "style",
        "draw": "drawing",
        "svg": "svg-compatible",
        "form": "form",
        "meta": "meta",
        "presentation": "presentation",
        "manifest": "manifest",
    }.items()
)
NAMES += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
BSN = "925900722"


def document(body: str, kind: str = "text", styles: str = "") -> str:
    return (
        f"<office:document-content {NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )


def packed(files: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return buffer.getvalue()


def read(payload: bytes, passwords: tuple[str, ...] = (), limits: ContentLimits | None = None) -> Extract:
    to = Collector("a.odt", limits or ContentLimits(), passwords)
    read_open_document(ZipFiles(payload, to, "office"), to)
    return to.finish()


def read_body(body: str, kind: str = "text", styles: str = "") -> Extract:
    return read(packed({"content.xml": document(body, kind, styles)}))


def texts(extract: Extract) -> list[str]:
    return [segment.text for segment in extract.segments]


def place(extract: Extract, text: str):
    return next(segment.place for segment in extract.segments if segment.text == text)


def codes(extract: Extract) -> list[tuple[Obstacle, str]]:
    return [(each.obstacle, each.detail) for each in extract.uninspectable]


def row(*cells: str, attributes: str = "") -> str:
    made = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
    return f"<table:table-row {attributes}>{made}</table:table-row>"


def table(*rows: str, name: str = "Blad1", attributes: str = "") -> str:
    return f'<table:table table:name="{name}" {attributes}>{"".join(rows)}</table:table>'


ANNOTATION = (
    "<office:annotation><dc:creator>P. Smit</dc:creator><dc:date>2026-01-01T00:00:00</dc:date>"
    "<text:p>P02</text:p></office:annotation>"
)


def note(kind: str, text: str) -> str:
    return (
        f'<text:note text:note-class="{kind}"><text:note-citation>1</text:note-citation>'
        f"<text:note-body><text:p>{text}</text:p></text:note-body></text:note>"
    )


LETTER = f"""
<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>P. Bos</dc:creator>
<dc:date>2026-01-01T00:00:00</dc:date></office:change-info><text:p>P01</text:p></text:deletion></text:changed-region>
</text:tracked-changes>
<text:user-field-decls><text:user-field-decl text:name="v" office:string-value="P03"/></text:user-field-decls>
<office:forms><form:form><form:textarea form:current-value="P04" form:label="P05"/></form:form></office:forms>
<text:p>BSN 9259<text:span>00722</text:span>{ANNOTATION}<text:s text:c="2"/>x<text:tab/>y</text:p>
<text:p>z{note("footnote", "P06")}{note("endnote", "P07")}</text:p>
<text:p><draw:frame><draw:text-box><text:p>P08</text:p></draw:text-box><svg:title>P09</svg:title>
<svg:desc>P10</svg:desc></draw:frame></text:p>
<text:p><text:a xlink:href="mailto:P11@example.test">schrijf</text:a></text:p>
<text:p text:style-name="H">P12</text:p>
<text:section text:display="none"><text:p>P13</text:p></text:section>
<text:p><text:hidden-text text:string-value="P14"/><text:conditional-text text:string-value-if-true="P15"/></text:p>
<text:list><text:list-item><text:p>P16</text:p></text:list-item></text:list>
"""
HIDDEN = (
    '<style:style style:name="H" style:family="paragraph"><style:text-properties text:display="none"/></style:style>'
)
PAGE = f"""<office:document-styles {NAMES}><office:master-styles><style:master-page>
<style:header><text:p>P17</text:p></style:header>
<style:footer-first><text:p>P18</text:p></style:footer-first></style:master-page></office:master-styles>
</office:document-styles>"""
META = f"""<office:document-meta {NAMES}><office:meta><dc:title>P19</dc:title>
<meta:user-defined meta:name="Klant">P20</meta:user-defined><meta:generator>LibreOffice</meta:generator></office:meta>
</office:document-meta>"""


def letter() -> bytes:
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": document(LETTER, styles=HIDDEN),
            "styles.xml": PAGE,
            "meta.xml": META,
            "settings.xml": "<x>P99</x>",
            "Object 1/content.xml": document(table(row("Naam", "BSN"), row("P21", "912345679")), "spreadsheet"),
            "Object 2/content.xml": '<math xmlns="http://www.w3.org/1998/Math/MathML"><mtext>P22</mtext></math>',
            "Pictures/1.png": b"\x89PNG",
            "Object 3": b"\xd0\xcf\x11\xe0",
            "Basic/Standard/Module1.xml": '<module xmlns="urn:b">Sub P23 value</module>',
        }
    )


@pytest.mark.parametrize(
    ("text", "inner", "is_hidden"),
    [
        ("P01", "verwijderde tekst", True),
        ("P02", "opmerkingen", False),
        ("P03", "velden", True),
        ("P04", "formulier", True),
        ("P05", "formulier", True),
        ("P06", "voetnoten", False),
        ("P07", "eindnoten", False),
        ("P08", "tekstvak", False),
        ("P09", "alternatieve tekst", True),
        ("mailto:P11@example.test", "koppelingen", True),
        ("P12", "", True),
        ("P13", "", True),
        ("P14", "velden", True),
        ("P15", "velden", True),
        ("P17", "kop", False),
        ("P18", "voettekst", False),
        ("P19", "eigenschappen", False),
        ("P20", "eigenschappen", False),
        ("P21", "Object 1, Blad1", False),
        ("P22", "Object 2", False),
    ],
)
def test_a_letter_has_its_text_in_place(text, inner, is_hidden):
    found = place(read(letter()), text)
    assert found.where == (f"a.odt / {inner}" if inner else "a.odt")
    assert found.is_hidden == is_hidden


def test_nothing_of_a_letter_is_missed_and_its_files_are_handed_on():
    extract = read(letter())
    everything = "\n".join(texts(extract))
    assert [n for n in range(1, 24) if f"P{n:02}" not in everything] == []
    assert f"BSN {BSN}  x\ty" in everything
    assert "2026-01-01" not in everything
    assert "LibreOffice" not in everything
    assert place(extract, "P02").label == "P. Smit"
    assert place(extract, "912345679").header == "BSN"
    assert [(file.name, file.is_inner) for file in extract.files] == [("1.png", True), ("Object 3", False)]
    assert not extract.uninspectable


@pytest.mark.parametrize(
    ("body", "kind", "inner", "text"),
    [
        (f'<draw:page draw:name="Dia 1"/><draw:page draw:name="Jan {BSN}"/>', "presentation", "dianamen", f"Jan {BSN}"),
        (f'<draw:page draw:name="{BSN}x"/><draw:page draw:name="page2"/>', "drawing", "dianamen", f"{BSN}x"),
        (f'<table:table table:name="Jan {BSN}"/>', "spreadsheet", "bladnamen", f"Jan {BSN}"),
        (f'<table:named-range table:name="n_{BSN}"/>', "spreadsheet", "namen", f"n_{BSN}"),
    ],
)
def test_names_that_somebody_gave_are_read(body, kind, inner, text):
    found = [(segment.place.where, segment.text) for segment in read_body(body, kind).segments]
    assert found == [(f"a.odt / {inner}", text)]


def test_a_letter_in_a_flat_workbook_does_not_make_a_letter_of_it():
    letter = "<office:body><office:text><text:p>in</text:p></office:text></office:body>"
    inner = f"<office:document {NAMES}>{letter}</office:document>"
    cell = "<table:table-row><table:table-cell><text:p>Jan</text:p></table:table-cell></table:table-row>"
    tables = "".join(
        f'<table:table table:name="{name}">{content}</table:table>'
        for name, content in (("Eerste", inner), ("Tweede", cell))
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    to = Collector("a.fods")
    read_flat_open_document(File("a.fods", f"<office:document {NAMES}>{body}</office:document>".encode()), to)
    found = {(segment.place.where, segment.text) for segment in to.finish().segments}
    assert {("a.fods / Tweede", "Jan"), ("a.fods / bladnamen", "Eerste"), ("a.fods / bladnamen", "Tweede")} <= found


def test_a_flat_letter_is_read_with_its_pictures():
    data = f"<office:binary-data>{base64.b64encode(b'GIF89a').decode()}</office:binary-data>"
    picture = f"<text:p><draw:frame><draw:image>{data}</draw:image></draw:frame></text:p>"
    meta = "<office:meta><dc:title>P19</dc:title></office:meta>"
    body = f"<office:body><office:text>{LETTER}{picture}</office:text></office:body>"
    flat = f"<office:document {NAMES}>{meta}{body}</office:document>"
    to = Collector("a.fodt")
    read_flat_open_document(File("a.fodt", flat.encode()), to)
    extract = to.finish()
    assert "P01" in texts(extract)
    assert place(extract, "P19").label == "title"
    assert [(file.payload, file.is_inner) for file in extract.files] == [(b"GIF89a", True)]


def test_a_table_in_a_letter_stands_between_its_paragraphs():
    rows = f"<table:table-header-rows>{row('Wie', 'Kenmerk 12345')}</table:table-header-rows>" + row("A. Jansen", BSN)
    extract = read_body(f"<text:p>boven</text:p>{table(rows)}<text:p>onder</text:p>")
    assert texts(extract) == ["boven", "Wie", "Kenmerk 12345", "A. Jansen", BSN, "onder"]
    assert place(extract, BSN).header == "Kenmerk 12345"


def test_a_table_in_a_table_is_read():
    inner = table(row("Naam", "BSN"), row("A. Jansen", BSN), name="T2")
    outer = f"<table:table-row><table:table-cell>{inner}<text:p>P01</text:p></table:table-cell></table:table-row>"
    extract = read_body(table(outer))
    assert place(extract, BSN).header == "BSN"
    assert "P01" in texts(extract)


def test_styles_of_one_name_are_told_apart_by_family():
    style = (
        '<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style>'
    )
    extract = read_body(table(row("Naam", "BSN"), row("A", BSN), attributes='table:style-name="T1"'), styles=style)
    assert not place(extract, BSN).is_hidden


SHEET_STYLE = (
    '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
)


def test_hidden_sheets_rows_and_columns_are_read_and_called_hidden():
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    shown = table(
        columns, row("Naam", "Telefoon"), row("A. Jansen", "0612345678", attributes='table:visibility="filter"')
    )
    hidden = table(row("Naam", "BSN"), row("B", BSN), name="Blad2", attributes='table:style-name="ta2"')
    extract = read_body(shown + hidden, "spreadsheet", SHEET_STYLE)
    assert place(extract, BSN).where == "a.odt / Blad2 (verborgen)"
    assert place(extract, BSN).is_hidden
    assert place(extract, "A. Jansen").is_hidden
    assert place(extract, "Telefoon").is_hidden
    assert not place(extract, "Naam").is_hidden


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('office:value-type="float" office:value="925900722"/', BSN),
        ('office:value-type="float" office:value="9.25900722E8"/', BSN),
        ('office:value-type="float" office:value="925900722"><text:p>9,26E+08</text:p></table:table-cell', BSN),
        (
            'office:value-type="date" office:date-value="1980-01-31"><text:p>31-1-80</text:p></table:table-cell',
            "31-01-1980",
        ),
        (
            'office:value-type="date" office:date-value="1980-01-31"><text:p>31 jan 1980</text:p></table:table-cell',
            "31 jan 1980",
        ),
        ('office:value-type="string" office:string-value="925900722"/', BSN),
        (f'table:formula="of:=IF(A2=&quot;{BSN}&quot;;1;2)"><text:p>1</text:p></table:table-cell', BSN),
        (f'table:number-columns-repeated="16384"><text:p>{BSN}</text:p></table:table-cell', BSN),
    ],
)
def test_a_cell_shows_its_text_and_hides_no_value(cell, shown):
    extract = read_body(table(f"<table:table-row><table:table-cell {cell}></table:table-row>"), "spreadsheet")
    assert shown in texts(extract)
    assert len(extract.segments) < 50


def test_what_stands_beside_the_cells_is_read():
    body = (
        '<table:content-validations><table:content-validation table:condition="P01">'
        '<table:help-message table:title="P02">'
        "<text:p>P03</text:p></table:help-message></table:content-validation></table:content-validations>"
        + table(
            "<table:shapes><draw:custom-shape><text:p>P04</text:p></draw:custom-shape></table:shapes>",
            row(f"x{ANNOTATION}"),
        )
        + '<table:named-expressions><table:named-expression table:name="naam" table:expression="P05"/>'
        "</table:named-expressions>"
        '<table:dde-links><table:dde-link><office:dde-source office:dde-topic="P06"/>'
        + table(row("P07"), name="")
        + "</table:dde-link></table:dde-links>"
        + table(row("P08"), name="Jansen 1980")
    )
    extract = read_body(body, "spreadsheet")
    everything = "\n".join(texts(extract))
    assert [n for n in range(1, 9) if f"P{n:02}" not in everything] == []
    assert "Jansen 1980" in texts(extract)
    assert place(extract, "P02").where in ("a.odt / Blad1, opmerkingen", "a.odt / toelichtingen")


def test_slides_and_their_notes_have_their_number():
    slide = "<draw:page><draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>{}</draw:page>"
    notes = "<draw:frame><draw:text-box><text:p>P02</text:p></draw:text-box></draw:frame>"
    notes = f"<presentation:notes>{notes}</presentation:notes>"
    grid = f"<draw:frame>{table(row('Naam', 'BSN'), row('A', BSN))}</draw:frame>"
    extract = read_body(slide.format("P01", notes) + slide.format("P03", grid), "presentation")
    assert place(extract, "P01").where == "a.odt / dia 1"
    assert place(extract, "P02").where == "a.odt / notities bij dia 1"
    assert place(extract, BSN).where == "a.odt / dia 2"


@pytest.mark.parametrize("count", ["1000000", "2147483648", "99999999999999999999", "-1", "x", "²"])
def test_a_row_that_says_it_is_repeated_is_not_believed(count):
    rows = row("Naam", "BSN") + row("A. Jansen", BSN, attributes=f'table:number-rows-repeated="{count}"')
    rows += f'<table:table-row><table:table-cell table:number-columns-repeated="{count}"/></table:table-row>' + row(
        "C", "P01"
    )
    extract = read_body(table(rows), "spreadsheet")
    assert 1 <= texts(extract).count(BSN) < 10
    assert "P01" in texts(extract)


def test_deep_nesting_and_entities_end():
    deep = "<text:section>" * 50_000 + f"<text:p>{BSN}</text:p>" + "</text:section>" * 50_000
    assert BSN in texts(read_body(deep))
    laughs = '<!DOCTYPE x [<!ENTITY a "ha">]>' + document("<text:p>&a;</text:p>")
    assert codes(read(packed({"content.xml": laughs}))) == [(Obstacle.BROKEN, "xml-entity")]


def test_more_text_than_is_taken_is_told():
    body = "".join(f"<text:p>{BSN} en nog wat tekst {n}</text:p>" for n in range(2000))
    extract = read(packed({"content.xml": document(body)}), limits=ContentLimits(max_text_bytes=5000))
    assert (Obstacle.TOO_LARGE, "text") in codes(extract)
    rows = [row("A. Jansen", BSN)] * 500
    extract = read(
        packed({"content.xml": document(table(*rows), "spreadsheet")}), limits=ContentLimits(max_segments=100)
    )
    assert (Obstacle.TOO_LARGE, "segments") in codes(extract)
    assert BSN in texts(extract)


def test_a_document_that_breaks_off_keeps_its_text_and_says_so():
    whole = document(LETTER + table(row("Naam", "BSN"), row("A", BSN)), styles=HIDDEN)
    start = whole.index("<office:body>")
    for cut in range(start, len(whole) - 1, 37):
        extract = read(packed({"content.xml": whole[:cut]}))
        assert codes(extract) == [(Obstacle.BROKEN, "office")]
        found = "\n".join(texts(extract))
        assert all(mark in found for mark in ("P01", "P02", "P06") if f"{mark}<" in whole[:cut])


def test_flipped_bytes_raise_only_what_the_contract_allows():
    chance = random.Random(6)
    for _ in range(60):
        payload = bytearray(letter())
        for _ in range(8):
            payload[chance.randrange(len(payload))] = chance.randrange(256)
        try:
            read(bytes(payload))
        except DAMAGE:
            continue


def test_a_document_without_content_is_told():
    assert codes(read(packed({"mimetype": "x"}))) == [(Obstacle.BROKEN, "office")]


def test_the_picture_of_an_object_is_handed_on_when_the_object_is_not_there():
    files: dict[str, str | bytes] = {
        "content.xml": document(""),
        "ObjectReplacements/Object 1": b"VCLMTF",
        "Thumbnails/thumbnail.png": b"\x89PNG",
    }
    assert [(file.name, file.is_inner) for file in read(packed(files)).files] == [("Object 1", False)]
    files["Object 1/content.xml"] = document("<text:p>P01</text:p>")
    extract = read(packed(files))
    assert not extract.files
    assert texts(extract) == ["P01"]


def locked_letter(password: str) -> bytes:
    """As LibreOffice locks one: deflated, then AES-256 in CBC under a key of PBKDF2 over the password's digest."""
    salt, vector = bytes(range(16)), bytes(range(16, 32))
    deflater = zlib.compressobj(wbits=-15)
    content = deflater.compress(document(f"<text:p>{BSN}</text:p>").encode()) + deflater.flush()
    padding = 16 - len(content) % 16
    key = hashlib.pbkdf2_hmac("sha1", hashlib.sha256(password.encode()).digest(), salt, 1000, 32)
    encryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    locked = encryptor.update(content + bytes(padding - 1) + bytes((padding,))) + encryptor.finalize()
    checksum, shown_vector, shown_salt = (
        base64.b64encode(raw).decode() for raw in (hashlib.sha256(content[:1024]).digest(), vector, salt)
    )
    manifest = (
        f'<manifest:manifest {NAMES}><manifest:file-entry manifest:full-path="content.xml" manifest:size="99">'
        f'<manifest:encryption-data manifest:checksum-type="{OASIS}:manifest:1.0#sha256-1k" '
        f'manifest:checksum="{checksum}">'
        '<manifest:algorithm manifest:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes256-cbc" '
        f'manifest:initialisation-vector="{shown_vector}"/><manifest:start-key-generation '
        'manifest:start-key-generation-name="http://www.w3.org/2000/09/xmldsig#sha256" manifest:key-size="32"/>'
        '<manifest:key-derivation manifest:key-derivation-name="PBKDF2" manifest:key-size="32" '
        f'manifest:iteration-count="1000" manifest:salt="{shown_salt}"/></manifest:encryption-data>'
        "</manifest:file-entry></manifest:manifest>"
    )
    return packed({"content.xml": locked, "META-INF/manifest.xml": manifest})


@pytest.mark.parametrize("passwords", [(), ("fout",), ("fout", "ook fout")])
def test_a_locked_document_is_told(passwords):
    extract = read(locked_letter("geheim"), passwords)
    assert codes(extract) == [(Obstacle.ENCRYPTED, "office")]
    assert not extract.segments


def test_a_locked_document_opens_with_its_password():
    extract = read(locked_letter("geheim"), ("fout", "geheim"))
    assert texts(extract) == [BSN]
    assert extract.is_unlocked
    assert not extract.uninspectable
