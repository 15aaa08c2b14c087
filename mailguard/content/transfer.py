"""Content-Transfer-Encoding undone, forgiving junk, bad padding, comments and doubled fields. Never raises."""

import binascii
import re
from dataclasses import dataclass, field

_COMMENT = re.compile(rb"\([^()]*\)")
_BASE64 = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
_NOT_BASE64 = bytes(set(range(256)) - _BASE64)
_EARLY_PADDING = re.compile(rb"=[A-Za-z0-9+/]")
_UUENCODED = re.compile(
    rb"(?m)^begin [0-7]{3,4} +([^\r\n]{1,255})\r?\n((?:[ -`]{1,90}\r?\n)*?)(?:`?\r?\n)?end[ \t]*\r?$"
)
_IDENTITY = frozenset({"", "7bit", "8bit", "binary"})


@dataclass(frozen=True, slots=True)
class Decoded:
    """A payload, and whether its encoding was damaged or unknown, so that something may have been missed."""

    payload: bytes = field(repr=False)
    is_broken: bool = False


def decode_transfer(body: bytes, encodings: list[bytes]) -> list[Decoded]:
    """The payload under each distinct encoding the part names: which of two fields counts differs by mail program."""
    names = list(dict.fromkeys(_encoding_name(raw) for raw in encodings)) or [""]
    decoded = [_decode(body, name) for name in names]
    return list({item.payload: item for item in decoded}.values())


def _encoding_name(raw: bytes) -> str:
    text = _COMMENT.sub(b" ", raw).decode("ascii", "replace").strip(" \t\"';").lower()
    return text.split(maxsplit=1)[0].rstrip(";") if text else ""


def _decode(body: bytes, name: str) -> Decoded:
    if name in _IDENTITY:
        return Decoded(body)
    if name == "base64":
        return decode_base64(body)
    if name == "quoted-printable":
        return Decoded(binascii.a2b_qp(body))
    if name in ("x-uuencode", "x-uue", "uuencode"):
        _, files = extract_uuencoded(body)
        return Decoded(files[0][1]) if files else Decoded(body, is_broken=True)
    return Decoded(body, is_broken=True)


def decode_base64(body: bytes) -> Decoded:
    """Base64 with whatever does not belong there skipped; padding in the middle ends a run and not the text."""
    kept = body.translate(None, _NOT_BASE64)
    junk = len(body) - len(kept) - sum(body.count(blank) for blank in (b"\r", b"\n", b" ", b"\t"))
    runs = re.split(rb"=+", kept) if _EARLY_PADDING.search(kept) else [kept.rstrip(b"=")]
    payload = b"".join(_decode_run(run) for run in runs if run)
    is_truncated = any(len(run) % 4 == 1 for run in runs)
    return Decoded(payload, is_broken=is_truncated or junk > len(body) // 20)


def _decode_run(run: bytes) -> bytes:
    surplus = len(run) % 4
    if surplus == 1:
        run, surplus = run[:-1], 0
    try:
        return binascii.a2b_base64(run + b"=" * (-surplus % 4))
    except binascii.Error:
        return b""


def extract_uuencoded(body: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """The text without its uuencoded files, and those files by name."""
    if b"begin " not in body:
        return body, []
    files = [(m[1].decode("utf-8", "replace").strip(), _decode_uu(m[2])) for m in _UUENCODED.finditer(body)]
    return (_UUENCODED.sub(b"", body) if files else body), files


def _decode_uu(lines: bytes) -> bytes:
    decoded = []
    for line in lines.splitlines():
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some encoders pad the line wrongly: its own length octet says how much counts.
            size = (((line[0] - 32) & 63) * 4 + 5) // 3
            decoded.append(_decode_uu_cut(line[:size]))
    return b"".join(decoded)


def _decode_uu_cut(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return b""
