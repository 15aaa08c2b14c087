"""Incidents, events and held messages for tests, with what the test is about given and the rest filled in."""

from datetime import datetime, timedelta
from typing import Any

from mailguard.held import HeldMessage, HeldStatus, Releaser
from mailguard.incident import (
    Channel,
    Classification,
    Delivered,
    Facts,
    Incident,
    IncidentKind,
    Severity,
    SeverityLevel,
    Status,
)
from mailguard.verdict import ReasonRow

LOW = Severity(1, 100, 25, 125, 125, SeverityLevel.LOW)
MEDIUM = Severity(2, 100, 25, 225, 125, SeverityLevel.MEDIUM)

BSN = Facts(
    incident_type="sensitive-data",
    reasons=(ReasonRow("SENSITIVE_DATA", "bsn-to-outsider", 0.95, "hold", False),),
    counts={"bsns": 1, "recipients": 1},
    bsn_count=1,
    severity=MEDIUM,
)
VISIBLE = Facts(
    incident_type="visible-recipients",
    reasons=(ReasonRow("VISIBLE_RECIPIENTS", "visible-recipients-many", 1.0, "hold", False),),
    counts={"visible_groups": 38, "recipients": 38},
    severity=LOW,
)
LOCKED = Facts(
    incident_type="uninspectable",
    reasons=(ReasonRow("UNINSPECTABLE", "uninspectable-encrypted", 1.0, "flag", False),),
    counts={"recipients": 1},
)


def signal(at: datetime, facts: Facts = BSN, number: str = "", **rest: Any) -> Incident:
    """Delivered and flagged; its worst-case term runs from the delivery, unless it was only not looked into."""
    has_term = facts is not LOCKED
    fields: dict[str, Any] = {
        "kind": IncidentKind.SIGNAL,
        "channel": Channel.MAILGUARD,
        "status": Status.DETECTED,
        "classification": Classification.UNDETERMINED,
        "delivered": Delivered.YES,
        "signal_at": at,
        "discovered_at": at,
        "facts": facts,
        "action": "flag",
        "delivered_at": at,
        "deadline_at": at + timedelta(hours=72) if has_term else None,
        "triage_due_at": at + timedelta(hours=24),
    }
    return Incident(number=number, **(fields | rest))


def prevented(at: datetime, facts: Facts = VISIBLE, number: str = "", **rest: Any) -> Incident:
    """Kept back: nothing was delivered, no term runs."""
    fields: dict[str, Any] = {
        "kind": IncidentKind.INCIDENT,
        "classification": Classification.SECURITY_INCIDENT,
        "delivered": Delivered.NO,
        "action": "hold",
        "delivered_at": None,
        "deadline_at": None,
        "triage_due_at": None,
    }
    return signal(at, facts, number, **(fields | rest))


def held(at: datetime, incident: str, held_id: str = "0011223344556677", **rest: Any) -> HeldMessage:
    """A message that waits since `at`."""
    fields: dict[str, Any] = {
        "status": HeldStatus.HELD,
        "content_hash": held_id.encode(),
        "held_at": at,
        "expires_at": at + timedelta(days=30),
        "size_bytes": 2_000,
        "recipients": 38,
        "releaser": Releaser.OFFICER,
    }
    return HeldMessage(id=held_id, incident=incident, **(fields | rest))
