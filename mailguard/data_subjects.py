"""Findings to people: whose data this is, how many they are, and by what each can be known (art. 4(1) GDPR). Pure."""

from collections.abc import Sequence

from mailguard.facts import DataSubject
from mailguard.findings import Finding


def data_subjects_of(findings: Sequence[Finding]) -> tuple[DataSubject, ...]:
    """The people these findings are about."""
    return ()
