"""A process that loads what a fork server loads, forks a worker, and says what both took.

Run by `benchmarks.names.memory`, since what a benchmark has loaded itself would be counted along:

    python -m benchmarks.names.loading model|rules MAILS...
"""

import gc
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from benchmarks.detectors import written_mail
from mailguard import detectors, name_model
from mailguard.content import formats, read_content
from mailguard.detectors.detector import NameReader
from mailguard.inspection.worker import names_of
from mailguard.lexicon import Lexicon

_KIB_PER_MIB = 1024

Figures = dict[str, float]


def mib(*fields: str) -> float:
    """The sum of these fields of this process's memory (Linux, `proc_pid_smaps(5)`)."""
    lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.partition(":")[0] in fields) / _KIB_PER_MIB


def load() -> tuple[NameReader, list[Figures]]:
    """The model, and what spaCy and then the model took."""
    steps = [_stand()]
    import spacy  # noqa: F401 - apart from the model, since it is most of both time and memory

    steps.append(_stand())
    reader = name_model.load()
    steps.append(_stand())
    return reader, [{head: after[head] - before[head] for head in after} for before, after in pairwise(steps)]


def _stand() -> Figures:
    return {"seconds": time.perf_counter(), "processor seconds": time.process_time(), "MiB": mib("Rss")}


def read(raw: bytes, reader: NameReader | None) -> None:
    """What a worker does with a message."""
    content = read_content(raw)
    detectors.scan(content.segments, Lexicon(), names_of(content.headers), reader=reader)


def memory(mails: Sequence[bytes], reader: NameReader | None, marks: Sequence[int]) -> Iterator[Figures]:
    """This process's memory at once, and when it has read so many mails."""
    done = 0
    for mark in (0, *marks):
        for raw in mails[done:mark]:
            read(raw, reader)
        done = mark
        yield {"private": mib("Private_Clean", "Private_Dirty"), "Pss": mib("Pss")}


def in_worker(mails: Sequence[bytes], reader: NameReader | None, marks: Sequence[int]) -> list[Figures]:
    """What a forked process says of its memory."""
    from_worker, to_server = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.write(to_server, json.dumps(list(memory(mails, reader, marks))).encode())
        finally:
            os._exit(0)
    os.close(to_server)
    with os.fdopen(from_worker, "rb") as pipe:
        said = pipe.read()
    os.waitpid(pid, 0)
    figures: list[Figures] = json.loads(said)
    return figures


def main(which: str, *marks: str) -> None:
    formats.load_all()
    mails = [mail.to_bytes() for mail in written_mail.read_folder(written_mail.FOLDER / "held_out")]
    reader, steps = load() if which == "model" else (None, [])
    read(mails[-1], reader)  # what is loaded or compiled at the first use
    gc.collect()
    gc.freeze()  # as the fork server does: no collection writes to what is shared
    server = mib("Rss")
    print(json.dumps({"steps": steps, "server": server, "worker": in_worker(mails, reader, [*map(int, marks)])}))


if __name__ == "__main__":
    main(*sys.argv[1:])
