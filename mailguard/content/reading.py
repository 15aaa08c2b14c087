"""The walk over one message: every part to segments, attachments and obstacles, within the limits.

Nothing here decides what a finding is worth. Whatever is not read leaves an `Uninspectable` behind; images that are
part of the layout and detached signatures alone do not.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from mailguard.content import alternatives, formats
from mailguard.content.calendar import read_calendar
from mailguard.content.cards import read_cards
from mailguard.content.charsets import decode_bytes, decode_words, visible
from mailguard.content.data_links import files_in_links
from mailguard.content.delimited import looks_delimited, read_delimited
from mailguard.content.extract import Extract, File
from mailguard.content.fields import Fields, split_message
from mailguard.content.files import Extractor, FileReader
from mailguard.content.html import content_ids, read_html, strip_tags
from mailguard.content.kinds import ENCRYPTED, Kind, is_binary, is_metafile, kind_of
from mailguard.content.limits import ContentLimits
from mailguard.content.mime import Part, file_name, make_part, read_part, split_multipart
from mailguard.content.passwords import passwords_in
from mailguard.content.recipients import Mailbox
from mailguard.content.text import Item, Reading, plain_lines, read_items
from mailguard.content.transfer import Decoded, decode_transfer, extract_uuencoded
from mailguard.findings import Attachment, Obstacle, Picture, Place, Segment, Uninspectable

_ARMOUR = re.compile(r"^[> \t]*-----BEGIN PGP MESSAGE-----", re.MULTILINE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_RESERVED = frozenset(("subject", "body", "message"))
_ADDRESS_FIELDS = ("from", "to", "cc")
_WRITTEN_FIELDS = ("comments", "keywords")  # RFC 5322 3.6.5: what the sender says besides the subject
MAX_LOGO_BYTES = 8 * 1024
MAX_NAME = 255
MAX_UNLOCKED = 20  # locked files on which passwords are tried
MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a part stands: `prefix` is the attached message it belongs to, "" in the message itself."""

    prefix: str = field(default="", repr=False)
    depth: int = 0
    has_history: bool = True
    default_type: str = "text/plain"
    in_encrypted: bool = False

    def deeper(self, default_type: str = "text/plain", *, in_encrypted: bool = False) -> "Surroundings":
        return Surroundings(
            self.prefix, self.depth + 1, self.has_history, default_type, self.in_encrypted or in_encrypted
        )

    def within(self, where: str) -> "Surroundings":
        """Inside the file that stands there."""
        return Surroundings(where, self.depth + 1, has_history=False)

    def place_of(self, name: str) -> str:
        return f"{self.prefix} / {name}" if self.prefix else name


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A part that is no multipart, its transfer encoding undone."""

    part: Part
    media_type: str
    payload: bytes = field(repr=False)
    name: str = field(repr=False)
    where: str = field(repr=False)
    is_attached: bool
    is_listed: bool = True


_NOTHING = Extract()


@dataclass(frozen=True, slots=True)
class _Held:
    """A file whose turn comes at the end: images when all pages that may show them are read, locked files when every
    text in which a password may stand is.
    """

    kind: Kind
    leaf: _Leaf
    around: Surroundings
    extract: Extract = _NOTHING


@dataclass(slots=True)
class MessageReader:
    """Collects what one message holds. Make a new one for each message."""

    limits: ContentLimits
    extractor: Extractor = formats.extract
    segments: list[Segment] = field(default_factory=list, repr=False)
    attachments: list[Attachment] = field(default_factory=list, repr=False)
    obstacles: dict[Uninspectable, None] = field(default_factory=dict, repr=False)
    attendees: list[Mailbox] = field(default_factory=list, repr=False)
    history: list[str] = field(default_factory=list, repr=False)
    images: list[_Held] = field(default_factory=list, repr=False)
    locked: list[_Held] = field(default_factory=list, repr=False)
    shown_ids: set[str] = field(default_factory=set, repr=False)
    shown_logos: set[bytes] = field(default_factory=set, repr=False)  # those that stand in the page itself
    parts: int = 0
    text_bytes: int = 0
    is_full: bool = False
    files: FileReader = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.files = FileReader(self.limits, self.extractor)

    # -- structure ----------------------------------------------------------------------------------------------------

    def read_message(self, fields: Fields, body: bytes, around: Surroundings) -> None:
        for line in fields.stray:
            self.read_plain(decode_bytes(line), around.prefix or "body", Reading(around.prefix or "body"))
        self.read(make_part(fields, body, around.default_type), around)

    def finish(self) -> None:
        """Read the images and try the locked files, now that everything else has been read."""
        self.read_images()
        locked, self.locked = self.locked, []
        passwords = passwords_in(self.segments) if locked else ()
        for number, held in enumerate(locked):
            unlocked = self.unlock(held, passwords) if passwords and number < MAX_UNLOCKED else None
            if unlocked is None:
                self.leave_locked(held)
            else:
                self.obstacles |= dict.fromkeys(unlocked.uninspectable)
        self.read_images()
        for held in self.locked:  # locked files inside unlocked ones
            self.leave_locked(held)

    def read_images(self) -> None:
        images, self.images = self.images, []
        for image in images:
            content_id = image.leaf.part.content_id
            is_shown = content_id in self.shown_ids if content_id else image.leaf.payload in self.shown_logos
            if not (is_shown and len(image.leaf.payload) < MAX_LOGO_BYTES):
                self.read_file(image.kind, image.leaf, image.around)
            elif image.leaf.is_listed:
                self.list_attachment(image.leaf, is_read=False)

    def unlock(self, held: _Held, passwords: tuple[str, ...]) -> Extract | None:
        """What more a locked file gives with the passwords; None when none opened it."""
        extract = self.extract(held.kind, held.leaf, passwords)
        if not extract.is_unlocked:
            return None
        self.attachments[:] = [
            replace(attachment, is_unlocked=True, is_read=True) if attachment.name == held.leaf.where else attachment
            for attachment in self.attachments
        ]
        known_segments, known_files = set(held.extract.segments), set(held.extract.files)
        self.keep(segment for segment in extract.segments if segment not in known_segments)
        self.read_inner([f for f in extract.files if f not in known_files], held.around.within(held.leaf.where))
        return extract

    def leave_locked(self, held: _Held) -> None:
        """Nothing opened it: what it says of itself stays, and the names of the files in it."""
        self.obstacles |= dict.fromkeys(held.extract.uninspectable)
        inside = held.around.within(held.leaf.where)
        for file in held.extract.files:
            if not file.payload and file.name:
                where = inside.place_of(file.name[-MAX_NAME:])
                self.attachments.append(Attachment(where, file.media_type, 0))
                self.keep([Segment(visible(file.name), Place(where))])

    def obstruct(self, obstacle: Obstacle, where: str, detail: str) -> None:
        self.obstacles[Uninspectable(obstacle, where, detail)] = None

    def keep(self, segments: Iterable[Segment]) -> None:
        for segment in segments:
            if len(self.segments) >= self.limits.max_segments:
                self.obstruct(Obstacle.TOO_LARGE, segment.place.where, "segments")
                return
            self.segments.append(segment)

    def read(self, part: Part, around: Surroundings) -> None:
        self.parts += 1
        if self.parts > self.limits.max_parts:
            self.is_full = True
            return self.obstruct(Obstacle.TOO_LARGE, around.prefix or MESSAGE, "parts")
        if around.depth > self.limits.max_depth:
            return self.obstruct(Obstacle.TOO_LARGE, around.prefix or MESSAGE, "depth")
        if part.is_cut:
            self.obstruct(Obstacle.TOO_LARGE, around.prefix or MESSAGE, "header")
        return self.read_multipart(part, around) if part.multipart else self.read_leaf(part, around)

    def read_multipart(self, part: Part, around: Surroundings) -> None:
        kind = part.multipart or part.types[0]
        where = around.prefix or "body"
        body = part.body
        for decoded in decode_transfer(part.body, part.encodings)[:1]:
            # RFC 2045 6.4 forbids it; where the boundary shows up only after decoding, a mail program decoded it.
            boundary = kind.parameters.get("boundary", "").encode("utf-8", "surrogateescape")
            body = decoded.payload if b"--" + boundary not in body else body
        pieces = split_multipart(body, kind.parameters.get("boundary", ""), self.limits.max_parts)
        if pieces.is_broken:
            self.obstruct(Obstacle.BROKEN, around.prefix or MESSAGE, "boundary")
        is_encrypted = kind.value == "multipart/encrypted"
        if is_encrypted:
            self.obstruct(Obstacle.ENCRYPTED, where, Kind.PGP.value)
        inner = around.deeper(
            "message/rfc822" if kind.value == "multipart/digest" else "text/plain", in_encrypted=is_encrypted
        )
        for text in pieces.outside:
            self.read_outside(text, where, is_hidden=bool(pieces.parts))
        self.read_children(pieces.parts, inner, are_alternatives=kind.value == "multipart/alternative")

    def read_children(self, raw_parts: tuple[bytes, ...], inner: Surroundings, *, are_alternatives: bool) -> None:
        known = alternatives.Known()
        for number, raw in enumerate(raw_parts):
            if self.is_full:
                return
            start = len(self.segments)
            child = read_part(raw, inner.default_type)
            self.read_stray_fields(child.fields, inner)
            self.read(child, inner)
            if are_alternatives:
                self.segments[start:] = known.without_repeats(self.segments[start:])
                if number + 1 < len(raw_parts):
                    known.learn(self.segments[start:])

    def read_outside(self, raw: bytes, where: str, *, is_hidden: bool) -> None:
        """Text before the first and behind the last part: mail programs hide it, unless the structure is broken."""
        text = self.decode(raw, "", where)
        if not is_hidden:
            return self.read_plain(text, where, Reading(where))
        return self.keep(
            Segment(" ".join(paragraph.split()), Place(where, is_hidden=True))
            for paragraph in re.split(r"\n\s*\n", text)
            if paragraph.strip()
        )

    def read_stray_fields(self, fields: Fields, around: Surroundings) -> None:
        """Lines in a part's header that are no MIME field: text such as `BSN: 9...` without a blank line above it."""
        where = around.prefix or "body"
        lines = [decode_bytes(line) for line in fields.stray]
        for name, value in fields.items:
            if not name.startswith(("content-", "x-", "mime-")):
                lines.append(f"{name}: {decode_bytes(value)}")
        if lines:
            self.keep([Segment(visible("\n".join(lines)), Place(where, is_hidden=True))])

    # -- leaves -------------------------------------------------------------------------------------------------------

    def read_leaf(self, part: Part, around: Surroundings) -> None:
        decoded = decode_transfer(part.body, part.encodings)
        for kind in {claim.value: claim for claim in part.types}.values():
            for item in decoded:
                leaf = self.make_leaf(part, kind.value, item, around)
                if item.is_broken and item.payload.strip():
                    self.obstruct(Obstacle.BROKEN, leaf.where, "transfer-encoding")
                self.read_as(kind_of(part, leaf.media_type, leaf.name, leaf.payload), leaf, around)

    def make_leaf(self, part: Part, media_type: str, decoded: Decoded, around: Surroundings) -> _Leaf:
        name = file_name(part)
        is_text = media_type.startswith("text/") and media_type not in ("text/calendar", "text/csv", "text/vcard")
        is_attached = bool(name) or part.disposition.value == "attachment" or not is_text
        if name.lower() in _RESERVED:
            name = f"deel {self.parts}: {name}"
        where = around.place_of(name or f"deel {self.parts}") if is_attached else around.prefix or "body"
        return _Leaf(part, media_type, decoded.payload, name, where, is_attached)

    def read_as(self, kind: Kind, leaf: _Leaf, around: Surroundings) -> None:
        """Read a leaf, or say why not; an attached one is listed either way."""
        is_read = True
        match kind:
            case Kind.MESSAGE:
                return self.read_attached_message(leaf, around)
            case Kind.PLAIN | Kind.HTML | Kind.DELIMITED | Kind.CALENDAR | Kind.CARD:
                self.read_text(kind, leaf, around)
            case Kind.EMPTY | Kind.SIGNATURE:
                pass
            case Kind.IMAGE if not is_metafile(leaf.payload):
                self.images.append(_Held(kind, leaf, around))
                return None
            case _ if kind in formats.READ_KINDS:
                return self.read_file(kind, leaf, around)
            case _:
                is_read = False
                if kind in ENCRYPTED:
                    self.obstruct(Obstacle.ENCRYPTED, leaf.where, kind.value)
                elif not around.in_encrypted:
                    self.obstruct(Obstacle.UNSUPPORTED, leaf.where, kind.value)
        if leaf.is_attached or not is_read:
            self.list_attachment(leaf, is_read=is_read)
        return None

    def list_attachment(self, leaf: _Leaf, *, is_read: bool, picture: Picture = Picture.NONE) -> None:
        """Keep its name, which is text too. An inner picture of a document stands in no list."""
        if leaf.is_listed:
            self.attachments.append(Attachment(leaf.where, leaf.media_type, len(leaf.payload), is_read))
        if leaf.name and (leaf.is_listed or picture is not Picture.NONE):
            self.keep([Segment(visible(leaf.name), Place(leaf.where, picture=picture))])

    # -- files --------------------------------------------------------------------------------------------------------

    def read_file(self, kind: Kind, leaf: _Leaf, around: Surroundings) -> None:
        """A file whose format has a reader: its text, then the files in it, each in its turn."""
        extract = self.extract(kind, leaf)
        is_locked = any(each.obstacle is Obstacle.ENCRYPTED for each in extract.uninspectable)
        # The files of a locked archive have names and nothing else: they wait for a password with it.
        files = [file for file in extract.files if file.payload or not is_locked]
        is_read = not extract.uninspectable or bool(extract.segments or files)
        self.list_attachment(leaf, is_read=is_read, picture=extract.picture)
        self.keep(extract.segments)
        if is_locked:
            self.locked.append(_Held(kind, leaf, around, extract))
        else:
            self.obstacles |= dict.fromkeys(extract.uninspectable)
        self.read_inner(files, around.within(leaf.where))

    def extract(self, kind: Kind, leaf: _Leaf, passwords: tuple[str, ...] = ()) -> Extract:
        extract = self.files.read(
            kind,
            File(leaf.name, leaf.payload, leaf.media_type),
            leaf.where,
            text_bytes=self.limits.max_text_bytes - self.text_bytes,
            segments=self.limits.max_segments - len(self.segments),
            passwords=passwords,
        )
        self.text_bytes += sum(len(segment.text) for segment in extract.segments)
        return extract

    def read_inner(self, files: Iterable[File], inside: Surroundings) -> None:
        """Files found in a file; each may hold files again, as deep and as many as the limits allow."""
        for file in files:
            self.parts += 1
            if self.parts > self.limits.max_parts or inside.depth > self.limits.max_depth:
                cap = "parts" if self.parts > self.limits.max_parts else "depth"
                return self.obstruct(Obstacle.TOO_LARGE, inside.prefix or MESSAGE, cap)
            part = make_part(Fields(()), file.payload, file.media_type)
            name = " ".join(file.name.split())[-MAX_NAME:] or f"deel {self.parts}"
            where = inside.place_of(name)
            is_listed = not file.is_inner
            leaf = _Leaf(part, file.media_type, file.payload, name, where, is_attached=True, is_listed=is_listed)
            self.read_as(kind_of(part, leaf.media_type, name, file.payload), leaf, inside)
        return None

    def read_attached_message(self, leaf: _Leaf, around: Surroundings) -> None:
        fields, body, is_cut = split_message(leaf.payload, self.limits.max_header_bytes)
        subject = visible(fields.text("subject"))
        name = leaf.name or (f"{subject[:200]}.eml" if subject else f"deel {self.parts}")
        where = around.place_of(name)
        self.attachments.append(Attachment(where, leaf.media_type, len(leaf.payload), is_read=True))
        if leaf.name:
            self.keep([Segment(visible(leaf.name), Place(where))])
        if is_cut:
            self.obstruct(Obstacle.TOO_LARGE, where, "header")
        if subject:
            self.keep([Segment(subject, Place(where))])
        for field_name in _ADDRESS_FIELDS:
            if text := visible(fields.text(field_name)):
                self.keep([Segment(text, Place(where, label=field_name, is_quoted=True))])
        for field_name in _WRITTEN_FIELDS:
            for value in fields.all(field_name):
                if text := " ".join(visible(decode_words(value)).split()):
                    self.keep([Segment(text, Place(where, label=field_name))])
        self.read_message(fields, body, around.within(where))

    # -- text ---------------------------------------------------------------------------------------------------------

    def decode(self, raw: bytes, charset: str, where: str, limit: int | None = None) -> str:
        """Text of `raw` as far as the limits reach."""
        room = self.limits.max_text_bytes - self.text_bytes
        room = room if limit is None else min(room, limit)
        if len(raw) > room:
            self.obstruct(Obstacle.TOO_LARGE, where, "text")
            raw = raw[: max(0, room)]
        self.text_bytes += len(raw)
        return visible(decode_bytes(raw, charset))

    def read_text(self, kind: Kind, leaf: _Leaf, around: Surroundings) -> None:
        payload = leaf.payload
        if is_binary(payload):
            self.obstruct(Obstacle.BROKEN, leaf.where, "binary")
        if kind is Kind.PLAIN:
            payload, files = extract_uuencoded(payload)
            self.read_inner([File(name, content) for name, content in files], around.deeper())
        charset = next((t.parameters["charset"] for t in leaf.part.types if "charset" in t.parameters), "")
        if kind is Kind.HTML:
            meta = _META_CHARSET.search(payload, 0, 2048)
            charset = charset or (meta[1].decode("ascii") if meta else "")
        limit = self.limits.max_html_bytes if kind is Kind.HTML else None
        text = self.decode(payload, charset, leaf.where, limit)
        if _ARMOUR.search(text):
            self.obstruct(Obstacle.ENCRYPTED, leaf.where, Kind.PGP.value)
        is_letter = not leaf.is_attached
        reading = Reading(leaf.where, is_letter, around.has_history and is_letter)
        match kind:
            case Kind.HTML:
                if "<!ENTITY" in text:  # an SVG drawing, say: what its names stand for is not filled in
                    self.obstruct(Obstacle.BROKEN, leaf.where, "xml-entity")
                self.shown_ids |= content_ids(text)
                self.read_lines(read_html(text), reading)
                linked = files_in_links(text)
                self.shown_logos |= {file.payload for file in linked if len(file.payload) < MAX_LOGO_BYTES}
                self.read_inner(linked, around.within(leaf.where))
            case Kind.DELIMITED:
                self.keep(read_delimited(text, leaf.where))
            case Kind.CALENDAR:
                self.read_calendar(text, leaf, around)
            case Kind.CARD:
                cards = read_cards(text)
                self.read_plain(cards.text, leaf.where, reading)
                self.read_inner(cards.files, around.within(leaf.where))
            case _ if leaf.is_attached and looks_delimited(text):
                self.keep(read_delimited(text, leaf.where))
            case _:
                self.read_plain(text, leaf.where, reading, leaf.part)

    def read_plain(self, text: str, where: str, reading: Reading, part: Part | None = None) -> None:
        parameters = part.types[0].parameters if part else {}
        is_flowed = parameters.get("format", "").lower() == "flowed"
        del_space = parameters.get("delsp", "").lower() == "yes"
        self.read_lines(plain_lines(text, is_flowed=is_flowed, del_space=del_space), reading)

    def read_lines(self, items: Sequence[Item], reading: Reading) -> None:
        passage = read_items(items, reading)
        self.keep(passage.segments)
        self.history.extend(passage.history)

    def read_calendar(self, text: str, leaf: _Leaf, around: Surroundings) -> None:
        method = next((t.parameters["method"] for t in leaf.part.types if "method" in t.parameters), "")
        calendar = read_calendar(text, method)
        if not around.prefix:
            self.attendees.extend(calendar.attendees)
        self.read_inner(calendar.files, around.within(leaf.where))
        for entry in calendar.entries:
            value = strip_tags(entry.text) if entry.is_html else entry.text
            self.keep([Segment(value, Place(leaf.where, label=entry.name))])
