"""Everything that a reader of a PPTX could see is read, and it is said on which slide."""

import pytest

from tests.content.formats.office_files import (
    alternates,
    collect,
    element,
    obstacles,
    relations,
    segment_of,
    texts,
    zipped,
)

BSN = "900000004"


def lines(*texts_: str) -> str:
    return "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in texts_)


def shape(*texts_: str, kind: str = "") -> str:
    place = f"<p:nvPr><p:ph type='{kind}'/></p:nvPr>" if kind else ""
    return f"<p:sp><p:nvSpPr>{place}</p:nvSpPr><p:txBody>{lines(*texts_)}</p:txBody></p:sp>"


def slide(content: str) -> str:
    return element("p:sld", f"<p:cSld><p:spTree>{content}</p:spTree></p:cSld>")


def slides(*contents: str, **parts: str | bytes) -> bytes:
    """Slides in this order, whose parts are numbered from the last to the first; other parts are in `ppt/`."""
    names = [f"slides/slide{len(contents) - n}.xml" for n in range(len(contents))]
    listed = "".join(f"<p:sldId id='{256 + n}' r:id='rId{n}'/>" for n in range(len(names)))
    return zipped(
        {
            "ppt/presentation.xml": element("p:presentation", f"<p:sldIdLst>{listed}</p:sldIdLst>"),
            "ppt/_rels/presentation.xml.rels": relations(*((f"rId{n}", "slide", name) for n, name in enumerate(names))),
            **{f"ppt/{name}": content for name, content in zip(names, contents, strict=True)},
            **{f"ppt/{name.replace('__', '/')}": content for name, content in parts.items()},
        }
    )


def test_slides_are_read_in_the_order_of_the_show():
    extract = collect(slides(slide(shape("een")), slide(shape("twee")), slide(shape("drie"))))
    assert [(segment.text, segment.place.where) for segment in extract.segments] == [
        ("een", "a / dia 1"),
        ("twee", "a / dia 2"),
        ("drie", "a / dia 3"),
    ]


def test_slides_that_the_show_does_not_list_are_read_behind_it():
    extract = collect(slides(slide(shape("een")), **{"slides__slide9.xml": slide(shape(BSN))}))
    assert segment_of(extract, BSN).place.where == "a / dia 2"


def test_without_a_list_the_numbers_of_the_parts_count():
    parts: dict[str, str | bytes] = {f"ppt/slides/slide{n}.xml": slide(shape(f"dia {n}!")) for n in (10, 2, 1)}
    extract = collect(zipped(parts | {"ppt/presentation.xml": b"<p"}))
    assert [segment.place.where for segment in extract.segments[:3]] == ["a / dia 1", "a / dia 2", "a / dia 3"]
    assert texts(extract, "dia 3") == ["dia 10!"]
    assert obstacles(extract) == [("broken", "office")]


def test_a_hidden_slide_says_so():
    hidden = slide(shape(BSN)).replace("<p:sld ", "<p:sld show='0' ")
    assert texts(collect(slides(slide(shape("x")), hidden)), "dia 2 (verborgen)") == [BSN]


def test_runs_breaks_and_shapes_are_told_apart():
    runs = "<a:p><a:r><a:t>BSN 900</a:t></a:r><a:r><a:t>000004</a:t></a:r><a:br/><a:r><a:t>Jan</a:t></a:r></a:p>"
    content = f"<p:sp><p:txBody>{runs}</p:txBody></p:sp>{shape('tweede')}"
    assert texts(collect(slides(slide(content))), "dia 1") == [f"BSN {BSN}\nJan", "tweede"]


def test_a_cell_knows_its_column_and_its_row():
    def row(*cells: str) -> str:
        return "<a:tr>" + "".join(f"<a:tc><a:txBody>{lines(cell)}</a:txBody></a:tc>" for cell in cells) + "</a:tr>"

    rows = row("Naam", "BSN") + row("Jan", BSN) + row("Kees", "900000016")
    extract = collect(slides(slide(f"<p:graphicFrame><a:tbl>{rows}</a:tbl></p:graphicFrame>")))
    place = segment_of(extract, BSN).place
    assert (place.where, place.header, place.label) == ("a / dia 1", "BSN", "Jan")


def test_merged_cells_keep_the_columns_apart():
    def cell(text: str, attributes: str = "") -> str:
        return f"<a:tc {attributes}><a:txBody>{lines(text)}</a:txBody></a:tc>"

    wide, covered = "gridSpan='2'", "hMerge='1'"
    header = f"<a:tr>{cell('Naam', wide)}{cell('', covered)}{cell('BSN')}</a:tr>"
    rows = f"<a:tr>{cell('Jan')}{cell('Jansen')}{cell(BSN)}</a:tr>"
    assert segment_of(collect(slides(slide(f"<a:tbl>{header}{rows}</a:tbl>"))), BSN).place.header == "BSN"


