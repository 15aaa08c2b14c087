"""What kind of document a ZIP file is shows in its parts."""

import pytest

from mailguard.content.extract import Collector, File
from mailguard.content.formats.office.office_zip import read_office_zip
from tests.content.formats.office_files import CONTENT_TYPES, element, paragraph, zipped

BSN = "900000004"
WORD = element("w:document", f"<w:body>{paragraph(BSN)}</w:body>")
SLIDE = element("p:sld", f"<a:p><a:r><a:t>{BSN}</a:t></a:r></a:p>")
TYPES = (
    '<Types xmlns="u"><Override PartName="/brief.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)


@pytest.mark.parametrize(
    "parts",
    [
        {"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": WORD},
        {"word/document.xml": WORD},
        {"WORD\\Document.xml": WORD},
        {"/word/document.xml": WORD},
        {"_rels/.rels": "<r/>", "word/document2.xml": WORD},
        {"[Content_Types].xml": TYPES, "brief.xml": WORD},
        {"[Content_Types].xml": TYPES, "brief.bin": WORD},
        {"word/document.xml": WORD, "xl/workbook.xml": "<x/>"},
        {"ppt/presentation.xml": "<p/>", "ppt/slides/slide1.xml": SLIDE},
        {"[Content_Types].xml": CONTENT_TYPES, "ppt/elders.xml": SLIDE},
        {"ppt/presentation.xml": "<p/>", "word/document.xml": WORD},
    ],
)
def test_a_document_is_known_by_its_parts(parts: dict[str, str | bytes]):
    to = Collector("a")
    assert read_office_zip(File("a.docx", zipped(parts)), to)
    assert BSN in [segment.text for segment in to.finish().segments]


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"PK\3\4 geen zip",
        zipped({"brief.docx": b"PK"}),
        zipped({"word/brief.docx": b"PK", "word/tweede.docx": b"PK"}),
        zipped({"[Content_Types].xml": CONTENT_TYPES, "visio/pages/page1.xml": "<x/>"}),
        zipped({}),
        zipped({"word/document.xml": WORD})[:200],
    ],
)
def test_anything_else_is_left_to_others(payload: bytes):
    to = Collector("a")
    assert not read_office_zip(File("a.docx", payload), to)
    assert to.finish().uninspectable == ()
