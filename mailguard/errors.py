"""All errors mailguard raises on purpose.

    MailguardError
    ├── ConfigError              a setting is wrong: says what, where and how to mend it (command line: exit code 2)
    ├── UsageError               a path or argument given on the command line cannot be used (exit code 2)
    ├── ListenerUnavailable      the relay cannot listen where it should: where, why, how to mend it (exit code 2)
    ├── NextHopError             transient trouble towards the next hop
    │   ├── NextHopUnavailable   nothing was handed over: try again (451 4.4.1)
    │   └── FinalReplyLost       the whole message was sent, its reply never came: outcome unknown (RFC 1047, 451 4.4.2)
    ├── InspectionUnavailable    no worker can answer: our trouble, not a fact about the message (451 4.3.0)
    └── DatabaseUnavailable      the database does not answer, or is not ours (451 4.3.0)

`str(error)` is public: it may be shown to an operator or put in a log, so it never holds a personal value.
"""


class MailguardError(Exception):
    """Root of the tree; `str()` of every error below is free of personal values."""


class ConfigError(MailguardError):
    """A setting that cannot be used. `where` is `file: key`, `mend` what to write instead."""

    def __init__(self, what: str, *, where: str, mend: str) -> None:
        super().__init__(f"{where}: {what}\n  to mend it: {mend}")
        self.what = what
        self.where = where
        self.mend = mend


class UsageError(MailguardError):
    """A command-line argument that cannot be used."""


class ListenerUnavailable(MailguardError):
    """The address or port to listen on cannot be had."""

    def __init__(self, host: str, port: int, why: str, *, mend: str) -> None:
        super().__init__(f"cannot listen on {host} port {port}: {why}\n  to mend it: {mend}")


class NextHopError(MailguardError):
    """Transient trouble towards the next hop."""


class NextHopUnavailable(NextHopError):
    """The next hop could not be reached, or went away before the message was handed over."""


class FinalReplyLost(NextHopError):
    """The connection ended after the final dot and before its reply (RFC 1047): delivered or not, nobody knows."""


class InspectionUnavailable(MailguardError):
    """Inspection itself is down: no worker could be started or had."""


class DatabaseUnavailable(MailguardError):
    """The database cannot be reached, is not migrated, or belongs to another key."""
