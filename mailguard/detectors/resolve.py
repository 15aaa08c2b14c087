"""What becomes of candidates that overlap: one reading stays, and remembers which others it was preferred to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailguard.detectors.detector import Candidate
from mailguard.vocabulary import EntityType

_POSSIBLE = 0.3  # a losing reading below this says nothing


@dataclass(frozen=True, slots=True)
class Hit:
    """A candidate with the kind of data its detector stands for."""

    entity: EntityType
    candidate: Candidate


def without_overlaps(hits: Sequence[Hit]) -> list[Hit]:
    """Of the hits of one segment that overlap, the one with the best score stays; with equal scores the longest.

    A photo is no reading of its file's name, in which other data may stand.
    """
    kept = [hit for hit in hits if hit.entity is EntityType.PHOTO]
    cluster: list[Hit] = []
    reach = 0
    for hit in sorted((hit for hit in hits if hit not in kept), key=lambda hit: hit.candidate.start):
        if cluster and hit.candidate.start >= reach:
            kept += _best(cluster)
            cluster = []
        cluster.append(hit)
        reach = max(reach, hit.candidate.end)
    return kept + _best(cluster)


def _best(cluster: list[Hit]) -> list[Hit]:
    """From hits that hang together, the strongest and every other that overlaps none of the kept."""
    if len(cluster) < 2:
        return cluster
    kept: list[Hit] = []
    for hit in sorted(cluster, key=_strength, reverse=True):
        rival = next((k for k, other in enumerate(kept) if _overlap(hit, other)), None)
        if rival is None:
            kept.append(hit)
        else:
            kept[rival] = _preferred(kept[rival], hit)
    return sorted(kept, key=lambda hit: hit.candidate.start)


def _overlap(hit: Hit, other: Hit) -> bool:
    return hit.candidate.start < other.candidate.end and other.candidate.start < hit.candidate.end


def _preferred(winner: Hit, loser: Hit) -> Hit:
    """The winner, knowing what else it could have been."""
    code = f"not-{loser.entity}"
    found = winner.candidate
    is_news = loser.entity is not winner.entity and loser.candidate.score >= _POSSIBLE and code not in found.evidence
    return replace(winner, candidate=replace(found, evidence=(*found.evidence, code))) if is_news else winner


def _strength(hit: Hit) -> tuple[float, int]:
    return hit.candidate.score, hit.candidate.end - hit.candidate.start
