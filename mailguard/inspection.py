"""Inspection: content and detectors in worker processes, with a limit of time and memory for each message."""
