"""HTML to lines and tables as a reader sees them, and what it holds that a reader does not see, marked hidden.

Digits that tags cut in two are joined; blocks and cells are kept apart; script and style are left out. The parser gets
its input in one feed and is never closed: what it could not digest is read as text, in linear time.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import unquote

from mailguard.content.charsets import visible
from mailguard.content.tables import Cell
from mailguard.content.text import Item, Line, TableBlock

_PARAGRAPHS = frozenset("h1 h2 h3 h4 h5 h6 hr ul ol dl pre blockquote fieldset form table".split())
_LINES = frozenset(
    """
    div p li dt dd address article aside center details dialog figcaption figure footer header main nav section summary
    body html legend option caption tr td th thead tbody tfoot title select textarea
    """.split()
)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_UNSEEN = frozenset(("title", "template", "head"))
_TABLE_TAGS = frozenset("table thead tbody tfoot tr td th caption".split())
_READ_ATTRIBUTES = ("alt", "title", "value", "placeholder", "aria-label", "summary")
# Names of `<meta>` whose content is the program's: what made the page, and how it is to be shown and found.
_TECHNICAL_META = re.compile(
    r"generator|progid|originator|viewport|robots|googlebot|bingbot|referrer|created|changed|color-scheme"
    r"|supported-color-schemes|format-detection|(?:msapplication|apple|x-apple|theme|google|csrf|msvalidate|twitter|fb)"
    r"[-.:].*|og:(?:type|url|image|locale|video).*|(?:dc|dcterms)\.(?:date|created|modified|issued|format|type|language)"
    r"|template|filename|vs_.*|csrf.*|next-head-count",
    re.IGNORECASE,
)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$|!)|"
    r"font-size\s*:\s*[01](?:\.\d+)?\s*(?:px|pt|em|%|;|$|!)|max-height\s*:\s*0",
    re.IGNORECASE,
)
_WHITE = re.compile(
    r"(?:^|[;\s\"])color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgba?\(\s*255\s*,\s*255\s*,\s*255)", re.IGNORECASE
)
_NO_MARGIN = re.compile(r"margin(?:-top|-bottom)?\s*:\s*0", re.IGNORECASE)
_CONDITION = re.compile(r"<?!?\[(?:if\b[^\]\n]{0,80}|endif)\](?:-->|>)?", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]*>|[<>]")
_STYLE_ELEMENT = re.compile(r"<(style|script)\b[^<]*(?:<(?!/\1)[^<]*)*", re.IGNORECASE)
_ZEROS = re.compile(r"&#(x?)0{4,}(?=[0-9a-f])", re.IGNORECASE)
_TOO_LARGE = re.compile(r"&#(?:x[0-9a-f]{8,}|[0-9]{8,});?", re.IGNORECASE)
_NUMBER_OR_ADDRESS = re.compile(r"\d{6}|@")
_CID = re.compile(r"cid:([^\s\"'<>)]+)", re.IGNORECASE)
MAX_TABLE_DEPTH = 20
MAX_SPAN = 1000


class _Style(NamedTuple):
    """What an element hands down to what stands in it."""

    is_hidden: bool = False
    is_quoted: bool = False
    is_signature: bool = False
    is_preformatted: bool = False
    has_background: bool = False


class _Open(NamedTuple):
    tag: str
    style: _Style
    is_spaced: bool = False  # a paragraph with space around it


@dataclass(slots=True)
class _Table:
    """A table being read: finished rows, and the texts and nested tables of the cell that is open."""

    rows: list[list[tuple[Cell, list[Item]]]] = field(default_factory=list)
    outer_items: list[Item] = field(default_factory=list)
    span: tuple[int, int] = (1, 1)
    in_cell: bool = False
    is_header: bool = False
    is_quoted: bool = False


class _Reader(HTMLParser):
    """Collects items in reading order. `items` is where text goes now: the page, or the cell that is open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.items: list[Item] = []
        self.tables: list[_Table] = []
        self.open: list[_Open] = []
        self.open_tags: dict[str, int] = {}
        self.pieces: list[str] = []
        self.hidden: list[str] = []
        self.hidden_seen: set[str] = set()

    # -- text ---------------------------------------------------------------------------------------------------------

    @property
    def style(self) -> _Style:
        return self.open[-1].style if self.open else _Style()

    def handle_data(self, data: str) -> None:
        if self.cdata_elem in ("script", "style"):
            return
        style, data = self.style, visible(data)  # again: entities may spell what takes no room
        if style.is_hidden:
            self.hidden.append(data)
        elif style.is_preformatted:
            head, *rest = data.split("\n")
            self.pieces.append(head)
            for line in rest:
                self.end_line(keep_blank=True)
                self.pieces.append(line)
        else:
            self.pieces.append(data)

    def end_line(self, *, keep_blank: bool = False) -> None:
        """Finish the line; a blank one counts when it was made on purpose (`<br>`, `&nbsp;`)."""
        if self.hidden:
            self.keep_hidden(" ".join("".join(self.hidden).split()))
            self.hidden = []
        if not self.pieces and not keep_blank:
            return
        raw = "".join(self.pieces)
        self.pieces = []
        style = self.style
        text = raw.replace("\xa0", " ").rstrip() if style.is_preformatted else " ".join(raw.split())
        if text or keep_blank or "\xa0" in raw:
            self.items.append(Line(text, style.is_quoted, style.is_signature))

    def end_paragraph(self) -> None:
        self.end_line()
        self.items.append(Line(""))

    def keep_hidden(self, text: str) -> None:
        text = visible(text)
        if text and text not in self.hidden_seen and any(c.isalnum() for c in text):
            self.hidden_seen.add(text)
            style = self.style
            self.items.append(Line(text, style.is_quoted, style.is_signature, is_hidden=True))

    # -- elements -----------------------------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.break_before(tag, attributes)
        if tag in _TABLE_TAGS:
            self.start_table_tag(tag, attributes)
        style = _inherit(self.style, tag, attributes)
        if tag not in _VOID:
            self.open.append(_Open(tag, style, tag == "p" and not _is_tight(attributes)))
            self.open_tags[tag] = self.open_tags.get(tag, 0) + 1
        self.read_attributes(tag, attributes)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # HTML knows no self-closing: `<div/>` opens
        if ":" in tag:  # but XML in it does: `<o:p/>`
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _PARAGRAPHS or (tag == "p" and self.open and self.open[-1].is_spaced):
            self.end_paragraph()
        elif tag in _LINES:
            self.end_line()
        if tag in _TABLE_TAGS:
            self.end_table_tag(tag)
        if not self.open_tags.get(tag):
            return
        while self.open:
            closed = self.open.pop().tag
            self.open_tags[closed] -= 1
            if closed == tag:
                return

    def break_before(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "br":
            self.end_line(keep_blank=True)
        elif tag in _PARAGRAPHS or (tag == "p" and not _is_tight(attributes)):
            self.end_paragraph()
        elif tag in _LINES:
            self.end_line()
        if self.open and self.open[-1].tag == "p" and (tag in _LINES or tag in _PARAGRAPHS):
            self.handle_endtag("p")  # a paragraph ends where a block starts

    def read_attributes(self, tag: str, attributes: dict[str, str]) -> None:
        if not attributes:
            return
        for name in _READ_ATTRIBUTES:
            if attributes.get(name):
                self.keep_hidden(" ".join(attributes[name].split()))
        if tag == "meta":
            self.keep_meta(attributes)
        if attributes.get("srcdoc"):
            self.keep_hidden(strip_tags(attributes["srcdoc"]))
        link = attributes.get("href") or attributes.get("action") or (attributes.get("src") if tag == "iframe" else "")
        if link and _NUMBER_OR_ADDRESS.search(link):
            self.keep_hidden(_readable_link(link))

    def keep_meta(self, attributes: dict[str, str]) -> None:
        """What a page says of itself: its author, its subject, and the properties of the document it was made from."""
        name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop") or ""
        content = " ".join(attributes.get("content", "").split())
        if name and content and not _TECHNICAL_META.fullmatch(name.strip()):
            self.keep_hidden(f"{name.strip()}: {content}")

    # -- tables -------------------------------------------------------------------------------------------------------

    def start_table_tag(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table":
            if len(self.tables) < MAX_TABLE_DEPTH:
                self.tables.append(_Table(outer_items=self.items, is_quoted=self.style.is_quoted))
                self.items = []
            return
        if not self.tables:
            return
        table = self.tables[-1]
        if tag == "tr":
            self.end_cell()
            table.rows.append([])
        elif tag in ("td", "th"):
            self.end_cell()
            table.in_cell, table.is_header = True, tag == "th"
            table.span = (_span(attributes.get("colspan")), _span(attributes.get("rowspan")))

    def end_table_tag(self, tag: str) -> None:
        if not self.tables:
            return
        if tag in ("td", "th", "tr"):
            self.end_cell()
        elif tag == "table":
            self.end_table()

    def end_cell(self) -> None:
        """Close the open cell; text that stands in a table outside any cell becomes a cell of its own."""
        table = self.tables[-1]
        self.end_line()
        items, self.items = self.items, []
        if not any(isinstance(item, TableBlock) or item.text for item in items):
            items = []
        text = "\n".join(item.text for item in items if isinstance(item, Line) and item.text and not item.is_hidden)
        if not table.in_cell and not items:
            return
        if not table.rows:
            table.rows.append([])
        colspan, rowspan = table.span
        table.rows[-1].append((Cell(text, colspan, rowspan, table.is_header), items))
        table.in_cell, table.is_header, table.span = False, False, (1, 1)

    def end_table(self) -> None:
        self.end_cell()
        table = self.tables.pop()
        self.items = table.outer_items
        if max((sum(1 for cell, items in row if items) for row in table.rows), default=0) > 1:
            self.items.append(TableBlock([[cell for cell, _ in row] for row in table.rows if row], table.is_quoted))
            kept = (item for row in table.rows for _, items in row for item in items)
            self.items.extend(item for item in kept if isinstance(item, TableBlock) or item.is_hidden)
            return
        # One column is layout: its text is read as text, so that greetings and reply headers in it are seen.
        for row in table.rows:
            for _, items in row:
                self.items.extend(items)
            self.items.append(Line(""))

    # -- what is no element -------------------------------------------------------------------------------------------

    def handle_comment(self, data: str) -> None:
        self.keep_hidden(strip_tags(_CONDITION.sub(" ", data)))

    def parse_html_declaration(self, i: int) -> int:
        """Read `<!...>` as browsers do: the inherited method raises on what it does not know."""
        if self.rawdata.startswith("<!--", i):
            return self.parse_comment(i)
        end = self.rawdata.find(">", i + 2)
        if end < 0:
            return -1
        body = self.rawdata[i + 2 : end]
        if not body.lower().startswith("doctype"):
            self.keep_hidden(" ".join(body.strip("[]").removeprefix("CDATA[").split()) if "CDATA" in body else "")
        return end + 1


def _is_tight(attributes: dict[str, str]) -> bool:
    """Paragraphs without space around them: Word and Outlook write each line as one."""
    return attributes.get("class", "").lower().startswith("mso") or bool(_NO_MARGIN.search(attributes.get("style", "")))


def _inherit(outer: _Style, tag: str, attributes: dict[str, str]) -> _Style:
    if tag == "blockquote" or tag == "pre" or tag in _UNSEEN or attributes:
        css = attributes.get("style", "")
        names = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower()
        has_background = outer.has_background or "background" in css.lower() or "bgcolor" in attributes
        is_white = bool(css and _WHITE.search(css)) or attributes.get("color", "").lower() in (
            "white",
            "#ffffff",
            "#fff",
        )
        is_unseen = tag in _UNSEEN or "hidden" in attributes or bool(css and _HIDING.search(css))
        is_cite = tag == "blockquote" and (attributes.get("type") == "cite" or "gmail_quote" in names)
        return _Style(
            outer.is_hidden or is_unseen or (is_white and not has_background),
            outer.is_quoted or is_cite or "yahoo_quoted" in names or "protonmail_quote" in names,
            outer.is_signature or "gmail_signature" in names or "moz-signature" in names,
            outer.is_preformatted or tag == "pre" or "white-space:pre" in css.replace(" ", ""),
            has_background,
        )
    return outer


def _span(value: str | None) -> int:
    return max(1, min(int(value), MAX_SPAN)) if value and value.isascii() and value.isdigit() and len(value) < 6 else 1


def _readable_link(link: str) -> str:
    for scheme in ("mailto:", "tel:", "sms:", "callto:"):
        if link.lower().startswith(scheme):
            link = link[len(scheme) :]
    return " ".join(unquote(link).split())


def strip_tags(markup: str) -> str:
    """The text of markup nobody sees: tags off, entities decoded, on one line."""
    bare = _TAGS.sub(" ", _STYLE_ELEMENT.sub(" ", markup))
    return " ".join(unescaped(bare).split())


def unescaped(markup: str) -> str:
    """Entities decoded."""
    return html.unescape(_bounded_references(markup))


def _bounded_references(markup: str) -> str:
    """Numeric references of absurd length raise in the standard library: zeros in front go, impossible numbers too."""
    return _TOO_LARGE.sub("\ufffd", _ZEROS.sub(r"&#\1", markup)) if "&#" in markup else markup


def content_ids(markup: str) -> set[str]:
    """The parts that the page shows in place (`src="cid:logo@example"`)."""
    return {unquote(found) for found in _CID.findall(markup)}


def read_html(markup: str) -> list[Item]:
    """The lines, tables and hidden texts of a page, in reading order. Never raises."""
    reader = _Reader()
    reader.feed(_bounded_references(markup.replace("\0", "")))
    rest, in_style = reader.rawdata, reader.cdata_elem is not None
    if rest:
        text = strip_tags(rest)
        if in_style:
            reader.keep_hidden(text)
        else:
            reader.handle_data(text)
    reader.end_line()
    while reader.tables:
        reader.end_table()
    return _without_seen(reader.items)


def _without_seen(items: Sequence[Item]) -> list[Item]:
    """Hidden single words that stand in the visible text too are left out: most links name the address they show."""
    seen: set[str] = set()
    for item in items:
        texts = [item.text] if isinstance(item, Line) else [cell.text for row in item.rows for cell in row]
        if not (isinstance(item, Line) and item.is_hidden):
            seen.update(word.strip("<>()[].,;:\"'").lower() for text in texts for word in text.split())
    return [i for i in items if not (isinstance(i, Line) and i.is_hidden and i.text.lower().strip(" <>") in seen)]
