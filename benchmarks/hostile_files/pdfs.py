"""PDF files that loop, nest or unpack without end."""

import zlib
from collections.abc import Sequence

from benchmarks.hostile_files.bombs import MIB, Much, zeros
from benchmarks.hostile_files.cases import SECRET, Case, Expect, attached

_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_TEXT = f"BT /F 12 Tf 50 700 Td ({SECRET}) Tj ET\n".encode()
_RESOURCES = b"/Resources << /Font << /F 5 0 R >> /XObject << /I 6 0 R >> >>"


def pdf(objects: Sequence[bytes], trailer: bytes = b"", start: int | None = None) -> bytes:
    """A file of these objects, numbered from 1; the first is the catalogue."""
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer.replace(b"HERE", b"%d" % at))
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % (at if start is None else start)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


def page(
    content: bytes, *more: bytes, kids: bytes = b"[3 0 R]", count: int = 1, catalogue: bytes = b"", trailer: bytes = b""
) -> bytes:
    """A file of one page; `more` are objects from number 6."""
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
            b"<< /Type /Pages /Kids %s /Count %d >>" % (kids, count),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %s >>" % _RESOURCES,
            content,
            _FONT,
            *more,
        ],
        trailer,
    )


def flate_bomb() -> bytes:
    spaces = Much(b" " * MIB, 1024, before=_TEXT)
    return page(stream(spaces.zlib_stream(), b"/Filter /FlateDecode"))


def flate_bomb_in_flate() -> bytes:
    packed = zlib.compress(Much(b" " * MIB, 4096, before=_TEXT).zlib_stream(), 9)
    return page(stream(packed, b"/Filter [/FlateDecode /FlateDecode]"))


def page_tree_in_a_circle() -> bytes:
    return page(stream(_TEXT), kids=b"[3 0 R 2 0 R 2 0 R]", count=3)


def many_pages() -> bytes:
    return page(stream(_TEXT), kids=b"[%s]" % (b"3 0 R " * 200_000), count=200_000)


def many_real_pages() -> bytes:
    """Each an object of its own."""
    kids = b" ".join(b"%d 0 R" % number for number in range(6, 100_006))
    single = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
    )
    return page(stream(_TEXT), *[single] * 100_000, kids=b"[%s]" % kids, count=100_000)


def deep_arrays() -> bytes:
    return page(stream(_TEXT), b"[" * 1_000_000 + b"]" * 1_000_000, catalogue=b"/X 6 0 R /Outlines 6 0 R")


def deep_arrays_in_the_content() -> bytes:
    return page(stream(b"[" * 1_000_000 + b"] TJ " + _TEXT))


def tables_in_a_circle() -> bytes:
    return page(stream(_TEXT), trailer=b"/Prev HERE /XRefStm HERE")


def form_that_draws_itself() -> bytes:
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /I 6 0 R /J 6 0 R >> >>"
    return page(stream(_TEXT + b"/I Do"), stream(b"/I Do /J Do /I Do", form))


def forms_that_draw_ten_others() -> bytes:
    """Ten levels: the last is drawn ten milliard times."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /I %d 0 R >> >>"
    forms = [stream(b"/I Do " * 10, form % (number + 1)) for number in range(6, 16)]
    return page(stream(_TEXT + b"/I Do"), *forms, stream(b"q Q", form % 5))


def outline_in_a_circle() -> bytes:
    return page(
        stream(_TEXT),
        b"<< /First 7 0 R /Last 7 0 R >>",
        b"<< /Title (a) /Parent 6 0 R /First 6 0 R /Next 7 0 R /Prev 7 0 R >>",
        catalogue=b"/Outlines 6 0 R",
    )


def fields_in_a_circle() -> bytes:
    return page(
        stream(_TEXT),
        b"<< /Fields [7 0 R] >>",
        b"<< /T (a) /FT /Tx /V (x) /Kids [7 0 R 7 0 R] /Parent 7 0 R >>",
        catalogue=b"/AcroForm 6 0 R",
    )


def giant_picture() -> bytes:
    picture = b"/Type /XObject /Subtype /Image /Width 50000 /Height 50000 /BitsPerComponent 8 /ColorSpace /DeviceGray"
    return page(
        stream(b"q 595 0 0 842 0 0 cm /I Do Q"), stream(zeros(512).zlib_stream(), picture + b" /Filter /FlateDecode")
    )


def operators_without_end() -> bytes:
    return page(stream(Much(b"0 0 m 1 1 l S\n" * 70_000, 60, before=_TEXT).zlib_stream(), b"/Filter /FlateDecode"))


def text_in_single_letters() -> bytes:
    letters = b"".join(b"BT /F 1 Tf %d %d Td (%c) Tj ET\n" % (n % 595, n // 595, 97 + n % 26) for n in range(400_000))
    return page(stream(zlib.compress(letters + _TEXT), b"/Filter /FlateDecode"))


CASES: tuple[Case, ...] = (
    attached("pdf: 1 GB of content", "a.pdf", flate_bomb, Expect.EITHER),
    attached("pdf: 4 GB, packed twice", "a.pdf", flate_bomb_in_flate, Expect.EITHER),
    attached("pdf: page tree in a circle", "a.pdf", page_tree_in_a_circle, Expect.EITHER),
    attached("pdf: 200,000 times one page", "a.pdf", many_pages, Expect.EITHER),
    attached("pdf: 100,000 pages", "a.pdf", many_real_pages, Expect.EITHER, is_quick=False),
    attached("pdf: 1,000,000 nested arrays", "a.pdf", deep_arrays, Expect.EITHER),
    attached("pdf: nested arrays in the content", "a.pdf", deep_arrays_in_the_content, Expect.EITHER),
    attached("pdf: tables in a circle", "a.pdf", tables_in_a_circle, Expect.EITHER),
    attached("pdf: a form that draws itself", "a.pdf", form_that_draws_itself, Expect.EITHER),
    attached("pdf: forms of ten forms, ten deep", "a.pdf", forms_that_draw_ten_others, Expect.EITHER),
    attached("pdf: outline in a circle", "a.pdf", outline_in_a_circle, Expect.EITHER),
    attached("pdf: fields in a circle", "a.pdf", fields_in_a_circle, Expect.EITHER),
    attached("pdf: picture of 50,000 x 50,000", "a.pdf", giant_picture),
    attached("pdf: 4,200,000 lines drawn", "a.pdf", operators_without_end, Expect.EITHER, is_quick=False),
    attached("pdf: 400,000 single letters", "a.pdf", text_in_single_letters, Expect.EITHER, is_quick=False),
)
