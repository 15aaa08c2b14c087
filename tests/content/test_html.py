"""HTML bodies: what a reader sees is joined and kept apart as on the screen; what he does not see is there, marked."""

import pytest

from tests.content.messages import holding, html, read_content, texts

SEEN = {
    "tags inside a number": ("<p>912<b>345</b><span>678</span></p>", "912345678"),
    "span per digit": ("<p>" + "".join(f"<span>{d}</span>" for d in "912345678") + "</p>", "912345678"),
    "comment inside a number": ("<p>9123<!-- x -->45678</p>", "912345678"),
    "soft break inside a number": ("<p>9123<wbr>45678</p>", "912345678"),
    "zero width space inside a number": ("<p>9123&#8203;45678</p>", "912345678"),
    "soft hyphen inside a number": ("<p>9123&shy;45678</p>", "912345678"),
    "numeric entities": ("<p>&#57;&#49;2345678</p>", "912345678"),
    "hexadecimal entities": ("<p>&#x39;&#x0000000031;2345678</p>", "912345678"),
    "named entity": ("<p>Jans&eacute;n</p>", "Jansén"),
    "no-break space": ("<p>912&nbsp;345&nbsp;678</p>", "912 345 678"),
    "line break is a line": ("<p>BSN<br>912345678</p>", "BSN\n912345678"),
    "upper-case tags": ("<P>BSN <B>912345678</B></P>", "BSN 912345678"),
    "unclosed tags": ("<div><p>BSN <b>912345678", "BSN 912345678"),
    "no tags at all": ("BSN 912345678", "BSN 912345678"),
    "tag never closed": ("<p>hallo</p><a href='x' BSN 912345678", "912345678"),
    "comment never closed": ("<p>hallo</p><!-- BSN 912345678 ", "912345678"),
    "preformatted": ("<pre>Jan   912345678\nPiet  x</pre>", "Jan   912345678\nPiet  x"),
    "text in a button": ("<button>912345678</button>", "912345678"),
    "list item": ("<ul><li>BSN 912345678</li></ul>", "BSN 912345678"),
    "conditional shown to others": ("<![if !mso]><p>912345678</p><![endif]>", "912345678"),
    "unknown declaration": ("<![odd thing]><p>912345678</p>", "912345678"),
    "white on a dark ground": ('<td style="background:#000"><p style="color:#fff">912345678</p></td>', "912345678"),
}

HIDDEN = {
    "display none": '<div style="display: none">BSN 912345678</div>',
    "visibility hidden": '<div style="visibility:hidden">BSN 912345678</div>',
    "hidden attribute": "<div hidden>BSN 912345678</div>",
    "white text": '<span style="color:#FFFFFF">BSN 912345678</span>',
    "font colour white": '<font color="white">BSN 912345678</font>',
    "font size zero": '<span style="font-size:0px">BSN 912345678</span>',
    "mso-hide": '<div style="mso-hide:all">BSN 912345678</div>',
    "child of hidden": '<div style="display:none"><p><b>BSN 912345678</b></p></div>',
    "comment": "<p>Hallo</p><!-- BSN 912345678 -->",
    "mso conditional": "<!--[if gte mso 9]><table><tr><td>BSN 912345678</td></tr></table><![endif]-->",
    "alternative text": '<img src="x.png" alt="BSN 912345678">',
    "title attribute": '<span title="BSN 912345678">zie hier</span>',
    "input value": '<input type="hidden" value="BSN 912345678">',
    "mailto link": '<a href="mailto:x@y.example?subject=BSN%20912345678">mail</a>',
    "link with a number": '<a href="https://portal.example/?bsn=912345678">hier</a>',
    "inner document": '<iframe srcdoc="&lt;p&gt;BSN &lt;b&gt;912345678&lt;/b&gt;&lt;/p&gt;"></iframe>',
    "title of the page": "<html><head><title>BSN 912345678</title></head><body>Hallo</body></html>",
    "description of the page": '<head><meta name="description" content="BSN 912345678"></head>',
    "author of the page": '<head><meta name="author" content="Jan 912345678"/></head>',
    "own property": '<head><meta name="Dossier" content="912345678"></head>',
    "property for links to it": '<meta property="og:title" content="BSN 912345678">',
    "template": "<template><p>BSN 912345678</p></template>",
}


@pytest.mark.parametrize(("markup", "seen"), SEEN.values(), ids=SEEN)
def test_reads_what_the_reader_sees(markup, seen):
    found = [segment for segment in read_content(html(markup)).segments if seen in segment.text]
    assert found
    assert not any(segment.place.is_hidden for segment in found)


