"""Segments to findings: which personal data stands where. Detectors state facts; only policy judges.

Each detector is independent: when one fails, the findings of the others stand and its name is in `Scan.failures`.

    normalise   text in plain characters, with the way back to the text as written
    naming, context, text_columns   words, labels and column names around a value
    resolve     what becomes of readings that overlap
    the others  one kind of personal data each
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, islice

from mailguard.addresses import domain_of, is_within
from mailguard.detectors.address import AddressDetector
from mailguard.detectors.birth_date import BirthDateDetector
from mailguard.detectors.bsn import BsnDetector
from mailguard.detectors.credit_card import CreditCardDetector
from mailguard.detectors.detector import Detector, NameReader
from mailguard.detectors.email_address import EmailAddressDetector
from mailguard.detectors.geo_location import GeoLocationDetector
from mailguard.detectors.health import HealthDetector
from mailguard.detectors.iban import IbanDetector
from mailguard.detectors.id_document import IdDocumentDetector
from mailguard.detectors.ip_address import IpAddressDetector
from mailguard.detectors.license_plate import LicensePlateDetector
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment, normalise
from mailguard.detectors.organisation_number import OrganisationNumberDetector
from mailguard.detectors.person import PersonDetector
from mailguard.detectors.phone import PhoneDetector
from mailguard.detectors.photo import PhotoDetector
from mailguard.detectors.resolve import Hit, without_overlaps
from mailguard.findings import Evidence, Finding, Role, Segment
from mailguard.lexicon import Lexicon
from mailguard.vocabulary import EntityType

# Enough of the text before a paragraph to tell two equal paragraphs apart: all that context words can reach.
_CONTEXT_REACH = 300
_TEST_NUMBER_SCORE = 0.2
# Of one kind. More of a kind tells nothing new about a message, and a table of a million cells must not outrun the time
# that a message has: it would be delivered as unread.
MAX_FINDINGS = 10_000


@lru_cache(maxsize=8)
def detectors_for(lexicon: Lexicon, reader: NameReader | None = None) -> tuple[Detector, ...]:
    """One detector for each kind of personal data, with what this organisation adds; those that weigh most come first,
    and names, which take longest, last.
    """
    return (
        BsnDetector(),
        IdDocumentDetector(),
        HealthDetector(lexicon.health_words),
        IbanDetector(),
        EmailAddressDetector(),
        PhoneDetector(),
        CreditCardDetector(),
        IpAddressDetector(),
        GeoLocationDetector(),
        LicensePlateDetector(),
        AddressDetector(),
        BirthDateDetector(),
        OrganisationNumberDetector(EntityType.EMPLOYEE_NUMBER, lexicon.number_formats),
        OrganisationNumberDetector(EntityType.CLIENT_NUMBER, lexicon.number_formats),
        PersonDetector(lexicon.not_names, reader),
        PhotoDetector(),
    )


@dataclass(frozen=True, slots=True)
class Scan:
    """What the detectors found, in segment order, the names of those that failed, and of those for which there was no
    time left. `is_cut` says that one of them found so much that it was stopped.
    """

    findings: tuple[Finding, ...] = ()
    failures: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    is_cut: bool = False


def scan(
    segments: Sequence[Segment],
    lexicon: Lexicon,
    header_names: Iterable[str] = (),
    detectors: Sequence[Detector] | None = None,
    is_late: Callable[[], bool] = lambda: False,
    reader: NameReader | None = None,
) -> Scan:
    """Run every detector over the segments of one message. Equal paragraphs in equal places are looked at once.

    `header_names` are the names of people in From, To and Cc; `reader` is the language model for names, without which
    the rules find them alone. Once `is_late` says so no further detector begins: what
    was found by then is worth more than nothing.
    """
    unique, copies = _without_copies(segments)
    content = NormalisedContent(unique, tuple(header_names))
    hits: list[Hit] = []
    failures: list[str] = []
    skipped: list[str] = []
    is_cut = False
    for detector in detectors_for(lexicon, reader) if detectors is None else detectors:
        if is_late():
            skipped.append(detector.name)
            continue
        try:
            candidates = list(islice(detector.detect(content), MAX_FINDINGS))
        except Exception:  # noqa: BLE001 - the border: a detector that fails must not take the others along
            failures.append(detector.name)
        else:
            hits += [Hit(detector.entity, candidate) for candidate in candidates]
            is_cut = is_cut or len(candidates) == MAX_FINDINGS
    hits.sort(key=lambda hit: hit.candidate.segment.index)
    findings: list[Finding] = []
    for index, group in groupby(hits, key=lambda hit: hit.candidate.segment.index):
        kept = without_overlaps(list(group))
        for place_index in (index, *copies.get(index, ())):
            findings += (_finding(hit, segments[place_index], place_index, lexicon) for hit in kept)
    if copies:
        findings.sort(key=lambda finding: (finding.segment, finding.start))
    return Scan(tuple(findings), tuple(failures), tuple(skipped), is_cut)


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


def _finding(hit: Hit, segment: Segment, index: int, lexicon: Lexicon) -> Finding:
    found = hit.candidate
    start, end = found.segment.original_span(found.start, found.end)
    finding = Finding(
        hit.entity, segment.text[start:end], segment.place, index, start, end, found.score,
        evidence=found.evidence, detail=found.detail,
    )  # fmt: skip
    if lexicon.test_numbers and lexicon.is_test_number(finding.key):
        score, evidence = min(found.score, _TEST_NUMBER_SCORE), (*found.evidence, Evidence.TEST_NUMBER)
        finding = replace(finding, score=score, evidence=evidence)
    return replace(finding, role=_role(finding, lexicon))


def _role(finding: Finding, lexicon: Lexicon) -> Role:
    """Whose the value is, by what it is and by where it stands."""
    if finding.entity is EntityType.EMAIL_ADDRESS and is_within(domain_of(finding.text), lexicon.internal_domains):
        return Role.OWN
    if lexicon.own_values and lexicon.is_own(finding.key):
        return Role.OWN
    if finding.place.is_quoted:
        return Role.QUOTED
    if finding.place.is_signature:
        return Role.SIGNATURE
    return Role.BOILERPLATE if finding.place.is_boilerplate else Role.CONTENT
