"""What a planted value leaves behind, and where to look for it: its writings, mail decoded, a database read out.

A trace is a piece of what mailguard wrote somewhere, under the name of the place.
"""

import base64
import quopri
import re
from email import message_from_bytes
from email.policy import default
from html import unescape
from pathlib import Path
from urllib.parse import quote, unquote

import sqlalchemy as sa

from mailguard.db import Database


def writings(value: str) -> set[bytes]:
    """The forms a value could turn up in: as it is, digits only, base64 at each offset, quoted-printable, URL, hex."""
    forms = {value, value.lower(), value.upper(), quote(value)}
    digits = re.sub(r"\D", "", value)
    if len(digits) >= 6:
        forms.add(digits)
    found = {form.encode() for form in forms}
    for form in {value, digits} if len(digits) >= 6 else {value}:
        raw = form.encode()
        found |= {raw.hex().encode(), raw.hex().upper().encode(), quopri.encodestring(raw).strip()}
        for offset in range(3):
            coded = base64.b64encode(b"x" * offset + raw)
            found.add(coded[4 if offset else 0 : len(coded) // 4 * 4 - 4])
    return {form for form in found if len(form) >= 6}


def files_below(folder: Path, under: str = "") -> dict[str, bytes]:
    """Every file, as far as it is still there when it is read."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            try:
                found[under + str(path.relative_to(folder))] = path.read_bytes()
            except FileNotFoundError:
                continue
    return found


def mail_read_out(content: bytes) -> bytes:
    """A message as it came, and its header fields and texts decoded: HTML without its markup and entities too."""
    message = message_from_bytes(content, policy=default)
    found = [f"{name}: {value}" for name, value in message.items()]
    for part in message.walk():
        found += [f"{name}: {value}" for name, value in part.items()]
        raw = part.get_payload(decode=True)
        if isinstance(raw, bytes):
            text = raw.decode("utf-8", "replace")
            found += [text, unescape(re.sub(r"<[^>]*>", "", text)), unquote(text)]
    return content + "\n".join(found).encode("utf-8", "surrogateescape")


def database_read_out(database: Database) -> dict[str, bytes]:
    """Every column of every table, a table a trace."""
    tables = sa.inspect(database.engine).get_table_names()
    with database.transaction() as connection:
        return {
            f"table {table}": b"\n".join(
                _as_bytes(value) for row in connection.execute(sa.text(f"SELECT * FROM {table}")) for value in row
            )
            for table in tables
        }


def _as_bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def processes_read_out(root: int) -> dict[str, bytes]:
    """Command line and environment of a process and all it started, as far as the system lets us look."""
    found = {}
    for pid in tree_of(root):
        for name in ("cmdline", "environ"):
            try:
                found[f"process {pid} {name}"] = Path(f"/proc/{pid}/{name}").read_bytes()
            except OSError:  # gone, or closed even to its owner
                continue
    return found


def files_held(root: int, folder: Path) -> list[str]:
    """What a process and all it started hold open below a folder, as the system names it; ` (deleted)` has no name."""
    found = []
    for pid in tree_of(root):
        for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                found.append(str(descriptor.readlink()))
            except OSError:
                continue
    return [name for name in found if name.startswith(f"{folder}/")]


def tree_of(root: int) -> set[int]:
    """A process and all below it."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    tree = {root}
    while more := {pid for pid, parent in parents.items() if parent in tree} - tree:
        tree |= more
    return tree
