"""Samples that reportlab draws and pypdf adds to, where reportlab is installed; pages drawn as pictures among them."""

import io
from typing import Any

from benchmarks.extraction.pictures import page_of
from benchmarks.extraction.samples import Group, Planter, Sample

MAKER = "reportlab, pypdf"


def groups() -> list[Group]:
    return [Group(MAKER, "pdf", lambda: [_letter(), _wrapped(), _scan(), _scan_with_text()])]


def _canvas(stream: io.BytesIO) -> Any:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen import canvas

    return canvas.Canvas(stream, pagesize=A4)


def _letter() -> Sample:
    plant, stream = Planter("reportlab"), io.BytesIO()
    page = _canvas(stream)
    page.setTitle(plant("title"))
    page.setAuthor(f"Jan {plant('author')}")
    page.setSubject(plant("subject property"))
    page.setKeywords(plant("keywords"))
    page.bookmarkPage("p1")
    page.addOutlineEntry(f"Deel {plant('outline')}", "p1")
    page.drawString(72, 780, f"Nummer {plant('text')}")
    page.setFillGray(1)
    page.drawString(72, 760, f"Wit {plant('white text')}")
    page.setFillGray(0)
    _turned(page, plant)
    _spaced(page, plant)
    _form(page, plant)
    page.linkURL(f"https://dossier.example/{plant('link target')}", (72, 300, 200, 320))
    page.textAnnotation(f"Let op {plant('note')}", Rect=[300, 300, 320, 320])
    page.showPage()
    _columns(page, plant)
    page.showPage()
    page.save()
    return plant.sample(MAKER, "letter.pdf", _added(stream.getvalue(), plant))


def _turned(page: Any, plant: Planter) -> None:
    for place, angle in (("rotated 90", 90), ("rotated 45", 45), ("upside down", 180)):
        page.saveState()
        page.translate(300, 600)
        page.rotate(angle)
        page.drawString(40, 0, f"Schuin {plant(place)}")
        page.restoreState()
    page.drawString(900, 500, f"Buiten {plant('beside the page')}")
    page.drawString(72, -60, f"Onder {plant('below the page')}")


def _spaced(page: Any, plant: Planter) -> None:
    invisible = page.beginText(72, 450)
    invisible.setTextRenderMode(3)
    invisible.textOut(f"Laag {plant('invisible text')}")
    page.drawText(invisible)
    wide = page.beginText(72, 430)
    wide.setCharSpace(4)
    wide.textOut(plant("wide spacing"))
    page.drawText(wide)
    for number, digit in enumerate(plant("digits drawn one by one")):
        page.drawString(72 + 6 * number, 410, digit)
    page.setFont("Helvetica", 1)
    page.drawString(72, 390, f"klein {plant('tiny text')}")
    page.setFont("Helvetica", 12)
    page.beginForm("stempel")
    page.drawString(72, 370, f"Stempel {plant('form object')}")
    page.endForm()
    page.doForm("stempel")


def _form(page: Any, plant: Planter) -> None:
    form = page.acroForm
    form.textfield(name="bsn", value=plant("form field"), x=300, y=440, tooltip=f"vul {plant('form tooltip')} in")
    options = ["een", plant("form choice")]
    form.choice(name="keus", value="een", options=options, x=300, y=400, width=100, height=20)


def _columns(page: Any, plant: Planter) -> None:
    for line in range(20):
        left = plant("left column") if line == 9 else "en nog wat tekst"
        right = plant("right column") if line == 10 else "de andere kolom"
        page.drawString(72, 780 - 14 * line, f"{left} links")
        page.drawString(320, 780 - 14 * line, f"{right} rechts")
    for row, texts in enumerate((("Naam", "BSN"), ("Jan", plant("table cell")))):
        for column, text in enumerate(texts):
            page.drawString(72 + 150 * column, 400 - 14 * row, text)
            page.rect(70 + 150 * column, 396 - 14 * row, 150, 14)


def _added(payload: bytes, plant: Planter) -> bytes:
    """With what pypdf can add: annotations, attachments, properties of one's own, XMP."""
    import pypdf
    from pypdf.annotations import FreeText
    from pypdf.generic import DecodedStreamObject, NameObject

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(payload))
    writer.add_annotation(0, FreeText(text=f"Los {plant('free text annotation')}", rect=(300, 200, 500, 220)))
    writer.add_attachment("los.txt", f"Bijlage {plant('attachment')}".encode())
    writer.add_metadata({"/Dossier": plant("custom property")})
    xmp = DecodedStreamObject()
    xmp.set_data(
        b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf='
        b'"http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:pdfx="http://ns.adobe.com/'
        b'pdfx/1.3/"><pdfx:Dossier>' + plant("XMP").encode() + b"</pdfx:Dossier></rdf:Description></rdf:RDF>"
        b'</x:xmpmeta><?xpacket end="w"?>'
    )
    xmp[NameObject("/Type")], xmp[NameObject("/Subtype")] = NameObject("/Metadata"), NameObject("/XML")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(xmp)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _wrapped() -> Sample:
    """As a report writer lays it out: headings, paragraphs, a table that runs over pages."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate
    from reportlab.platypus.tables import LongTable

    plant, stream = Planter("platypus"), io.BytesIO()
    styles = getSampleStyleSheet()
    rows = [["Naam", "BSN"], *(["Jan", plant(f"row {row}") if row in (5, 80) else str(row)] for row in range(90))]
    story = [
        Paragraph(f"Verslag {plant('heading')}", styles["Heading1"]),
        Paragraph(f"{'Een lange zin over de aanvraag. ' * 20}<b>{plant('bold')}</b> en verder.", styles["Normal"]),
        LongTable(rows, repeatRows=1),
    ]
    SimpleDocTemplate(stream).build(story)
    return plant.sample(MAKER, "report.pdf", stream.getvalue())


def _scan() -> Sample:
    from reportlab.lib.utils import ImageReader

    plant, stream = Planter("scanned pdf"), io.BytesIO()
    page = _canvas(stream)
    for place in ("scanned page", "second scanned page"):
        page.drawImage(ImageReader(page_of(f"BSN {plant(place)}")), 0, 0, 595, 842)
        page.showPage()
    page.save()
    return plant.sample(MAKER, "scan.pdf", stream.getvalue())


def _scan_with_text() -> Sample:
    """A page with a line of text, and a scan that holds the rest."""
    from reportlab.lib.utils import ImageReader

    plant, stream = Planter("scan with text"), io.BytesIO()
    page = _canvas(stream)
    page.drawImage(ImageReader(page_of(f"BSN {plant('scan on a page with text')}")), 0, 0, 595, 842)
    page.drawString(30, 820, f"Ontvangen {plant('text on a scan')}")
    page.showPage()
    page.save()
    return plant.sample(MAKER, "stamped.pdf", stream.getvalue())
