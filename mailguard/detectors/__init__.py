"""Segments to findings: which personal data stands where. Detectors state facts; only policy judges.

Each detector is independent: when one fails, the findings of the others stand and its name is in `Scan.failures`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from mailguard.addresses import domain_of, is_within
from mailguard.detectors.bsn import BsnDetector
from mailguard.detectors.detector import Candidate, Detector
from mailguard.detectors.email_address import EmailAddressDetector
from mailguard.detectors.iban import IbanDetector
from mailguard.detectors.normalise import NormalisedSegment, normalise
from mailguard.detectors.phone import PhoneDetector
from mailguard.findings import Finding, Role, Segment
from mailguard.vocabulary import EntityType

DETECTORS: tuple[Detector, ...] = (BsnDetector(), IbanDetector(), EmailAddressDetector(), PhoneDetector())

# Enough of the text before a paragraph to tell two equal paragraphs apart: all that context words can reach.
_CONTEXT_REACH = 300


@dataclass(frozen=True, slots=True)
class Scan:
    """What the detectors found, in segment order, and the names of those that failed."""

    findings: tuple[Finding, ...] = ()
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Hit:
    entity: EntityType
    candidate: Candidate


def scan(
    segments: Sequence[Segment], internal_domains: frozenset[str], detectors: Sequence[Detector] = DETECTORS
) -> Scan:
    """Run every detector over the segments of one message. Equal paragraphs in equal places are looked at once."""
    unique, copies = _without_copies(segments)
    hits: list[_Hit] = []
    failures: list[str] = []
    for detector in detectors:
        try:
            hits += [_Hit(detector.entity, candidate) for candidate in detector.detect(unique)]
        except Exception:  # noqa: BLE001 - the border: a detector that fails must not take the others along
            failures.append(detector.name)
    hits.sort(key=lambda hit: hit.candidate.segment.index)
    findings: list[Finding] = []
    for index, group in groupby(hits, key=lambda hit: hit.candidate.segment.index):
        kept = _without_overlaps(list(group))
        for place_index in (index, *copies.get(index, ())):
            findings += (_finding(hit, segments[place_index], place_index, internal_domains) for hit in kept)
    if copies:
        findings.sort(key=lambda finding: (finding.segment, finding.start))
    return Scan(tuple(findings), tuple(failures))


def _without_copies(
    segments: Sequence[Segment],
) -> tuple[tuple[NormalisedSegment, ...], dict[int, list[int]]]:
    """The segments to look at, each text once per place and context, and where the copies stand.

    Cells are not compared: their row and column make each place another.
    """
    unique: list[NormalisedSegment] = []
    first: dict[tuple[object, ...], int] = {}
    copies: dict[int, list[int]] = {}
    for segment in normalise(segments):
        if not segment.place.is_cell:
            key = (segments[segment.index].text, segment.place, segment.before(0, _CONTEXT_REACH))
            original = first.setdefault(key, segment.index)
            if original != segment.index:
                copies.setdefault(original, []).append(segment.index)
                continue
        unique.append(segment)
    return tuple(unique), copies


def _without_overlaps(hits: list[_Hit]) -> list[_Hit]:
    """Of hits that overlap, the one with the best score stays; with equal scores the longest."""
    kept: list[_Hit] = []
    cluster: list[_Hit] = []
    reach = 0
    for hit in sorted(hits, key=lambda hit: hit.candidate.start):
        if cluster and hit.candidate.start >= reach:
            kept += _best(cluster)
            cluster = []
        cluster.append(hit)
        reach = max(reach, hit.candidate.end)
    return kept + _best(cluster)


def _best(cluster: list[_Hit]) -> list[_Hit]:
    """From hits that hang together, the strongest and every other that overlaps none of the kept."""
    if len(cluster) < 2:
        return cluster
    kept: list[_Hit] = []
    for hit in sorted(cluster, key=_strength, reverse=True):
        found = hit.candidate
        if all(found.end <= k.candidate.start or k.candidate.end <= found.start for k in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.candidate.start)


def _strength(hit: _Hit) -> tuple[float, int]:
    return hit.candidate.score, hit.candidate.end - hit.candidate.start


def _finding(hit: _Hit, segment: Segment, index: int, internal_domains: frozenset[str]) -> Finding:
    found = hit.candidate
    start, end = found.segment.original_span(found.start, found.end)
    role = _role(hit, internal_domains)
    return Finding(
        hit.entity, segment.text[start:end], segment.place, index, start, end, found.score, role, found.evidence
    )


def _role(hit: _Hit, internal_domains: frozenset[str]) -> Role:
    found = hit.candidate
    if hit.entity is EntityType.EMAIL_ADDRESS:
        address = found.segment.text[found.start : found.end]
        if is_within(domain_of(address), internal_domains):
            return Role.OWN
    if found.segment.place.is_quoted:
        return Role.QUOTED
    return Role.SIGNATURE if found.segment.place.is_signature else Role.CONTENT
