"""Inspection: content and detectors in worker processes, with a limit of time and memory for each message.

    pool         the relay's face: hands each message to a worker, replaces workers that are lost
    fork_server  the process that forks warm workers
    worker       what runs in a worker
    frames       what relay and worker say to one another
    encoding     the inspection as bytes

Imported by every worker: it pulls in no settings, no event loop and nothing else a worker does without.
"""

from mailguard.inspection.pool import InspectionPool

__all__ = ["InspectionPool"]