@pytest.mark.parametrize(
    ("parts", "inner"),
    [
        (
            {
                "slides___rels__slide1.xml.rels": relations(("r1", "notesSlide", "../notesSlides/notesSlide7.xml")),
                "notesSlides__notesSlide7.xml": element("p:notes", shape(BSN)),
            },
            "notities bij dia 2",
        ),
        ({"notesSlides__notesSlide7.xml": element("p:notes", shape(BSN))}, "notities"),
        (
            {
                "slides___rels__slide2.xml.rels": relations(("r1", "comments", "/ppt/comments/comment1.xml")),
                "comments__comment1.xml": element("p:cmLst", f"<p:cm authorId='0'><p:text>{BSN}</p:text></p:cm>"),
            },
            "opmerkingen bij dia 1",
        ),
        ({"comments__modern.xml": element("p:cmLst", f"<p:cm authorId='x'>{lines(BSN)}</p:cm>")}, "opmerkingen"),
        ({"slideMasters__slideMaster1.xml": element("p:sldMaster", shape(BSN))}, "diamodel"),
        ({"slideLayouts__slideLayout1.xml": element("p:sldLayout", shape(f"Klik {BSN}", kind="body"))}, "diamodel"),
        ({"notesMasters__notesMaster1.xml": element("p:notesMaster", shape(BSN))}, "diamodel"),
        ({"diagrams__data1.xml": element("dgm:dataModel", lines(BSN))}, "diagram"),
        ({"charts__chart1.xml": element("c:chartSpace", lines(BSN))}, "grafiek"),
        ({"tags__tag1.xml": element("p:tagLst", f"<p:tag name='x' val='{BSN}'/>")}, "eigenschappen"),
        ({"vreemd__x.xml": element("p:x", lines(BSN))}, "overige tekst"),
        ({"slides___rels__slide1.xml.rels": relations(("r", "hyperlink", BSN), is_external=True)}, "koppelingen"),
    ],
)
def test_every_part_is_read_and_named(parts: dict[str, str], inner: str):
    assert texts(collect(slides(slide(shape("x")), slide(shape("y")), **parts)), inner) == [
        f"Klik {BSN}" if "Klik" in str(parts) else BSN
    ]


@pytest.mark.parametrize(
    ("content", "inner"),
    [
        (f"<p:pic><p:cNvPr id='1' name='x' descr='{BSN}'/></p:pic>", "alternatieve tekst"),
        (f"<p:sp><a:hlinkClick tooltip='{BSN}'/></p:sp>", "koppelingen"),
        (alternates(shape(BSN), shape(BSN)), "dia 1"),
        (f"<p:grpSp><p:grpSp>{shape(BSN)}</p:grpSp></p:grpSp>", "dia 1"),
        (f"<a:p><a:fld type='datetime'><a:t>{BSN}</a:t></a:fld></a:p>", "dia 1"),
    ],
)  # fmt: skip
def test_what_stands_on_a_slide_is_read(content: str, inner: str):
    assert texts(collect(slides(slide(content)))) == [BSN]
    assert texts(collect(slides(slide(content))), inner) == [BSN]


@pytest.mark.parametrize(
    "prompt",
    [
        "Klik om stijl te bewerken",
        "Click to edit Master title style",
        "Tweede niveau",
        "Second level",
        "‹nr.›",
        "&lt;#&gt;",
    ],
)
def test_invitations_to_click_are_left_out(prompt: str):
    parts = {"slideMasters__slideMaster1.xml": element("p:sldMaster", shape(prompt, kind="body"))}
    assert texts(collect(slides(slide(shape("x")), **parts))) == ["x"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("commentAuthors.xml", "<p:cmAuthor id='0' name='Jan Jansen' initials='JJ'/>"),
        ("authors.xml", "<p:author id='0' name='Jan Jansen' initials='JJ'/>"),
    ],
)
def test_a_comment_carries_its_author(name: str, content: str):
    remark = element("p:cmLst", f"<p:cm authorId='0'><p:text>BSN {BSN}</p:text></p:cm>")
    extract = collect(slides(slide("x"), **{"comments__c.xml": remark, name: element("p:cmAuthorLst", content)}))
    assert segment_of(extract, BSN).place.label == "Jan Jansen"
    assert "Jan Jansen" in texts(extract, "eigenschappen")


def test_files_on_the_slides_go_on():
    parts: dict[str, str | bytes] = {"media__image1.png": bytes(500), "embeddings__Werkblad1.xlsx": b"PK\3\4"}
    extract = collect(slides(slide("x"), **parts))
    assert [(file.name, file.is_inner) for file in extract.files] == [("image1.png", True), ("Werkblad1.xlsx", False)]


def test_broken_relations_lose_no_slide():
    parts = {"_rels__presentation.xml.rels": "<Relationships><Relationship", "slides___rels__slide1.xml.rels": "?"}
    extract = collect(slides(slide(shape(BSN)), **parts))
    assert BSN in " ".join(texts(extract))
    assert obstacles(extract) == [("broken", "office")]


def test_relations_that_lead_in_circles_end():
    circle = relations(("rId0", "slide", "../slides/slide1.xml"), ("r", "notesSlide", "slide1.xml"))
    extract = collect(slides(slide(shape(BSN)), **{"slides___rels__slide1.xml.rels": circle}))
    assert texts(extract) == [BSN]
