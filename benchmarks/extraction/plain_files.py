"""Samples that need no library: text, tables as text, web pages, calendars, cards, JSON and XML."""

import base64

from benchmarks.extraction.samples import Group, Planter, Sample, planted_source

MAKER = "standard library"
_SOURCES = """
    list.csv list.tsv note.txt note.md server.log data.json lines.jsonl data.xml card.vcf meet.ics route.gpx drawing.svg
    letter.rtf page.html
""".split()
_WITH_CRLF = frozenset(("card.vcf", "meet.ics"))  # as RFC 5545 and RFC 6350 have it
_CHARSETS = ("utf-16", "utf-16-le", "utf-8-sig", "cp1252")


def groups() -> list[Group]:
    return [Group(MAKER, "text", _texts)]


def _texts() -> list[Sample]:
    return [*map(_of_source, _SOURCES), _archived_page(), *map(_in_charset, _CHARSETS)]


def _of_source(name: str) -> Sample:
    text, planted = planted_source(name)
    if name in _WITH_CRLF:
        text = text.replace("\n", "\r\n")
    return Sample(MAKER, name, text.encode(), planted)


def _archived_page() -> Sample:
    """A page as Word and browsers save it whole (MHTML, RFC 2557)."""
    plant = Planter("mht")
    page = plant.fill("<html><body><p>Nummer [[body]]</p></body></html>")
    encoded = base64.b64encode(page.encode()).decode()
    raw = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html;'
        f" charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n--b--\r\n"
    )
    return plant.sample(MAKER, "page.mht", raw.encode())


def _in_charset(charset: str) -> Sample:
    plant = Planter(charset)
    text = plant.fill(f"Naam;BSN\nZoë;[[{charset}]]\n")
    return plant.sample(MAKER, f"{charset}.csv", text.encode(charset))
