"""The servers of a next hop and what is remembered of each: which to try first, and who cannot do TLS.

A server that failed is passed over for a while that doubles with each failure, and is then tried by one alone: a dead
server costs one message a wait, not every one.
"""

import time
from collections.abc import Callable, Iterator, Sequence

from mailguard.config import Server

PASSED_OVER_SECONDS = 30.0
PASSED_OVER_AT_MOST_SECONDS = 300.0
WITHOUT_TLS_SECONDS = 300.0


class KnownServer:
    """One server and its past. `name` is its place for logs ("mail.example port 25")."""

    def __init__(self, place: Server, clock: Callable[[], float] = time.monotonic) -> None:
        self.place = place
        self.name = f"{place.host} port {place.port}"
        self._clock = clock
        self._failures = 0
        self._passed_over_until = 0.0
        self._is_on_trial = False
        self._without_tls_until = 0.0

    @property
    def is_passed_over(self) -> bool:
        return self._clock() < self._passed_over_until

    @property
    def goes_without_tls(self) -> bool:
        """True while it is remembered that TLS failed there; looked at where TLS is opportunistic."""
        return self._clock() < self._without_tls_until

    def begin(self) -> None:
        """It is about to be tried. After a failure others pass it over until this is known to have gone well."""
        if self._failures and not self.is_passed_over:
            self._is_on_trial = True
            self._pass_over()

    def failed(self) -> bool:
        """It could not be used. True when that is news: many who fail at once are one failure."""
        if self.is_passed_over and not self._is_on_trial:
            return False
        self._failures += 1
        self._is_on_trial = False
        self._pass_over()
        return True

    def succeeded(self) -> None:
        self._failures, self._passed_over_until, self._is_on_trial = 0, 0.0, False

    def tls_failed(self) -> None:
        self._without_tls_until = self._clock() + WITHOUT_TLS_SECONDS

    def _pass_over(self) -> None:
        seconds = PASSED_OVER_SECONDS * 2 ** min(self._failures - 1, 10)
        self._passed_over_until = self._clock() + min(seconds, PASSED_OVER_AT_MOST_SECONDS)


class Servers:
    """All servers in the order of the settings, and the one in use."""

    def __init__(self, places: Sequence[Server], clock: Callable[[], float] = time.monotonic) -> None:
        self._all = tuple(KnownServer(place, clock) for place in places)
        self.active = self._all[0]

    @property
    def is_best(self) -> bool:
        """True when no server that stands before the active one is worth a try."""
        for server in self._all:
            if server is self.active:
                return True
            if not server.is_passed_over:
                return False
        return True

    def to_try(self) -> Iterator[KnownServer]:
        """Each server once: first those that are not passed over, then in their despair the others, each in order."""
        passed_over = [server for server in self._all if server.is_passed_over]
        yield from (server for server in self._all if server not in passed_over)
        yield from passed_over
