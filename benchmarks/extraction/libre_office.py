"""Samples that LibreOffice makes of flat OpenDocument and HTML sources, one format at a time."""

import contextlib
import json
import shutil
import subprocess
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.extraction.samples import Group, Sample, planted_source
from benchmarks.report import warn

MAKER = "LibreOffice"
_PATIENCE_SECONDS = 120
_LETTER, _SHEETS, _SLIDES, _PAGE = "letter.fodt", "sheets.fods", "slides.fodp", "page.html"
_TARGETS = {
    "docx": (_LETTER,),
    "odt": (_LETTER,),
    "doc": (_LETTER,),
    "rtf": (_LETTER,),
    "xlsx": (_SHEETS,),
    "ods": (_SHEETS,),
    "xls": (_SHEETS,),
    "pptx": (_SLIDES,),
    "odp": (_SLIDES,),
    "ppt": (_SLIDES,),
    "pdf": (_LETTER, _SHEETS, _SLIDES),
    "html": (_LETTER, _SHEETS),
    "csv": (_SHEETS,),
    "txt": (_LETTER,),
    "docm": (_LETTER,),
    "xlsm": (_SHEETS,),
    "ppsx": (_SLIDES,),
    "fodt": (_LETTER,),
    "fods": (_SHEETS,),
    "fodp": (_SLIDES,),
    "xhtml": (_LETTER,),
}
_QUICK = frozenset(("docx", "odt", "doc", "xlsx", "pptx"))
_WITH_ALL = {"ExportNotes": True, "ExportNotesPages": True, "ExportHiddenSlides": True, "ExportFormFields": True}


def groups() -> list[Group]:
    """A group for each format; none where LibreOffice is not installed."""
    if program() is None:
        warn("No soffice on this machine: what LibreOffice makes is left out.")
        return []
    several = [
        Group(MAKER, target, partial(_make, target, names), target not in _QUICK) for target, names in _TARGETS.items()
    ]
    page = [Group(MAKER, f"page as {to}", partial(_make, to, (_PAGE,)), is_slow=True) for to in ("docx", "odt", "pdf")]
    return [*several, *page]


def program() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(sources: dict[str, str | bytes], target: str) -> dict[str, bytes]:
    """Each source, by its file name, as LibreOffice writes it in the target format; those it failed on are left out."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "in").mkdir()
        for name, text in sources.items():
            (home / "in" / name).write_bytes(text.encode() if isinstance(text, str) else text)
        paths = [str(home / "in" / name) for name in sources]
        # A profile of its own: a LibreOffice that somebody has open would take the work over, and answer nothing.
        profile = f"-env:UserInstallation=file://{_profile()}"
        command = [program() or "soffice", profile, "--headless", *_web(sources, target), "--convert-to"]
        command += [_filter(target, next(iter(sources))), "--outdir", str(home / "out"), *paths]
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(command, capture_output=True, timeout=_PATIENCE_SECONDS, check=False)
        found = {name: home / "out" / f"{Path(name).stem}.{target}" for name in sources}
        return {name: path.read_bytes() for name, path in found.items() if path.exists()}


def _profile() -> str:
    return str(Path(tempfile.gettempdir()) / "mailguard-benchmark-libreoffice")


def _web(sources: dict[str, str | bytes], target: str) -> list[str]:
    """Writer, and not its web mode, has the formats of a text document."""
    is_page = any(name.endswith(".html") for name in sources)
    return ["--infilter=HTML (StarWriter)"] if is_page and target != "pdf" else []


def _filter(target: str, source: str) -> str:
    if target != "pdf":
        return target
    kind = {"fodt": "writer", "fods": "calc", "fodp": "impress", "html": "writer"}[source.rpartition(".")[2]]
    options = {name: {"type": "boolean", "value": str(value).lower()} for name, value in _WITH_ALL.items()}
    return f"pdf:{kind}_pdf_Export:{json.dumps(options)}"


def _make(target: str, names: tuple[str, ...]) -> list[Sample]:
    samples = []
    batches = [(name,) for name in names] if target == "pdf" else [names]
    for batch in batches:
        sources = {name: planted_source(name) for name in batch}
        files = convert({name: text for name, (text, _) in sources.items()}, target)
        for name in batch:
            if name not in files:
                warn(f"LibreOffice made no {target} of {name}.")
                continue
            samples.append(Sample(MAKER, f"{Path(name).stem}.{target}", files[name], sources[name][1]))
    return samples