@pytest.mark.parametrize("markup", HIDDEN.values(), ids=HIDDEN)
def test_reads_what_the_reader_does_not_see_and_says_so(markup):
    found = holding(read_content(html(f"<p>Tekst</p>{markup}<p>Slot</p>")), "912345678")
    assert found
    assert all(segment.place.is_hidden for segment in found)


@pytest.mark.parametrize(
    "field",
    [
        'name="Generator" content="Microsoft Word 15 (filtered medium)"',
        "name=ProgId content=Word.Document",
        'name="viewport" content="width=device-width, initial-scale=1"',
        'http-equiv="Content-Type" content="text/html; charset=utf-8"',
        'name="x-apple-disable-message-reformatting" content="yes"',
        'name="msapplication-config" content="912345678"',
        'name="created" content="2026-03-01T10:00:00"',
        'name="author" content=""',
    ],
)
def test_leaves_out_what_programs_say_of_a_page(field):
    assert texts(read_content(html(f"<html><head><meta {field}></head><p>Hallo</p>")), "body") == ["Hallo"]


def test_a_property_of_a_page_goes_by_its_name():
    content = read_content(html('<meta name="keywords" content="jeugdzorg,  Jansen"><p>Hallo</p>'))
    assert "keywords: jeugdzorg, Jansen" in texts(content, "body")


@pytest.mark.parametrize("markup", ["<style>p{x:912345678}</style>", "<script>var n=912345678</script>"])
def test_leaves_out_style_and_script(markup):
    assert texts(read_content(html(f"<p>voor</p>{markup}<p>na</p>")), "body") == ["voor", "na"]


@pytest.mark.parametrize(
    "markup",
    [
        "<p>912345</p><p>678</p>",
        "<div>912345</div><div>678</div>",
        "<table><tr><td>912345</td><td>678</td></tr></table>",
        "<table><tr><td>912345</td></tr><tr><td>678</td></tr></table>",
        "<ul><li>912345<li>678</ul>",
        "912345<br>678",
        "<h1>912345</h1>678",
    ],
)
def test_keeps_blocks_and_cells_apart(markup):
    content = read_content(html(markup))
    assert not holding(content, "912345678")
    assert holding(content, "912345")


def test_reads_the_lines_of_word_as_one_paragraph_until_a_blank_one():
    lines = "".join(
        f'<p class="MsoNormal">{text}<o:p></o:p></p>' for text in ("Naam: Jansen", "BSN 912345678", "&nbsp;", "Dag")
    )
    assert texts(read_content(html(lines))) == ["Naam: Jansen\nBSN 912345678", "Dag"]


def test_drops_a_link_target_that_the_text_shows():
    markup = '<a href="mailto:bob@outside.example">bob@outside.example</a>'
    assert texts(read_content(html(markup))) == ["bob@outside.example"]


def test_a_table_of_one_column_is_layout():
    letter = "<p>Beste Bob,</p><p>BSN 912345678</p><p>Groet,<br>Alice</p>"
    markup = f"<table><tr><td width=20>&nbsp;</td><td>{letter}</td></tr></table>"
    segments = read_content(html(markup)).segments
    assert [(s.text, s.place.is_cell, s.place.is_signature) for s in segments] == [
        ("Beste Bob,", False, False),
        ("BSN 912345678", False, False),
        ("Groet,\nAlice", False, True),
    ]


def test_a_table_within_a_cell_is_a_table_of_its_own():
    inner = "<table><tr><td>BSN</td><td>912345678</td></tr></table>"
    content = read_content(html(f"<table><tr><td>links</td><td>rechts {inner}</td></tr></table>"))
    (found,) = holding(content, "912345678")
    (outer,) = holding(content, "rechts")
    assert found.place.label == "BSN"
    assert found.place.table != outer.place.table


def test_takes_the_charset_from_the_page_when_the_part_names_none():
    from tests.content.messages import message

    raw = '<html><head><meta charset="iso-8859-15"></head><body><p>100 \u20ac</p></body></html>'.encode("iso-8859-15")
    assert texts(read_content(message(raw, content_type="text/html")), "body") == ["100 €"]


@pytest.mark.parametrize("size", [5000, 100_000])
def test_survives_absurd_references_and_nesting(size):
    content = read_content(html("&#" + "1" * size + ";" + "<div>" * size + "<p>912345678"))
    assert holding(content, "912345678")
