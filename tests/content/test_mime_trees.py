"""Random trees of parts and real files damaged at random: always an answer, and nothing planted is lost in silence."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.hostile_files.archives import zipped
from mailguard.findings import Content
from tests.content.messages import attachment, holding, multipart, read_content
from tests.content.small_files import NUMBER, all_files, text_files

BOUNDED = settings(
    max_examples=400, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
LONG = settings(BOUNDED, max_examples=5000, derandomize=False)
CHARSETS = ("utf-8", "iso-8859-1", "windows-1252", "utf-16", "utf-16-le", "utf-7", "us-ascii")
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "base64": base64.encodebytes,
    "BASE64 ": base64.encodebytes,
    "quoted-printable": lambda raw: binascii.b2a_qp(raw, istext=False),
    "8bit": bytes,
    "x-uuencode": lambda raw: (
        b"begin 644 x\n" + b"".join(binascii.b2a_uu(raw[at : at + 45]) for at in range(0, len(raw), 45)) + b"`\nend\n"
    ),
}
FILES = text_files()
DAMAGEABLE = sorted(all_files())


@dataclass(frozen=True)
class Tree:
    """A part, and whether its number must be found."""

    raw: bytes = field(repr=False)
    kind: str
    is_planted: bool = True


@st.composite
def texts(draw) -> Tree:
    charset, encoding = draw(st.sampled_from(CHARSETS)), draw(st.sampled_from(sorted(ENCODINGS)))
    if charset.startswith("utf-16") and encoding == "8bit":
        encoding = "base64"
    body = ENCODINGS[encoding](f"Het BSN is {NUMBER}.\r\n".encode(charset))
    fields = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return Tree(fields.encode() + body, f"{charset} {encoding}")


@st.composite
def files(draw) -> Tree:
    name = draw(st.sampled_from(sorted(FILES)))
    media_type = draw(st.sampled_from(("application/octet-stream", "application/x-none", "text/plain")))
    return Tree(attachment(FILES[name], name, media_type).encode(), name)


@st.composite
def junk(draw) -> Tree:
    return Tree(draw(st.binary(max_size=200)), "junk", is_planted=False)


@st.composite
def multiparts(draw, children) -> Tree:
    """With a boundary of its own, so that no child ends it; closed or not, and with text around the parts or not."""
    trees = draw(st.lists(children, min_size=1, max_size=4))
    subtype = draw(st.sampled_from(("mixed", "alternative", "related", "signed", "report", "x-none")))
    boundary = f"grens{draw(st.integers(0, 10**9))}"
    fields = draw(st.sampled_from((f"; boundary={boundary}", f'; boundary="{boundary}"', "", "; boundary=niet")))
    end = draw(st.sampled_from((f"\r\n--{boundary}--\r\n", f"\r\n--{boundary}--", "\r\n", "")))
    delimiter = f"\r\n--{boundary}\r\n".encode()
    raw = f"Content-Type: multipart/{subtype}{fields}\r\n".encode()
    raw += b"".join(delimiter + tree.raw for tree in trees) + end.encode()
    return Tree(raw, f"{subtype}({', '.join(tree.kind for tree in trees)})", any(tree.is_planted for tree in trees))


@st.composite
def messages(draw, children) -> Tree:
    tree = draw(children)
    inner = b"From: a@town.example\r\nSubject: intern\r\n" + tree.raw
    if draw(st.booleans()):
        fields = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        return Tree(fields + base64.encodebytes(inner), f"message({tree.kind})", tree.is_planted)
    return Tree(b"Content-Type: message/rfc822\r\n\r\n" + inner, f"message({tree.kind})", tree.is_planted)


@st.composite
def archives(draw, children) -> Tree:
    tree = draw(children)
    packed = zipped({"mail.eml": b"From: a@town.example\r\n" + tree.raw})
    return Tree(attachment(packed, "a.zip", "application/zip").encode(), f"zip({tree.kind})", tree.is_planted)


TREES = st.recursive(
    texts() | files() | files() | junk(),
    lambda children: multiparts(children) | multiparts(children) | messages(children) | archives(children),
    max_leaves=6,
)


def is_read_or_said(content: Content) -> bool:
    return bool(holding(content, NUMBER) or content.uninspectable)


def check_tree(tree: Tree) -> None:
    content = read_content(b"From: a@town.example\r\nTo: b@outside.example\r\n" + tree.raw)
    assert not tree.is_planted or is_read_or_said(content)


@dataclass(frozen=True)
class Damage:
    """A file and what was done to it."""

    name: str
    content: bytes = field(repr=False)
    done: tuple[str, ...]

    @property
    def must_be_told(self) -> bool:
        """True where the format can tell that it is damaged, or the number stands in it as it is, for all to read.

        A page and a PDF with a byte changed are sound ones that show less: a tag or a stream swallows the number.
        """
        if self.name not in FILES or self.name.endswith((".html", ".pdf")):
            return False
        return NUMBER.encode() not in FILES[self.name] or NUMBER.encode() in self.content


@st.composite
def damages(draw) -> Damage:
    name = draw(st.sampled_from(DAMAGEABLE))
    content, done = bytearray(all_files_once()[name]), []
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        what = draw(st.sampled_from(("flip", "flip", "zero", "cut", "splice", "repeat", "drop")))
        done.append(f"{what} {at}")
        if what in ("flip", "zero") and content:
            content[at] = 0 if what == "zero" else content[at] ^ draw(st.integers(1, 255))
        elif what == "cut":
            del content[at:]
        elif what == "splice":
            other = all_files_once()[draw(st.sampled_from(DAMAGEABLE))]
            content = content[:at] + other[min(at, len(other)) :]
        elif what == "repeat":
            content[at:at] = content[at : at + draw(st.integers(1, 600))] * draw(st.integers(1, 20))
        else:
            del content[at : at + draw(st.integers(1, 40))]
    return Damage(name, bytes(content), tuple(done))


@cache
def all_files_once() -> dict[str, bytes]:
    return all_files()


def check_damage(damage: Damage) -> None:
    content = read_content(multipart("\r\nhoi", attachment(damage.content, damage.name, "application/octet-stream")))
    assert isinstance(content, Content)


def check_one_byte(name: str, at: int, change: int) -> None:
    """One changed byte of a file that is packed, or that says so itself when it is damaged."""
    content = bytearray(FILES[name])
    content[at % len(content)] ^= change
    damage = Damage(name, bytes(content), (f"flip {at % len(content)} by {change}",))
    read = read_content(multipart("\r\nhoi", attachment(damage.content, name, "application/octet-stream")))
    assert not damage.must_be_told or is_read_or_said(read), damage


@BOUNDED
@given(TREES)
def test_no_tree_hides_what_is_planted_in_it(tree):
    check_tree(tree)


@BOUNDED
@given(damages())
def test_any_damaged_file_is_read(damage):
    check_damage(damage)


@BOUNDED
@given(st.sampled_from(sorted(FILES)), st.integers(0, 100_000), st.integers(1, 255))
def test_one_changed_byte_loses_nothing_in_silence(name, at, change):
    check_one_byte(name, at, change)


@BOUNDED
@given(st.sampled_from(sorted(FILES)), st.integers(1, 100))
def test_no_file_cut_short_is_read_short_in_silence(name, share):
    check_cut(name, share)


def check_cut(name: str, share: int) -> None:
    content = FILES[name][: len(FILES[name]) * share // 101]
    read = read_content(multipart("\r\nhoi", attachment(content, name, "application/octet-stream")))
    damage = Damage(name, content, (f"cut {len(content)}",))
    # Of three bytes nobody knows what they were the beginning of; a winmail.dat may end behind its header.
    assert len(content) <= 6 or not damage.must_be_told or is_read_or_said(read), damage


@pytest.mark.long
@LONG
@given(TREES)
def test_no_tree_hides_what_is_planted_in_it_at_length(tree):
    check_tree(tree)


@pytest.mark.long
@LONG
@given(damages())
def test_any_damaged_file_is_read_at_length(damage):
    check_damage(damage)


@pytest.mark.long
@LONG
@given(st.sampled_from(sorted(FILES)), st.integers(0, 100_000), st.integers(1, 255))
def test_one_changed_byte_loses_nothing_in_silence_at_length(name, at, change):
    check_one_byte(name, at, change)
