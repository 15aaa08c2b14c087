"""The programs beside each other: what text each gives of a file. Peers are read where they are installed."""

import io
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from benchmarks.extraction.samples import Sample
from benchmarks.report import warn
from mailguard.content import read_content
from mailguard.findings import Content

# The text of a sample; None where the program has nothing for its format.
Read = Callable[[Sample], str | None]

OURS, MARKITDOWN, USUAL = "mailguard", "markitdown", "usual libraries"
_GROUPING = re.compile(r"(?<=\d)[ .,\u00a0\u202f-](?=\d)")


def mail_with(sample: Sample) -> bytes:
    """A message that carries the file; text of its own it has none that matters."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "balie@gemeente.example", "jan@burger.example", "Bijlage"
    mail.set_content("Zie de bijlage.\n")
    main, _, sub = sample.media_type.partition("/")
    if main == "message":
        main, sub = "application", "octet-stream"
    mail.add_attachment(sample.payload, maintype=main, subtype=sub, filename=sample.name)
    return mail.as_bytes()


def content_of(sample: Sample) -> Content:
    return read_content(mail_with(sample))


def read_ours(sample: Sample) -> str:
    return text_of(content_of(sample))


def text_of(content: Content) -> str:
    """Segments each on a line of its own, so that none flows over into the next; grouping of digits left out too."""
    text = "\n".join(segment.text for segment in content.segments)
    return f"{text}\n{_GROUPING.sub('', text)}"


def peers() -> dict[str, Read]:
    return {**_markitdown(), **_usual()}


def _markitdown() -> dict[str, Read]:
    try:
        from markitdown import MarkItDown, StreamInfo, UnsupportedFormatException
    except ImportError:
        warn("markitdown is not installed, so it is left out (see benchmarks/extraction/__init__.py).")
        return {}
    program = MarkItDown()

    def read(sample: Sample) -> str | None:
        try:
            stream, info = io.BytesIO(sample.payload), StreamInfo(extension=f".{sample.format}", filename=sample.name)
            return str(program.convert_stream(stream, stream_info=info).text_content)
        except UnsupportedFormatException:
            return None

    return {MARKITDOWN: read}


def _usual() -> dict[str, Read]:
    """python-docx, openpyxl, python-pptx and pypdf, as most programs call them."""
    try:
        import docx
        import openpyxl
        import pptx
    except ImportError as error:
        warn(f"{error.name} is not installed, so the usual libraries are left out.")
        return {}
    import pypdf

    def read(sample: Sample) -> str | None:
        stream = io.BytesIO(sample.payload)
        match sample.format:
            case "docx" | "docm":
                return "\n".join(_word(docx.Document(stream)))
            case "xlsx" | "xlsm":
                return "\n".join(_workbook(openpyxl.load_workbook(stream, data_only=True)))
            case "pptx" | "ppsx":
                return "\n".join(_slides(pptx.Presentation(stream)))
            case "pdf":
                return "\n".join(page.extract_text() for page in pypdf.PdfReader(stream).pages)
        return None

    return {USUAL: read}


def _word(document: Any) -> Iterator[str]:
    yield from (paragraph.text for paragraph in document.paragraphs)
    for table in document.tables:
        yield from (cell.text for row in table.rows for cell in row.cells)


def _workbook(book: Any) -> Iterator[str]:
    for sheet in book.worksheets:
        yield from (str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None)


def _slides(show: Any) -> Iterator[str]:
    for slide in show.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield shape.text_frame.text
            if shape.has_table:
                yield from (cell.text for row in shape.table.rows for cell in row.cells)
