"""What one message may cost a worker: findings of one kind, and time for the detectors."""

from mailguard import detectors
from mailguard.findings import Obstacle, Uninspectable
from mailguard.inspection import worker
from mailguard.lexicon import Lexicon
from mailguard.vocabulary import EntityType
from tests.test_inspection import MAIL, MIB


def test_a_flood_of_findings_of_one_type_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(detectors, "MAX_FINDINGS", 10)
    flood = b"".join(b"a%d@ander.example\r\n" % number for number in range(11))
    terms = worker.Terms(Lexicon(), MIB, 64 * MIB)
    inspection = worker.inspect_content(MAIL + flood + MAIL[-16:], terms, lambda _: None)
    assert inspection.uninspectable == (Uninspectable(Obstacle.TOO_LARGE, "message", "findings"),)
    found = [finding.entity for finding in inspection.findings]
    assert found == [EntityType.NL_BSN, *[EntityType.EMAIL_ADDRESS] * 10, EntityType.NL_BSN]


def test_what_the_detectors_found_before_time_ran_out_is_kept_and_said():
    terms = worker.Terms(Lexicon(), MIB, 64 * MIB, seconds=0.0)
    inspection = worker.inspect_content(MAIL, terms, lambda _: None)
    assert inspection.uninspectable == (Uninspectable(Obstacle.TIMED_OUT, "message", "detectors"),)
    assert inspection.headers.visible_recipients
