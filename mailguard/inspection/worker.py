"""One worker process: takes messages from its socket, inspects or reads them one by one, says what it found.

Runs confined, in a process of its own; the relay judges what it says. It writes nothing anywhere but on its socket, and
ends by itself when the relay is gone, when a message got the better of it, and when it has grown too large.
"""

import contextlib
import gc
import os
import socket
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from mailguard.errors import InspectionUnavailable
from mailguard.findings import Content, Finding, Headers, Inspection, Obstacle, Segment, Uninspectable
from mailguard.inspection import encoding, frames
from mailguard.inspection.confinement import confine_worker, size_bytes
from mailguard.inspection.frames import Kind
from mailguard.lexicon import Lexicon
from mailguard.vocabulary import EntityType

MESSAGE = "message"  # Uninspectable.where, for the message as a whole
OUT_OF_MEMORY = b"memory"
UNAVAILABLE = b"unavailable"  # our trouble, and no fact about the message
MAX_PAGE_SEGMENTS = 2_000
# Attached files are read by then; the last detector to begin, and what comes behind it, has the rest of the time.
_OBJECTS_BETWEEN_COLLECTIONS = 100_000
_SHARE_FOR_FILES, _SHARE_FOR_DETECTORS = 0.4, 0.7
MAX_PAGE_CHARACTERS = 400_000


@dataclass(frozen=True, slots=True)
class Terms:
    """What an inspection goes by: the limits, and what the organisation adds to what detectors know."""

    lexicon: Lexicon
    max_text_bytes: int
    memory_bytes: int
    seconds: float = 30.0
    ocr_pages: int = 20
    extra_name_model: str = ""


Report = Callable[[Headers], None]
Inspect = Callable[[bytes, Terms, Report], Inspection]


def inspect_content(raw: bytes, terms: Terms, report: Report) -> Inspection:
    """Read the message and let the detectors look at it; the headers are reported before the body is touched."""
    # Not at the top: the relay imports this module too, and has no use for what reads and detects.
    from mailguard import detectors, name_model
    from mailguard.content import ContentLimits, read_content, read_headers
    from mailguard.data_subjects import data_subjects_of
    from mailguard.inspection.parts import PartReader

    began = perf_counter()
    limits = ContentLimits(max_text_bytes=terms.max_text_bytes, max_ocr_pages=terms.ocr_pages)
    # What a message is judged by whose body is the end of its worker: above all, its visible recipients.
    report(read_headers(raw, limits))
    files = PartReader(began + _SHARE_FOR_FILES * terms.seconds, terms.memory_bytes)
    content = read_content(raw, limits, files)
    scan = detectors.scan(
        content.segments,
        terms.lexicon,
        names_of(content.headers),
        is_late=lambda: perf_counter() - began > _SHARE_FOR_DETECTORS * terms.seconds,
        reader=name_model.load(terms.extra_name_model),
    )
    findings, is_cut = _bounded(scan.findings, detectors.MAX_FINDINGS)
    failures = [Uninspectable(Obstacle.CRASHED, MESSAGE, f"detector-{name}") for name in scan.failures]
    if scan.skipped:
        failures.append(Uninspectable(Obstacle.TIMED_OUT, MESSAGE, "detectors"))
    if is_cut or scan.is_cut:
        failures.append(Uninspectable(Obstacle.TOO_LARGE, MESSAGE, "findings"))
    return Inspection(
        content.headers,
        findings,
        content.attachments,
        (*content.uninspectable, *failures),
        data_subjects_of(findings, content.segments),
        content.audience,
        content.greeted,
        content.greeted_in_files,
        content.quoted_lists,
    )


def names_of(headers: Headers) -> tuple[str, ...]:
    """The names that stand in From, To and Cc, each once."""
    names = (headers.sender_name, *(recipient.name for recipient in headers.visible_recipients))
    return tuple(dict.fromkeys(name for name in names if name))


def _bounded(findings: Sequence[Finding], most: int) -> tuple[tuple[Finding, ...], bool]:
    """The first findings of each type, and whether any were left out: a flood of one type pushes out no other."""
    counts: Counter[EntityType] = Counter()
    kept: list[Finding] = []
    for finding in findings:
        counts[finding.entity] += 1
        if counts[finding.entity] <= most:
            kept.append(finding)
    return tuple(kept), len(kept) < len(findings)


def read_page(raw: bytes, terms: Terms) -> Content:
    """The first part of a message, as much as a page can show. Segments are numbered as the inspection's findings say,
    since both are read within the same limits."""
    from mailguard.content import ContentLimits, read_content
    from mailguard.inspection.parts import PartReader

    limits = ContentLimits(max_text_bytes=terms.max_text_bytes, max_ocr_pages=terms.ocr_pages)
    files = PartReader(perf_counter() + _SHARE_FOR_FILES * terms.seconds, terms.memory_bytes)
    content = read_content(raw, limits, files)
    segments = _first_part(content.segments)
    return replace(content, segments=segments, is_cut=segments != content.segments)


def _first_part(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    room = MAX_PAGE_CHARACTERS
    kept: list[Segment] = []
    for segment in segments[:MAX_PAGE_SEGMENTS]:
        if room <= 0:
            break
        kept.append(replace(segment, text=segment.text[:room]) if len(segment.text) > room else segment)
        room -= len(segment.text)
    return tuple(kept)


def work(channel: socket.socket, inspect: Inspect, terms: Terms, server_pid: int) -> None:
    """Answer what comes, until the relay hangs up. Returns when this process has to end."""
    confine_worker(terms.memory_bytes, server_pid)
    # A large message makes millions of values and no cycles among them to speak of.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, 20, 20)
    largest_bytes = size_bytes() + terms.memory_bytes // 4
    with contextlib.suppress(OSError):
        frames.send(channel, Kind.HELLO, str(os.getpid()).encode())
        # A worker that a large message has left large ends here: each message has the same memory to grow into.
        while size_bytes() < largest_bytes and _serve_one(channel, inspect, terms):
            pass


def _serve_one(channel: socket.socket, inspect: Inspect, terms: Terms) -> bool:
    """Take and answer one message; False when it has left this process unfit for another."""
    kind, payload = _answer(channel, inspect, terms)
    frames.send(channel, kind, payload)  # OSError when the relay is gone
    return kind is Kind.RESULT


def _answer(channel: socket.socket, inspect: Inspect, terms: Terms) -> tuple[Kind, bytes]:
    try:
        asked, raw = frames.receive_message(channel)
        frames.send(channel, Kind.BEGUN)
        if asked is Kind.READ:
            return Kind.RESULT, encoding.encode(read_page(raw, terms))
        started = perf_counter()
        inspection = inspect(raw, terms, lambda h: frames.send(channel, Kind.HEADERS, encoding.encode(h)))
        return Kind.RESULT, encoding.encode(replace(inspection, seconds=perf_counter() - started))
    except InspectionUnavailable:
        return Kind.FAILURE, UNAVAILABLE
    except MemoryError:
        return Kind.FAILURE, OUT_OF_MEMORY
    except RecursionError:
        return Kind.FAILURE, b"recursion"
    except BaseException as error:  # noqa: BLE001 - whatever a message brings about, the answer is a stable code
        return Kind.FAILURE, type(error).__name__.encode()  # never the error's text, which may quote the message
