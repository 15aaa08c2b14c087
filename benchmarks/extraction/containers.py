"""Samples of files in files: ZIP, tar, gzip, bzip2, xz and 7z in each other, and messages in messages."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from email.policy import SMTP

import py7zr

from benchmarks.extraction.samples import Group, Planter, Sample

MAKER = "standard library, py7zr"


def groups() -> list[Group]:
    return [Group(MAKER, "containers", _containers)]


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED, comment: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, payload in files.items():
            archive.writestr(name, payload)
        archive.comment = comment.encode()
    return stream.getvalue()


def tarred(files: Mapping[str, bytes], mode: str = "w") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]
        for name, payload in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(payload)
            archive.addfile(entry, io.BytesIO(payload))
    return stream.getvalue()


def seven_zipped(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with py7zr.SevenZipFile(stream, "w") as archive:
        for name, payload in files.items():
            archive.writestr(payload, name)
    return stream.getvalue()


def _containers() -> list[Sample]:
    return [
        *(
            _zip_of(method)
            for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
        ),
        *_single_files(),
        *_nested(),
        _message(),
    ]


def _zip_of(method: int) -> Sample:
    plant = Planter(f"zip {method}")
    files = {
        "lijst.csv": plant.fill("Naam;BSN\nJan;[[CSV in it]]\n").encode(),
        f"{plant('name of an entry')}.txt": b"x",
    }
    files["map/diep/brief.txt"] = plant.fill("Nummer [[text in a folder]]").encode()
    return plant.sample(MAKER, f"method{method}.zip", zipped(files, method, plant("comment of the archive")))


def _single_files() -> list[Sample]:
    samples = []
    packers: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
    for name, pack in packers.items():
        plant = Planter(name)
        samples.append(plant.sample(MAKER, f"brief.txt.{name}", pack(plant.fill("Nummer [[text in it]]").encode())))
    for name, mode in {"map.tar": "w", "map.tar.gz": "w:gz", "map.tgz": "w:gz", "map.tar.xz": "w:xz"}.items():
        plant = Planter(name)
        files = {
            "a/brief.txt": plant.fill("Nummer [[text in it]]").encode(),
            f"{plant('name of an entry')}.bin": b"\0\1",
        }
        samples.append(plant.sample(MAKER, name, tarred(files, mode)))
    return samples


def _nested() -> list[Sample]:
    """Each in the next: text, gzip, tar, 7z, ZIP, and the other way round."""
    inward, outward = Planter("inward"), Planter("outward")
    packed = gzip.compress(inward.fill("Nummer [[gzip in tar in 7z in ZIP]]").encode())
    tar = tarred({"brief.txt.gz": packed, "los.txt": inward.fill("[[text in tar in 7z in ZIP]]").encode()})
    seven = seven_zipped({"map.tar": tar, "los.csv": inward.fill("Naam;BSN\nJan;[[CSV in 7z in ZIP]]\n").encode()})
    deep = zipped({"diep.txt": outward.fill("[[text in ZIP in ZIP in tar in gzip in 7z]]").encode()})
    ball = gzip.compress(tarred({"buiten.zip": zipped({"binnen.zip": deep})}))
    sevens = {"bal.tar.gz": ball, f"{outward('name of an entry')}.txt": b"x"}
    return [
        inward.sample(MAKER, "nested.zip", zipped({"archief.7z": seven})),
        outward.sample(MAKER, "nested.7z", seven_zipped(sevens)),
    ]


def _message() -> Sample:
    """A message in a message in a message, the innermost with an archive."""
    plant, inner, middle, outer = Planter("eml"), EmailMessage(SMTP), EmailMessage(SMTP), EmailMessage(SMTP)
    inner["Subject"] = f"Over {plant('innermost subject')}"
    inner.set_content(plant.fill("Nummer [[innermost body]]"))
    archive = zipped({"brief.txt": plant.fill("[[ZIP in the innermost]]").encode()})
    inner.add_attachment(archive, maintype="application", subtype="zip", filename="map.zip")
    middle["Subject"], middle["From"] = plant("inner subject"), f"Jan {plant('inner sender')} <jan@burger.example>"
    middle.set_content(plant.fill("<p>Nummer <b>[[inner HTML body]]</b></p>"), subtype="html")
    middle.add_attachment(inner)
    outer["Subject"], outer["To"] = plant("subject"), f"Piet {plant('recipient')} <piet@burger.example>"
    outer["X-Dossier"] = plant("own header field")
    outer["Comments"] = plant("comments field")
    outer.set_content(plant.fill("Nummer [[body]]"))
    outer.add_alternative(plant.fill("<p>Anders [[HTML alternative]]</p>"), subtype="html")
    outer.add_attachment(middle)
    return plant.sample(MAKER, "mail.eml", outer.as_bytes())
