"""What archives of every kind hold: files, folders and links, by their full names."""

import bisect
import mimetypes

from mailguard.content.charsets import decode_bytes
from mailguard.content.extract import Collector, File
from mailguard.content.formats.archives.zip_directory import MAX_ENTRIES
from mailguard.findings import Obstacle

# Without the machine's own tables: what is read may not differ from one machine to the next.
_TYPES = mimetypes.MimeTypes().types_map[True]
_DEFAULT_TYPE = "application/octet-stream"
FOLDERS, LINKS, COMMENTS = "mappen", "koppelingen", "opmerkingen"


def media_type_of(name: str) -> str:
    """By the extension alone: `mimetypes` takes a name with a colon for an address."""
    stem, dot, extension = name.rpartition(".")
    return _TYPES.get("." + extension.lower(), _DEFAULT_TYPE) if stem and dot else _DEFAULT_TYPE


class ArchiveEntries:
    """Takes the entries of one archive: as many as the limits allow, and the names of folders that no file names."""

    def __init__(self, to: Collector) -> None:
        self._to = to
        self._files: list[str] = []
        self._folders: list[str] = []
        self._count = 0

    def has_room(self) -> bool:
        """False, and said, when no further entry is taken; asked before each one."""
        self._count += 1
        if self._count > MAX_ENTRIES:
            self._to.obstruct(Obstacle.TOO_LARGE, "entries")
            return False
        if len(self._files) >= self._to.limits.max_parts:
            self._to.obstruct(Obstacle.TOO_LARGE, "parts")
            return False
        return self._to.room_bytes >= 0 and not self._to.is_full

    def add_file(self, name: str, payload: bytes) -> None:
        self._files.append(name)
        self._to.add_file(File(name, payload, media_type_of(name)))

    def add_folder(self, name: str) -> None:
        self._folders.append(name.rstrip("/"))

    def add_link(self, name: str, target: str) -> None:
        """A link holds no content of its own; both names are text that a receiver sees."""
        self._to.add_text(f"{name} -> {target}" if target else name, LINKS)

    def add_comment(self, raw: bytes) -> None:
        if text := decode_bytes(raw).strip("\0"):
            self._to.add_text(text, COMMENTS)

    def finish(self) -> None:
        """Tell the folders that are empty: the names of the others stand in those of their files."""
        names = sorted({*self._files, *(folder + "/" for folder in self._folders)})
        for folder in dict.fromkeys(self._folders):
            within = bisect.bisect_right(names, folder + "/")
            if folder and not (within < len(names) and names[within].startswith(folder + "/")):
                self._to.add_text(folder, FOLDERS)
