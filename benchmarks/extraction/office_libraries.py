"""Samples that python-docx, openpyxl, xlsxwriter and python-pptx make, where these are installed."""

import io
from datetime import date
from typing import Any

from benchmarks.extraction.samples import Group, Planter, Sample


def groups() -> list[Group]:
    return [
        Group("python-docx", "docx", _word),
        Group("openpyxl", "xlsx", _openpyxl),
        Group("xlsxwriter", "xlsx", _xlsxwriter),
        Group("python-pptx", "pptx", _slides),
    ]


def _saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _word() -> list[Sample]:
    import docx

    plant, document = Planter("python-docx"), docx.Document()
    document.add_heading(f"Besluit {plant('heading')}", 1)
    commented = document.add_paragraph(f"Uw nummer is {plant('body')}.")
    split = document.add_paragraph("Verdeeld ")
    for number, digits in enumerate((plant("split run")[:3], plant("split run")[3:6], plant("split run")[6:])):
        split.add_run(digits).bold = bool(number % 2)
    document.add_paragraph("").add_run(f"verborgen {plant('hidden run')}").font.hidden = True
    document.add_paragraph(f"Punt {plant('list item')}", style="List Bullet")
    document.add_comment(commented.runs, text=f"Let op {plant('comment')}", author="Piet", initials="P")
    _word_table(document, plant)
    _word_margins(document, plant)
    for name in ("title", "author", "subject", "keywords", "comments", "category"):
        setattr(document.core_properties, name, f"Over {plant(f'property {name}')}")
    return [plant.sample("python-docx", "letter.docx", _saved(document))]


def _word_table(document: Any, plant: Planter) -> None:
    table = document.add_table(3, 2)
    for cell, text in zip(table.rows[0].cells, ("Naam", "BSN"), strict=True):
        cell.text = text
    table.cell(1, 0).text, table.cell(1, 1).text = "Jan", plant("table cell")
    merged = table.cell(2, 0).merge(table.cell(2, 1))
    merged.text = f"samen {plant('merged cell')}"
    merged.add_table(1, 1).cell(0, 0).text = plant("nested table")


def _word_margins(document: Any, plant: Planter) -> None:
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    section.different_first_page_header_footer = True
    for name in ("header", "footer", "first_page_header", "first_page_footer", "even_page_header", "even_page_footer"):
        getattr(section, name).paragraphs[0].text = f"Rand {plant(name.replace('_', ' '))}"
    later = document.add_section()
    later.header.is_linked_to_previous = False
    later.header.paragraphs[0].text = f"Kop twee {plant('header of a second section')}"
    document.add_paragraph(f"Deel twee {plant('second section')}")


def _openpyxl() -> list[Sample]:
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.worksheet.datavalidation import DataValidation

    plant, book = Planter("openpyxl"), openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["Naam", "BSN", "Geboren"])
    sheet.append(["Jan", plant("text cell"), date.fromisoformat(plant.date("date cell"))])
    sheet.append(["Piet", int(plant("number cell"))])
    formats = ("000000000", "#,##0.00", "0.00E+00", "@", "0000 00 000", '"nr "0', "[Red]0;-0", "0,,", ";;;")
    for row, form in enumerate(formats, 4):
        sheet.cell(row, 2, int(plant(f"number with format {form}"))).number_format = form
    sheet["A20"] = f'="nr "&"{plant("formula text")}"'
    sheet["A21"] = "klik"
    sheet["A21"].hyperlink = f"https://dossier.example/client/{plant('hyperlink target')}"
    sheet["A22"] = "opmerking"
    sheet["A22"].comment = Comment(f"Let op {plant('comment')}", f"Piet {plant('comment author')}")
    sheet.merge_cells("A23:C23")
    sheet["A23"] = f"samen {plant('merged cell')}"
    sheet["A24"], sheet["E1"] = plant("hidden row"), plant("hidden column")
    sheet.row_dimensions[24].hidden = sheet.column_dimensions["E"].hidden = True
    for name in ("oddHeader", "oddFooter", "evenHeader", "firstFooter"):
        getattr(sheet, name).center.text = f"Rand {plant(name)}"
    allowed = DataValidation("list", formula1=f'"een,{plant("validation list")}"', promptTitle="Hulp")
    allowed.prompt, allowed.error = plant("validation help"), plant("validation error")
    sheet.add_data_validation(allowed)
    allowed.add("A25")
    sheet["AZ500"] = plant("cell far away")
    for state in ("hidden", "veryHidden"):
        other = book.create_sheet(state)
        other["A1"], other.sheet_state = plant(f"sheet {state}"), state
    book.defined_names["nummer"] = openpyxl.workbook.defined_name.DefinedName(
        "nummer", attr_text=f'"{plant("defined name")}"'
    )
    for name in ("title", "creator", "subject", "keywords", "description", "category"):
        setattr(book.properties, name, f"Over {plant(f'property {name}')}")
    _openpyxl_chart(book, plant)
    return [plant.sample("openpyxl", "list.xlsx", _saved(book))]


