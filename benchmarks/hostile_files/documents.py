"""Documents and pages: XML that grows, nests without end or names other files, and sheets without bounds."""

from benchmarks.detectors.hostile import SEEDS
from benchmarks.hostile_files.archives import zipped
from benchmarks.hostile_files.bombs import MIB, Entry, Much, zip_of
from benchmarks.hostile_files.cases import IN_FILE, SECRET, Case, Expect, attached

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table")
)
_PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>'
_LEVELS = 10
LAUGHS = (
    f'<!DOCTYPE x [<!ENTITY e0 "{SECRET} ">'
    + "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, _LEVELS))
    + "]>"
)
LAUGH = f"&e{_LEVELS - 1};"
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


# -- Word, Excel, OpenDocument, of their parts ------------------------------------------------------------------------


def word_part(body: str, declarations: str = "") -> str:
    return f"{_PROLOGUE}{declarations}<w:document {_W}><w:body>{body}</w:body></w:document>"


def word(body: str, declarations: str = "") -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": word_part(body, declarations).encode()})


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def workbook_parts(sheet: str, strings: str = "") -> dict[str, bytes]:
    book = f'<workbook {_S} xmlns:r="{_R}"><sheets><sheet name="Blad1" sheetId="1" r:id="r1"/></sheets></workbook>'
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{_R}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    )
    parts = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": relations,
        "xl/worksheets/sheet1.xml": sheet,
    }
    if strings:
        parts["xl/sharedStrings.xml"] = strings
    return {name: content.encode() for name, content in parts.items()}


def sheet_of(rows: str, declarations: str = "", behind: str = "") -> bytes:
    data = f"{_PROLOGUE}{declarations}<worksheet {_S}><sheetData>{rows}</sheetData>{behind}</worksheet>"
    return zipped(workbook_parts(data))


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def open_document(body: str, kind: str = "text", declarations: str = "") -> bytes:
    content = (
        f"{_PROLOGUE}{declarations}<office:document-content {_ODF}><office:body><office:{kind}>{body}</office:{kind}>"
        "</office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
            "content.xml": content.encode(),
            "META-INF/manifest.xml": b"<manifest/>",
        }
    )


# -- entities ---------------------------------------------------------------------------------------------------------


def laughing_word() -> bytes:
    return word(paragraph(LAUGH), LAUGHS)


def laughing_sheet() -> bytes:
    return sheet_of(f"<row>{text_cell('A1', LAUGH)}</row>", LAUGHS)


def laughing_open_document() -> bytes:
    return open_document(f"<text:p>{LAUGH}</text:p>", declarations=LAUGHS)


def laughing_drawing() -> bytes:
    return f'{_PROLOGUE}{LAUGHS}<svg xmlns="http://www.w3.org/2000/svg"><text>{LAUGH}</text></svg>'.encode()


def laughing_xml() -> bytes:
    return f"{_PROLOGUE}{LAUGHS}<x>{LAUGH}</x>".encode()


def word_that_names_a_file() -> bytes:
    return word(paragraph("&e;"), OUTSIDE)


def xml_that_names_a_file() -> bytes:
    return f"{_PROLOGUE}{OUTSIDE}<x>&e;</x>".encode()


def drawing_that_names_a_file() -> bytes:
    return f'{_PROLOGUE}{OUTSIDE}<svg xmlns="http://www.w3.org/2000/svg"><text>&e;</text></svg>'.encode()


# -- size -------------------------------------------------------------------------------------------------------------


def word_of_a_gigabyte() -> bytes:
    start, end = word_part(paragraph("\0")).split("\0")
    text = Much(b"a" * MIB, 1024, start.encode(), end.encode())
    return zip_of([Entry("[Content_Types].xml", Much(b"<Types/>", 1)), Entry("word/document.xml", text)])


def sheet_of_a_million_rows() -> bytes:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>{n * 7}</v></c></row>' for n in range(1, 10**6)
    )
    return sheet_of(f"{rows}<row>{text_cell('A1000001', SECRET)}</row>")


def sparse_sheet() -> bytes:
    last = f'<row r="1048576">{text_cell("XFD1048576", SECRET)}</row>'
    return sheet_of(f'<row r="1">{text_cell("A1", "BSN")}</row>{last}')


def sheet_of_one_long_string() -> bytes:
    """A text of 32 KB that a hundred thousand cells name."""
    strings = f"<sst {_S}><si><t>{SECRET} {'x' * 32_000}</t></si></sst>"
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 100_000))
    return zipped(workbook_parts(f"<worksheet {_S}><sheetData>{rows}</sheetData></worksheet>", strings))


def sheet_merged_a_thousand_times() -> bytes:
    merged = '<mergeCell ref="A1:XFD1048576"/>' * 1000
    return sheet_of(f'<row r="1">{text_cell("A1", SECRET)}</row>', behind=f"<mergeCells>{merged}</mergeCells>")


def sheet_of_rows_without_end() -> bytes:
    cell = f'<table:table-cell table:number-columns-repeated="2147483648"><text:p>{SECRET}</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="2147483648">{cell}</table:table-row>'
    return open_document(f'<table:table table:name="a">{row * 3}</table:table>', "spreadsheet")


def sheet_of_near_misses() -> bytes:
    """Cells of what detectors almost know."""
    texts = [(seed * 40)[:200].translate({ord(c): " " for c in "<>&\0"}) for seed in SEEDS]
    rows = (f'<row r="{n}">{text_cell(f"A{n}", texts[n % len(texts)])}</row>' for n in range(1, 60_000))
    return sheet_of("".join(rows) + f'<row r="60000">{text_cell("A60000", SECRET)}</row>')


