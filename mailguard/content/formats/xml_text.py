"""XML read as a stream, with nothing of it trusted: no entity is ever expanded, none fetched, no depth is too great.

Office documents are XML in a ZIP file, and their readers share this.
"""

import re
from collections.abc import Callable
from xml.parsers import expat

Attributes = dict[str, str]

_TAG = re.compile(rb"<[^<>]{0,100000}>")
_SPACE = " "


class ForbiddenEntity(ValueError):
    """The document declares an entity: no office program writes one, and bombs and thieves do."""


class BrokenXml(ValueError):
    """The document ends or breaks off; `rest` is what stands behind that place, its tags removed."""

    def __init__(self, rest: str) -> None:
        super().__init__("broken XML")
        self.rest = rest


def parse_xml(
    payload: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
    comment: Callable[[str], None] | None = None,
) -> None:
    """Call `start`, `end` and `text` for the elements and the text, in order. Names come without their namespace:
    `w:t` is "t", the attribute `r:id` is "id" (of two with one local name the one without a namespace counts).

    Raises ForbiddenEntity, or BrokenXml behind what could be read.
    """
    parser = expat.ParserCreate(namespace_separator=_SPACE)
    parser.buffer_text = True
    parser.buffer_size = 65536
    parser.StartElementHandler = lambda name, attributes: start(_local(name), _local_attributes(attributes))
    parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = text
    if comment is not None:
        parser.CommentHandler = comment
    parser.EntityDeclHandler = _refuse_entity
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(payload, True)
    except ForbiddenEntity:
        raise
    except (expat.ExpatError, LookupError, ValueError):  # the latter two for an encoding that Python does not know
        parser.buffer_text = False  # hands over the text that was waiting for the next tag
        rest = _TAG.sub(b" ", payload[max(0, parser.ErrorByteIndex) :])
        raise BrokenXml(rest.decode("utf-8", "replace")) from None


def _local(name: str) -> str:
    return name.rpartition(_SPACE)[2]


def _local_attributes(attributes: dict[str, str]) -> Attributes:
    if not attributes:
        return attributes
    local = {_local(name): value for name, value in attributes.items() if _SPACE in name}
    return local | {name: value for name, value in attributes.items() if _SPACE not in name}


def _refuse_entity(*_: object) -> None:
    raise ForbiddenEntity("the document declares an entity")
