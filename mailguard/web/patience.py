"""How long a connection may take. Who is slow, or opens connections and says nothing, must not keep the officer out.

A request has to come within a time, its answer has to be taken within another, and no client has more than its share of
the connections.
"""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

CONNECTIONS = 400  # of one listener
OF_ONE_CLIENT = 40  # browsers open six, and an office may share one address
REQUEST_SECONDS = 20.0
ANSWER_SECONDS = 120.0  # making it, and a slow line that takes it


class Impatient(H11Protocol):
    """One connection. uvicorn itself waits for ever for a request that was begun, and for an answer to be taken."""

    most_of_one_client = OF_ONE_CLIENT
    _deadline: asyncio.TimerHandle | None = None
    _is_answering = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._give(REQUEST_SECONDS)
        if sum(self._is_same_client(other) for other in self.connections) > self.most_of_one_client:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        if self._deadline is None:  # another request on a connection that was kept
            self._give(REQUEST_SECONDS)
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        self._cancel()
        super().on_response_complete()
        if not self.cycle.response_complete:  # a request that had come already was taken up
            self._give(REQUEST_SECONDS)
            self._watch()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self.transport.abort()  # closing alone waits until the last answer is taken

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """Once the request is whole, the time for the answer begins."""
        cycle: RequestResponseCycle | None = self.cycle  # None until a first request has come
        is_whole = cycle is not None and not cycle.more_body and not cycle.response_complete
        if is_whole and not self._is_answering:
            self._give(ANSWER_SECONDS)
            self._is_answering = True

    def _give(self, seconds: float) -> None:
        self._cancel()
        self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def _cancel(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None
        self._is_answering = False

    def _is_same_client(self, other: object) -> bool:
        theirs = other.client if isinstance(other, Impatient) else None
        return self.client is not None and theirs is not None and theirs[0] == self.client[0]


class BehindProxy(Impatient):
    """A connection that a proxy opens for others: they all have its address."""

    most_of_one_client = CONNECTIONS
