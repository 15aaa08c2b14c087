"""Inspection: content and detectors in worker processes, with a limit of time and memory for each message.

Whatever parses mail does so here: the console, too, has its pages read by a worker.

    pool         the relay's face: hands each message to a worker, replaces workers that are lost
    reading      the console's face: the same for the text of a page
    fork_server  the process that forks warm workers
    worker       what runs in a worker
    frames       what relay and worker say to one another
    encoding     the answers of a worker as bytes

    part_process      a worker has each file read in a process of its own
    extract_encoding  what that process answers as bytes
    repeated_parts    what files held that came by before
    confinement       what all these processes are kept from
    system_calls      the kernel's help in that
    readable          the files they may read

Imported by every worker: it pulls in no settings, no event loop and nothing else a worker does without.
"""

from mailguard.inspection.pool import InspectionPool
from mailguard.inspection.reading import ReadingPool

__all__ = ["InspectionPool", "ReadingPool"]