def _openpyxl_chart(book: Any, plant: Planter) -> None:
    from openpyxl.chart import BarChart, Reference

    sheet = book.create_sheet("Grafiek")
    for row in (("a", 1), ("b", 2)):
        sheet.append(row)
    chart = BarChart()
    chart.title, chart.x_axis.title = f"Titel {plant('chart title')}", plant("chart axis title")
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=2))
    sheet.add_chart(chart, "D2")


def _xlsxwriter() -> list[Sample]:
    import xlsxwriter

    plant, stream = Planter("xlsxwriter"), io.BytesIO()
    book: Any = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet, bold = book.add_worksheet("Blad"), book.add_format({"bold": True})
    sheet.write_row(0, 0, ["Naam", "BSN"])
    sheet.write_row(1, 0, ["Jan", int(plant("number cell"))])
    sheet.write_row(2, 0, ["Piet", plant("text cell")])
    sheet.write_rich_string(3, 1, "deel ", bold, plant("split run")[:4], plant("split run")[4:])
    sheet.write_formula(4, 1, "=B2", None, int(plant("number of a formula")))
    sheet.write_formula(5, 1, f'="{plant("text in a formula")}"', None, "x")
    sheet.write_url(
        6, 1, f"https://dossier.example/{plant('hyperlink target')}", string="klik", tip=plant("hyperlink tip")
    )
    sheet.write_comment(7, 1, f"Let op {plant('comment')}", {"author": "Piet"})
    sheet.write_datetime(
        8, 1, date.fromisoformat(plant.date("date cell")), book.add_format({"num_format": "dd-mm-yyyy"})
    )
    sheet.write_array_formula("B10:B10", '{=T("x")}', None, plant("array formula"))
    sheet.insert_textbox(10, 3, f"Vak {plant('text box')}")
    sheet.insert_button(14, 3, {"caption": plant("button")})
    sheet.set_header(f"&CKop {plant('header')}")
    sheet.set_footer(f"&CVoet {plant('footer')}")
    sheet.data_validation(16, 1, 16, 1, {"validate": "list", "source": ["een", plant("validation list")]})
    sheet.conditional_format("A1:A5", {"type": "text", "criteria": "containing", "value": plant("conditional format")})
    data = [["Jan", int(plant("table of Excel"))], ["Piet", 2]]
    sheet.add_table(
        "F1:G3", {"data": data, "columns": [{"header": "Naam"}, {"header": f"BSN {plant('header of a table')}"}]}
    )
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Blad!$G$2:$G$3", "name": f"reeks {plant('chart series')}"})
    chart.set_title({"name": f"Titel {plant('chart title')}"})
    sheet.insert_chart("J2", chart, {"description": plant("alt text of a chart")})
    chart_sheet = book.add_chartsheet("Grafiekblad")
    whole = book.add_chart({"type": "pie"})
    whole.add_series({"values": "=Blad!$G$2:$G$3"})
    whole.set_title({"name": f"Titel {plant('title on a chart sheet')}"})
    chart_sheet.set_chart(whole)
    book.define_name("nummer", f"={plant('defined name')}")
    book.set_custom_property("Dossier", plant("custom property"))
    book.set_properties({"title": plant("title"), "manager": plant("manager"), "company": plant("company")})
    book.close()
    return [plant.sample("xlsxwriter", "list.xlsx", stream.getvalue())]


def _slides() -> list[Sample]:
    import pptx
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Cm

    plant, show = Planter("python-pptx"), pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = f"Titel {plant('slide title')}"
    slide.placeholders[1].text = f"Punt {plant('slide body')}"
    slide.notes_slide.notes_text_frame.text = f"Zeg {plant('speaker notes')}"
    box = slide.shapes.add_textbox(Cm(1), Cm(1), Cm(5), Cm(2))
    paragraph = box.text_frame.paragraphs[0]
    for digits in (plant("split run")[:4], plant("split run")[4:]):
        paragraph.add_run().text = digits
    link = paragraph.add_run()
    link.text, link.hyperlink.address = "klik", f"https://dossier.example/{plant('hyperlink target')}"
    box.name = f"Vak {plant('shape name')}"
    box._element.nvSpPr.cNvPr.set("descr", f"Foto van {plant('alt text')}")
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(Cm(1), Cm(5), Cm(5), Cm(2)).text_frame.text = plant("grouped shape")
    table = slide.shapes.add_table(2, 2, Cm(1), Cm(8), Cm(10), Cm(2)).table
    for column, texts in enumerate((("Naam", "Jan"), ("BSN", plant("table cell")))):
        for row, text in enumerate(texts):
            table.cell(row, column).text = text
    data = CategoryChartData()
    data.categories = ["a", plant("chart category")]
    data.add_series(f"reeks {plant('chart series')}", (1, int(plant("chart value"))))
    chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(1), Cm(11), Cm(8), Cm(5), data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = f"Titel {plant('chart title')}"
    hidden = show.slides.add_slide(show.slide_layouts[5])
    hidden.shapes.title.text = plant("hidden slide")
    hidden._element.set("show", "0")
    show.core_properties.title, show.core_properties.author = plant("title"), plant("author")
    return [plant.sample("python-pptx", "slides.pptx", _saved(show))]
