"""PDF files as tests need them: objects written by hand, so that each test says what is in its file."""

import zlib
from io import BytesIO

from PIL import Image, ImageDraw

from mailguard.content.extract import Collector, Extract, File
from mailguard.content.formats.pdf.pdf import read_pdf

FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
EXTRA = 6  # the number of the first of the objects that a test adds


def build(objects, trailer=""):
    """A file of these objects, numbered from 1; the first is the catalogue."""
    out, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        raw = content if isinstance(content, bytes) else content.encode("latin-1")
        out += b"%d 0 obj\n" % number + raw + b"\nendobj\n"
    start = len(out)
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + rows
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer.encode("latin-1"))
    return out + b"startxref\n%d\n%%%%EOF\n" % start


def stream(content, entries=""):
    raw = content if isinstance(content, bytes) else content.encode("latin-1")
    return b"<< %s /Length %d >>\nstream\n" % (entries.encode("latin-1"), len(raw)) + raw + b"\nendstream"


def packed(content, entries=""):
    raw = content if isinstance(content, bytes) else content.encode("latin-1")
    return stream(zlib.compress(raw), f"{entries} /Filter /FlateDecode")


def one_page(content, *extra, catalog="", page="", resources="", kids="[3 0 R]", count=1, trailer=""):
    """A file of one page with font /F; `extra` are objects from number 6."""
    own = f"/Resources << /Font << /F 5 0 R >> {resources} >>"
    return build(
        [
            f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
            f"<< /Type /Pages /Kids {kids} /Count {count} >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R {page} {own} >>",
            content if isinstance(content, bytes) else packed(content),
            FONT,
            *extra,
        ],
        trailer,
    )


def many_pages(texts):
    """A file with a page for each text."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(texts)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(texts)} >>", FONT]
    for number, text in enumerate(texts):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F 3 0 R >> >> >>"
        )
        objects.append(packed(shown(text)))
    return build(objects)


def shown(text, x=50, y=700, before=""):
    """What draws one line of text."""
    return f"BT /F 12 Tf {before} {x} {y} Td ({text}) Tj ET\n"


def form_object(content, entries=""):
    resources = f"/Resources << /Font << /F 5 0 R >> {entries} >>"
    return packed(content, f"/Type /XObject /Subtype /Form /BBox [0 0 600 800] {resources}")


def jpeg(text="", size=(1000, 1400)):
    image = Image.new("L", size, 255)
    ImageDraw.Draw(image).text((50, 50), text, fill=0, font_size=40)
    out = BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def image_object(payload, size=(1000, 1400), filters="/DCTDecode"):
    entries = f"/Type /XObject /Subtype /Image /Width {size[0]} /Height {size[1]} /BitsPerComponent 8"
    return stream(payload, f"{entries} /ColorSpace /DeviceGray /Filter {filters}")


def drawn(name="/I", width=500, height=700):
    return f"q {width} 0 0 {height} 20 20 cm {name} Do Q\n"


def read(payload, **options) -> Extract:
    to = Collector("brief.pdf", **{"ocr_pages": 20, **options})
    read_pdf(File("brief.pdf", payload, "application/pdf"), to)
    return to.finish()


def places(extract: Extract) -> dict[str, str]:
    """The texts, and where each stands below the file."""
    return {segment.text: segment.place.where.removeprefix("brief.pdf / ") for segment in extract.segments}


def whole_text(extract: Extract) -> str:
    return "\n".join(segment.text for segment in extract.segments)


def obstacles(extract: Extract) -> set[tuple[str, str]]:
    return {(found.obstacle.value, found.detail) for found in extract.uninspectable}
