"""The numbers in TAR archives; -1 for what is none."""


def octal(raw: bytes) -> int:
    """A number of a header: octal, or binary where its first bit is set (GNU); an empty field is 0."""
    if raw[:1] >= b"\x80":
        return int.from_bytes(raw[1:], "big") if raw[0] == 0x80 else -1
    digits = raw.replace(b"\0", b" ").strip() or b"0"
    return int(digits, 8) if digits.isdigit() and not {*b"89"} & {*digits} else -1


def decimal(raw: bytes) -> int:
    """A number of a pax record."""
    return int(raw) if raw.isdigit() and len(raw) < 20 else -1