# -- depth ------------------------------------------------------------------------------------------------------------


def word_of_nested_tables() -> bytes:
    return word("<w:tbl><w:tr><w:tc>" * 20_000 + paragraph(SECRET) + "</w:tc></w:tr></w:tbl>" * 20_000)


def open_document_of_nested_sections() -> bytes:
    return open_document("<text:section>" * 100_000 + f"<text:p>{SECRET}</text:p>" + "</text:section>" * 100_000)


def page_of_nested_tables() -> bytes:
    return f"<html>{'<table><tr><td>' * 20_000}{SECRET}".encode()


def page_of_nested_divisions() -> bytes:
    return f"<html>{'<div>' * 100_000}{SECRET}{'</div>' * 100_000}".encode()


def page_of_one_tag_with_many_attributes() -> bytes:
    return f"<html><p {' '.join(f'a{n}=b' for n in range(200_000))}>{SECRET}</p>".encode()


def word_of_one_tag_with_many_attributes() -> bytes:
    attributes = " ".join(f'a{n}="b"' for n in range(200_000))
    return word(paragraph(SECRET).replace("<w:p>", f"<w:p {attributes}>"))


def xml_of_a_million_levels() -> bytes:
    return f"{_PROLOGUE}{'<a>' * 1_000_000}{SECRET}{'</a>' * 1_000_000}".encode()


def json_of_a_million_levels() -> bytes:
    return f'{"[" * 1_000_000}"{SECRET}"{"]" * 1_000_000}'.encode()


def rich_text_of_a_million_groups() -> bytes:
    return rb"{\rtf1\ansi " + b"{" * 1_000_000 + SECRET.encode() + b"}" * 1_000_000 + b"}"


def rich_text_that_claims_bytes() -> bytes:
    claims = rb"{\pict\bin2147483647 x}" * 10_000
    return rb"{\rtf1\ansi " + claims + SECRET.encode() + b"}"


def rich_text_of_a_large_picture() -> bytes:
    return rb"{\rtf1\ansi {\pict\pngblip " + b"89504e47" * 4_000_000 + b"}" + SECRET.encode() + b"}"


def page_with_a_file_in_its_links() -> bytes:
    link = f'<a href="data:text/plain,BSN%20{IN_FILE}">x</a><img src="data:image/png;base64,iVBORw0KGgo=">'
    return f"<html>{link * 20_000}".encode()


CASES: tuple[Case, ...] = (
    attached("docx: billion laughs", "a.docx", laughing_word),
    attached("xlsx: billion laughs", "a.xlsx", laughing_sheet),
    attached("odt: billion laughs", "a.odt", laughing_open_document),
    attached("svg: billion laughs", "a.svg", laughing_drawing),
    attached("xml: billion laughs", "a.xml", laughing_xml),
    attached("docx: names a file (XXE)", "a.docx", word_that_names_a_file),
    attached("xml: names a file (XXE)", "a.xml", xml_that_names_a_file),
    attached("svg: names a file (XXE)", "a.svg", drawing_that_names_a_file),
    attached("docx: 1 GB in 1 MB", "a.docx", word_of_a_gigabyte),
    attached("xlsx: 1,000,000 rows", "a.xlsx", sheet_of_a_million_rows, Expect.EITHER, is_quick=False),
    attached("xlsx: A1 and XFD1048576", "a.xlsx", sparse_sheet, Expect.FOUND),
    attached("xlsx: 32 KB of text in 100,000 cells", "a.xlsx", sheet_of_one_long_string, Expect.EITHER),
    attached("xlsx: everything merged 1,000 times", "a.xlsx", sheet_merged_a_thousand_times, Expect.FOUND),
    attached("ods: rows repeated 2**31 times", "a.ods", sheet_of_rows_without_end, Expect.FOUND),
    attached("xlsx: near misses of every detector", "a.xlsx", sheet_of_near_misses, Expect.EITHER, is_quick=False),
    attached("docx: 20,000 nested tables", "a.docx", word_of_nested_tables, Expect.EITHER),
    attached("odt: 100,000 nested sections", "a.odt", open_document_of_nested_sections, Expect.EITHER),
    attached("html: 20,000 nested tables", "a.html", page_of_nested_tables, Expect.EITHER),
    attached("html: 100,000 nested divisions", "a.html", page_of_nested_divisions, Expect.EITHER),
    attached("html: 200,000 attributes", "a.html", page_of_one_tag_with_many_attributes, Expect.EITHER),
    attached("docx: 200,000 attributes", "a.docx", word_of_one_tag_with_many_attributes, Expect.EITHER),
    attached("xml: 1,000,000 levels", "a.xml", xml_of_a_million_levels, Expect.EITHER),
    attached("json: 1,000,000 levels", "a.json", json_of_a_million_levels, Expect.EITHER),
    attached("rtf: 1,000,000 groups", "a.rtf", rich_text_of_a_million_groups, Expect.EITHER),
    attached("rtf: claims of 2 GB", "a.rtf", rich_text_that_claims_bytes, Expect.EITHER),
    attached("rtf: 32 MB of picture", "a.rtf", rich_text_of_a_large_picture, Expect.EITHER),
    attached("html: 40,000 data: links", "a.html", page_with_a_file_in_its_links, Expect.EITHER),
)
