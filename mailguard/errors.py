"""All errors mailguard raises on purpose.

    MailguardError
    ├── ConfigError              a setting is wrong: says what, where and how to mend it (command line: exit code 2)
    ├── UsageError               a path or argument given on the command line cannot be used (exit code 2)
    ├── ListenerUnavailable      the relay cannot listen where it should: where, why, how to mend it (exit code 2)
    ├── StartFailed              a further process of the relay could not begin: its own words (exit code 2)
    ├── NextHopError             transient trouble towards the next hop
    │   ├── NextHopUnavailable   nothing was handed over: try again (451 4.4.1)
    │   │   └── TlsUnavailable   it would have gone out without the TLS that the settings want (451 4.7.5)
    │   └── FinalReplyLost       the whole message was sent, its reply never came: outcome unknown (RFC 1047, 451 4.4.2)
    ├── InspectionUnavailable    no worker can answer: our trouble, not a fact about the message (451 4.3.0)
    ├── DatabaseUnavailable      the database does not answer, or is not ours (451 4.3.0)
    ├── SealBroken               a sealed record cannot be opened: damaged, or sealed with another key
    └── ReviewError              what a reviewer asked cannot be done: says why (web: 404 or 409, command line: exit 2)
        ├── NotFound             there is no such message, incident or account
        ├── AlreadyDecided       somebody was first: who did what, and when
        ├── NotAllowed           this person, or this role, may not do that (own mail, four eyes)
        └── Unfit                the text or choice given cannot be used, or the message does not lend itself to it

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


class StartFailed(MailguardError):
    """A process beside the first one ended before it was at work."""


class NextHopError(MailguardError):
    """Transient trouble towards the next hop."""


class NextHopUnavailable(NextHopError):
    """The next hop could not be reached, or went away before the message was handed over."""


class TlsUnavailable(NextHopUnavailable):
    """The next hop offers no TLS, or not with the certificate that the settings want. Nothing was handed over."""


class FinalReplyLost(NextHopError):
    """The connection ended after the final dot and before its reply (RFC 1047): delivered or not, nobody knows."""


class InspectionUnavailable(MailguardError):
    """Inspection itself is down: no worker could be started or had."""


class DatabaseUnavailable(MailguardError):
    """The database cannot be reached, is not migrated, or belongs to another key."""


class SealBroken(MailguardError):
    """A sealed record that does not open."""


class ReviewError(MailguardError):
    """A wish of a reviewer or sender that cannot be met. `str()` is a Dutch sentence for that person."""


class NotFound(ReviewError):
    """No such message, incident or account."""


class AlreadyDecided(ReviewError):
    """Another decided first; nothing was done."""


class NotAllowed(ReviewError):
    """This person may not do this."""


class Unfit(ReviewError):
    """The choice or text cannot be used, or the message does not lend itself to it."""


class LinkInvalid(ReviewError):
    """A link that is forged, damaged or past its term."""

    def __init__(self, what: str, *, is_expired: bool = False) -> None:
        super().__init__(what)
        self.is_expired = is_expired
