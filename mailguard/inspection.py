"""Inspection: content and detectors in worker processes, with a limit of time and memory for each message."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InspectionSettings:
    """What a worker needs to know. Domains are normalised; sizes in bytes; times in seconds."""

    internal_domains: frozenset[str] = frozenset()
    workers: int = 2
    seconds_per_message: float = 30.0
    memory_per_message_bytes: int = 512 * 1024 * 1024
    max_text_bytes: int = 16 * 1024 * 1024
