"""Files in `data:` links (RFC 2397)."""

import pytest

from mailguard.content.data_links import file_in_link, files_in_links


@pytest.mark.parametrize(
    ("markup", "name", "payload"),
    [
        ('<img src="data:image/png;base64,aGFsbG8=">', "afbeelding 1.png", b"hallo"),
        ('<img src=" data:image/png;base64,aGFs\r\n bG8=">', "afbeelding 1.png", b"hallo"),
        ("<img src='DATA:image/svg+xml;utf8,<svg width=\"1\"/>'>", "afbeelding 1.svg", b'<svg width="1"/>'),
        ("<img src=data:image/gif;base64,aGFsbG8= alt=x>", "afbeelding 1.gif", b"hallo"),
        ("<p style='background: url(data:image/gif;base64,aGFsbG8=)'>", "afbeelding 1.gif", b"hallo"),
        ('<a href="data:text/html;charset=utf-8,%3Cp%3Ehallo">', "link 1.html", b"<p>hallo"),
        ('<a href="data:,hallo">', "link 1.txt", b"hallo"),
        ('<a href="&#100;ata&colon;application/zip;base64,aGFsbG8">', "link 1.zip", b"hallo"),
    ],
)
def test_a_file_in_a_link_is_found(markup, name, payload):
    assert [(file.name, file.payload) for file in files_in_links(markup)] == [(name, payload)]


def test_the_same_picture_counts_once_and_belongs_to_the_look():
    (file,) = files_in_links('<img src="data:image/png;base64,aGFsbG8=">' * 3)
    assert file.is_inner


@pytest.mark.parametrize("markup", ["data: 1, 2", "<p>de data:1 mei,2 mei (data:3,4)", '<img src="cid:a">', '"data:'])
def test_a_word_is_no_link(markup):
    assert files_in_links(markup) == ()


@pytest.mark.parametrize("piece", ["data:", '"data:', "data:a", "'data:;,", 'data:,"', "data:" + "a" * 199, "data:;,a"])
def test_no_page_takes_long(piece):
    files_in_links(piece * (1_000_000 // len(piece)))


def test_a_link_elsewhere_holds_no_file():
    assert file_in_link("https://town.example/a,b", 1) is None
    assert file_in_link("data:text/plain,hallo", 1) is not None
