"""What a worker may read: the code it runs, and the data its libraries read with; nothing of the organisation's.

Folders with all that lies below them, and single files. Never a folder that holds other things beside code: of a
checkout, or whatever else stands on the module search path, the packages that are loaded and not the folder itself.
"""

import contextlib
import os
import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_LIBRARIES = ("lib", "lib32", "lib64", "libx32")
# Time zones, and fonts: PDFium draws in the system's what a PDF does not bring along.
_DATA = ("/usr/share", "/usr/local/share/fonts")
# What the dynamic loader, the C library and `mimetypes` look up. Not all of /etc: configurations hold secrets.
_LOOKED_UP = ("/etc/ld.so.cache", "/etc/localtime", "/etc/timezone", "/etc/mime.types")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")


@cache
def readable_paths() -> tuple[Path, ...]:
    """As they stand when this is first asked for: when all that a worker starts with is loaded."""
    found = {Path(os.path.realpath(path)) for path in _candidates() if os.access(path, os.F_OK)}
    return tuple(sorted(path for path in found if found.isdisjoint(path.parents)))


def is_readable(path: Path) -> bool:
    """True when a worker may read this: a file, or all that lies below a folder."""
    real = Path(os.path.realpath(path))
    return not {real, *real.parents}.isdisjoint(readable_paths())


def _candidates() -> Iterator[Path | str]:
    yield from _DATA
    yield from _LOOKED_UP
    yield from _DEVICES
    for root in ("/", "/usr", "/usr/local", sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix):
        yield from (Path(root, name) for name in _LIBRARIES)
    yield from (sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    yield from _import_paths()
    yield from _loaded_code()
    yield from _language_data()


def _import_paths() -> Iterator[Path]:
    """Of `sys.path` what holds nothing but modules: archives, and folders that an installer fills."""
    for path in map(Path, filter(None, sys.path)):
        with contextlib.suppress(OSError):  # closed to this user
            if path.is_file() or (path.is_dir() and any(entry.suffix == ".dist-info" for entry in path.iterdir())):
                yield path


def _loaded_code() -> Iterator[str]:
    """The folder of each package that is loaded, and the file of each module that is none."""
    for name, module in list(sys.modules.items()):
        if "." not in name:
            file = getattr(module, "__file__", None)
            yield from getattr(module, "__path__", [file] if file else [])


def _language_data() -> Iterator[Path]:
    """The file that OCR is to use, and not its folder, which the environment names."""
    from mailguard.content.formats.images import ocr  # not at the top: the relay imports this module too

    if data := ocr.language_data():
        folder, language = data
        yield Path(folder, f"{language}.traineddata")
