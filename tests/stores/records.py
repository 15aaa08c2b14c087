"""Invented records for the tests of the stores. BSNs begin with 9, domains end in .example."""

from datetime import UTC, datetime
from typing import Any

from mailguard.incident import (
    Channel,
    Classification,
    Delivered,
    Facts,
    FindingRow,
    Incident,
    IncidentKind,
    Particulars,
    Severity,
    SeverityLevel,
    Status,
    UnintendedRecipient,
)
from mailguard.keys import MasterKey
from mailguard.sealing import Sealer
from mailguard.verdict import ReasonRow

SIGNAL_AT = datetime(2026, 3, 27, 14, 0, tzinfo=UTC)
SEALER = Sealer(MasterKey(b"k" * 32))
FACTS = Facts(
    incident_type="sensitive-data",
    reasons=(ReasonRow("SENSITIVE_DATA", "bsn-to-outsider", 0.95, "hold", False),),
    counts={"bsns": 2},
    findings=(FindingRow("NL_BSN", "attachment", 2, ("*******62",)),),
    nature_of_breach=("confidentiality",),
    data_categories=("name", "bsn"),
    bsn_count=2,
    subjects_min=1,
    subjects_max=2,
    recipients=3,
    outside_recipients=1,
    severity=Severity(2, 100, 25, 225, 125, SeverityLevel.MEDIUM, ("bsn-with-name",), is_potential=True),
    mailguard_version="0.1.0",
)
PLANTED = ("annelies.dekker", "vandervalk", "900000062", "Zorgbeschikking", "beschikking-dekker.pdf", "de heer Bakker")
PARTICULARS = Particulars(
    sender="annelies.dekker@gemeente.example",
    subject="Zorgbeschikking 900000062",
    message_id="<zorgbeschikking.900000062@gemeente.example>",
    recipients=(UnintendedRecipient("p.vandervalk@elders.example", "Cc", "no"),),
    attachment_names=("beschikking-dekker.pdf",),
    summary="Verstuurd aan p.vandervalk@elders.example",
    reporter="de heer Bakker",
)


def incident(**more) -> Incident:
    """A held message, not in the register yet."""
    values: dict[str, Any] = {
        "number": "",
        "kind": IncidentKind.INCIDENT,
        "channel": Channel.MAILGUARD,
        "status": Status.DETECTED,
        "classification": Classification.SECURITY_INCIDENT,
        "delivered": Delivered.NO,
        "signal_at": SIGNAL_AT,
        "discovered_at": SIGNAL_AT,
        "facts": FACTS,
        "action": "hold",
        "copies": 1,
        "copy_key": b"c" * 16,
        "content_hash": b"h" * 16,
    }
    return Incident(**values | more)
