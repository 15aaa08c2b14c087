"""The bytes of one held message as they rest: the wire image in sealed chunks, its envelope in one sealed value.

Each chunk is sealed for its message and its place, and the number of bytes is sealed with the envelope: what was
swapped, cut, reordered or lost does not open. Nothing here knows why a message is held.
"""

import io
import json
from collections.abc import Iterator

import sqlalchemy as sa

from mailguard.db import Connection, metadata
from mailguard.errors import SealBroken
from mailguard.message import Envelope, Message, Recipient
from mailguard.sealing import RecordKey

CHUNK_BYTES = 256 * 1024

held_chunks = sa.Table(
    "held_chunks",
    metadata,
    sa.Column("held_id", sa.String(32), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)


def store_chunks(connection: Connection, key: RecordKey, message: Message) -> None:
    """Write the wire image, one chunk in memory at a time."""
    wire = memoryview(message.wire)
    for position in _positions(len(wire)):
        start = position * CHUNK_BYTES
        sealed = key.seal(wire[start : start + CHUNK_BYTES], _chunk(message.id, position))
        row = {"held_id": message.id, "position": position, "sealed": sealed}
        connection.execute(held_chunks.insert().values(row))


def read_chunks(connection: Connection, key: RecordKey, held_id: str, size_bytes: int) -> bytes:
    """The wire image again. Raises SealBroken when it is not whole."""
    wire = io.BytesIO()  # gives its bytes away without a copy
    for position in _positions(size_bytes):
        place = (held_chunks.c.held_id == held_id, held_chunks.c.position == position)
        sealed = connection.scalar(sa.select(held_chunks.c.sealed).where(*place))
        if sealed is None:
            raise SealBroken(f"{_chunk(held_id, position)} is missing")
        wire.write(key.open(sealed, _chunk(held_id, position)))
    if wire.tell() != size_bytes:
        raise SealBroken(f"{held_id} has another size than it was stored with")
    return wire.getvalue()


def delete_chunks(connection: Connection, held_id: str) -> None:
    connection.execute(held_chunks.delete().where(held_chunks.c.held_id == held_id))


def seal_envelope(key: RecordKey, message: Message) -> bytes:
    """All of the message but its wire image, and how many bytes that has."""
    envelope = message.envelope
    fields = {
        "size_bytes": len(message.wire),
        "trace": _text(message.trace),
        "reverse_path": envelope.reverse_path,
        "reverse_path_raw": _text(envelope.reverse_path_raw),
        "parameters": [_text(each) for each in envelope.parameters],
        "recipients": [[r.address, _text(r.raw), [_text(each) for each in r.parameters]] for r in envelope.recipients],
        "client_address": envelope.client_address,
        "helo": envelope.helo,
        "is_esmtp": envelope.is_esmtp,
        "is_encrypted": envelope.is_encrypted,
        "is_authenticated": envelope.is_authenticated,
        "is_chunked": message.is_chunked,
    }
    return key.seal(json.dumps(fields).encode("ascii"), _envelope(message.id))


def open_envelope(key: RecordKey, sealed: bytes, held_id: str) -> tuple[Message, int]:
    """The message without its wire image, and the size of that. Raises SealBroken."""
    fields = json.loads(key.open(sealed, _envelope(held_id)))
    envelope = Envelope(
        reverse_path=fields["reverse_path"],
        reverse_path_raw=_raw(fields["reverse_path_raw"]),
        parameters=tuple(_raw(each) for each in fields["parameters"]),
        recipients=tuple(
            Recipient(address, _raw(path), tuple(_raw(each) for each in parameters))
            for address, path, parameters in fields["recipients"]
        ),
        client_address=fields["client_address"],
        helo=fields["helo"],
        is_esmtp=fields["is_esmtp"],
        # Not in what an earlier version sealed.
        is_encrypted=fields.get("is_encrypted", False),
        is_authenticated=fields.get("is_authenticated", False),
    )
    is_chunked = fields.get("is_chunked", False)
    return Message(held_id, envelope, b"", _raw(fields["trace"]), is_chunked), fields["size_bytes"]


def _positions(size_bytes: int) -> Iterator[int]:
    return iter(range(-(-size_bytes // CHUNK_BYTES)))


def _chunk(held_id: str, position: int) -> str:
    return f"{held_id} chunk {position}"


def _envelope(held_id: str) -> str:
    return f"{held_id} envelope"


def _text(raw: bytes) -> str:
    return raw.decode("latin-1")  # a character for each byte, there and back


def _raw(text: str) -> bytes:
    return text.encode("latin-1")
