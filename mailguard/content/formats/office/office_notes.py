"""What stands in the attributes of an Office Open XML document and shows: descriptions of pictures, tips of links,
values of form fields, codes of fields, variables.
"""

import re
from collections.abc import Callable

from mailguard.content.extract import Collector
from mailguard.content.formats.xml_text import Attributes

BOX = "tekstvak"
LINKS = "koppelingen"
PROPERTIES = "eigenschappen"
FORM = "formulier"
ALTERNATIVE = "alternatieve tekst"
FIELDS = "velden"
NUMBERING = "nummering"
MERGE = "samenvoegbron"

_BOOKMARK = re.compile(r"\b_(?:Toc|Ref|Hlk|Hlt|ENREF_)\w*")
_SWITCH = re.compile(r'\\[*#@]\s*(?:"[^"]*"|\S+)|\\\w\b')
_FILE_NAME = re.compile(r"\d{5}|@|\.\w{3,4}$")
_WORD = re.compile(r"\w{3}")
_LEVEL_NUMBER = re.compile(r"%\d")


class Full(Exception):
    """The collector takes no more: what is left of the part stays unread."""


class Notes:
    """Gives what attributes show to the collector, the same once."""

    def __init__(self, to: Collector) -> None:
        self.to = to
        self._noted: set[tuple[str, str]] = set()

    def starts(self) -> dict[str, Callable[[Attributes], None]]:
        """What to do where an element of that name starts."""
        return {
            **dict.fromkeys(("docPr", "cNvPr", "shape", "rect", "imagedata", "image"), self._describe),
            **dict.fromkeys(("hyperlink", "hlinkClick", "hlinkHover", "hlinkMouseOver"), self._link),
            "textpath": lambda attributes: self.add(attributes.get("string", ""), BOX),
            **dict.fromkeys(("docVar", "attr", "tag"), self._variable),
            **dict.fromkeys(("ocxPr", "property"), self._control_value),
            **dict.fromkeys(("connectString", "query", "mailSubject"), self._merge_source),
            **dict.fromkeys(("default", "listEntry", "helpText", "statusText", "alias", "listItem"), self._form_value),
            "fldSimple": lambda attributes: self.add_field(attributes.get("instr", "")),
            "lvlText": self._level_text,
            "person": lambda attributes: self.add(attributes.get("author", ""), PROPERTIES, "auteur"),
            "presenceInfo": lambda attributes: self.add(attributes.get("userId", ""), PROPERTIES, "auteur"),
        }

    def add(self, text: str, place: str, label: str = "") -> None:
        """What an attribute shows; the same is said once."""
        key = (place, text.strip())
        if not key[1] or key in self._noted:
            return
        self._noted.add(key)
        if self.to.is_full:
            raise Full
        self.to.add_text(text, place, label=label)

    def _describe(self, attributes: Attributes) -> None:
        for name in ("title", "descr", "alt"):
            self.add(attributes.get(name, ""), ALTERNATIVE)
        name = attributes.get("name", "")
        if _FILE_NAME.search(name):
            self.add(name, ALTERNATIVE)

    def _link(self, attributes: Attributes) -> None:
        self.add(attributes.get("tooltip", ""), LINKS)

    def _merge_source(self, attributes: Attributes) -> None:
        self.add(attributes.get("val", ""), MERGE)

    def _form_value(self, attributes: Attributes) -> None:
        """Form fields: ECMA-376 17.16.7, 17.16.9, 17.5.2. A check box has 0 or 1 here."""
        for name in ("val", "displayText", "value"):
            if len(attributes.get(name, "")) > 2:
                self.add(attributes[name], FORM)

    def _level_text(self, attributes: Attributes) -> None:
        text = _LEVEL_NUMBER.sub("", attributes.get("val", ""))
        if sum(map(str.isalnum, text)) > 2:
            self.add(text, NUMBERING)

    def _variable(self, attributes: Attributes) -> None:
        """A variable of the document, a smart tag, a tag of a content control (ECMA-376 17.15.1.31, 17.5.1.2)."""
        self.add(attributes.get("val", ""), PROPERTIES, attributes.get("name", ""))

    def _control_value(self, attributes: Attributes) -> None:
        """A property of a control (MS-OFORMS) or of a web extension."""
        self.add(attributes.get("value", ""), FORM, attributes.get("name", ""))

    def add_field(self, instruction: str) -> None:
        """A field's code (ECMA-376 17.16): its switches and the names of bookmarks tell nothing."""
        keyword, _, rest = instruction.strip().partition(" ")
        shown = " ".join(_SWITCH.sub(" ", _BOOKMARK.sub("", rest)).replace('"', " ").split())
        if _WORD.search(shown):
            self.add(shown, LINKS if keyword.upper() == "HYPERLINK" else FIELDS)
