"""XML and JSON exports: a value keeps the name of its field."""

import pytest

from mailguard.content.extract import Collector, File
from mailguard.content.formats.records import read_json, read_xml
from mailguard.findings import Obstacle

BSN = "999990019"


def cells(reader, payload: bytes) -> list[tuple[str, str]]:
    to = Collector("export")
    reader(File("export", payload), to)
    return [(segment.place.header, segment.text) for segment in to.finish().segments]


def obstacles(reader, payload: bytes) -> list[tuple[Obstacle, str]]:
    to = Collector("export")
    reader(File("export", payload), to)
    return [(each.obstacle, each.detail) for each in to.finish().uninspectable]


@pytest.mark.parametrize(
    "payload",
    [
        f"<lijst><client><naam>Jansen</naam><bsn>{BSN}</bsn></client></lijst>",
        f'<lijst><client naam="Jansen" bsn="{BSN}"/></lijst>',
        f'<?xml version="1.0"?><s:l xmlns:s="urn:s"><s:client><s:bsn>{BSN}</s:bsn></s:client></s:l>',
        f"<client><bsn>{BSN}</bsn></client>",
    ],
)
def test_an_element_or_attribute_names_its_value(payload):
    assert ("bsn", BSN) in cells(read_xml, payload.encode())


def test_records_of_one_kind_are_one_table():
    payload = b"<l><c><naam>Jan</naam><bsn>1</bsn></c><c><bsn>2</bsn></c><x>los</x></l>"
    assert cells(read_xml, payload)[:5] == [("", "naam"), ("", "bsn"), ("naam", "Jan"), ("bsn", "1"), ("bsn", "2")]
    assert ("", "los") in [(header if header != "x" else "", text) for header, text in cells(read_xml, payload)]


def test_text_between_elements_is_read():
    payload = b"<brief>Geachte <b>heer</b> Jansen</brief>"
    assert any("Geachte" in text and "Jansen" in text for _, text in cells(read_xml, payload))


def test_comments_are_read_and_hidden():
    to = Collector("export")
    read_xml(File("export", f"<!-- BSN {BSN} --><l><n>Jan</n><!-- BSN {BSN} --></l>".encode()), to)
    assert [segment.text for segment in to.finish().segments if segment.place.is_hidden] == [f"BSN {BSN}"]


def test_broken_xml_is_read_as_far_as_it_goes_and_said():
    payload = f"<l><c><bsn>{BSN}</bsn></c><c><oops</c> BSN 999990020".encode()
    assert ("bsn", BSN) in cells(read_xml, payload)
    assert any("999990020" in text for _, text in cells(read_xml, payload))
    assert obstacles(read_xml, payload) == [(Obstacle.BROKEN, "xml")]


def test_an_entity_is_said():
    assert obstacles(read_xml, b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>') == [(Obstacle.BROKEN, "xml-entity")]


@pytest.mark.parametrize(
    "payload",
    [
        f'{{"bsn": "{BSN}"}}',
        f'{{"clienten": [{{"naam": "Jan", "bsn": {BSN}}}]}}',
        f'[{{"bsn": "{BSN}"}}, {{"bsn": null}}]',
        f'{{"naam": "Jan"}}\n{{"bsn": "{BSN}"}}\n',
        f'{{"bsn": ["{BSN}"]}}',
    ],
)
def test_a_key_names_its_value(payload):
    assert ("bsn", BSN) in cells(read_json, payload.encode())


def test_what_is_no_json_is_read_as_text():
    assert ("", f"BSN {BSN}") in cells(read_json, f"BSN {BSN}".encode())
    assert any(BSN in text for _, text in cells(read_json, ("[" * 100_000 + BSN).encode()))


def test_a_long_field_is_prose():
    text = "zin. " * 1000
    assert ("", text.strip()) in cells(read_json, f'{{"tekst": "{text}"}}'.encode())
