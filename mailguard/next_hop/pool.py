"""The connections to a next hop: how many there may be, which are kept for the next message, who waits for one.

A connection has its place until it has ended, in whatever way; kept ones make room for those who need a fresh one.
"""

import asyncio
from collections import deque

from mailguard.errors import NextHopUnavailable
from mailguard.next_hop.connection import Connection


class _Waiter:
    """Somebody who waits for a place (None), or, when `takes_kept`, also for a kept connection."""

    def __init__(self, *, takes_kept: bool) -> None:
        self.takes_kept = takes_kept
        self.future: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()


class Pool:
    """Places and kept connections. Whoever takes a place frees it with `free`."""

    def __init__(self, *, places: int, keep_seconds: float) -> None:
        self._free = places
        self._keep_seconds = keep_seconds
        self._kept: deque[tuple[float, Connection]] = deque()  # and since when, the longest kept first
        self._waiters: deque[_Waiter] = deque()
        self._farewells: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._is_closed = False

    async def place(self, seconds: float) -> None:
        """Take a place for a fresh connection. Raises NextHopUnavailable when none comes free in time."""
        if self._free:
            self._free -= 1
            return
        self._make_room()
        await self._wait(_Waiter(takes_kept=False), seconds)

    async def kept_or_place(self, seconds: float) -> Connection | None:
        """A kept connection, the one used last; None for a place, as from `place`."""
        while self._kept:
            connection = self._kept.pop()[1]
            connection.is_kept = False
            if connection.is_reusable:
                return connection
            connection.close()
        if self._free:
            self._free -= 1
            return None
        return await self._wait(_Waiter(takes_kept=True), seconds)

    def free(self) -> None:
        """A place is free again: the first who waits has it."""
        for waiter in tuple(self._waiters):
            if not waiter.future.done():
                self._waiters.remove(waiter)
                waiter.future.set_result(None)
                return
        self._free += 1

    def keep(self, connection: Connection) -> None:
        """Lend it to the first who waits, or keep it for a while."""
        if self._is_closed:
            self.part_with(connection)
            return
        if connection.is_kept:
            return  # given back twice: two borrowers must never have one connection
        for waiter in tuple(self._waiters) if self._waiters else ():
            if waiter.future.done():
                continue
            if not waiter.takes_kept:
                self.part_with(connection)
                return
            self._waiters.remove(waiter)
            waiter.future.set_result(connection)
            return
        loop = asyncio.get_running_loop()
        self._kept.append((loop.time(), connection))
        connection.is_kept = True
        if self._timer is None:
            self._timer = loop.call_later(self._keep_seconds, self._let_go)

    def part_with(self, connection: Connection) -> None:
        """Say QUIT while the caller goes on. Its place is free when it has ended."""
        task = asyncio.get_running_loop().create_task(connection.quit())
        self._farewells.add(task)
        task.add_done_callback(self._farewells.discard)

    def part_with_kept(self) -> None:
        while self._kept:
            self.part_with(self._kept.popleft()[1])

    async def close(self) -> None:
        """End what is kept, and keep nothing from now on."""
        self._is_closed = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self.part_with_kept()
        if self._farewells:
            await asyncio.wait(self._farewells)

    async def _wait(self, waiter: _Waiter, seconds: float) -> Connection | None:
        self._waiters.append(waiter)
        try:
            async with asyncio.timeout(seconds):
                return await waiter.future
        except BaseException as error:
            if waiter in self._waiters:
                self._waiters.remove(waiter)
            elif not waiter.future.cancelled():  # it was served in the very moment in which it gave up
                self._take_back(waiter.future.result())
            if isinstance(error, TimeoutError):
                raise NextHopUnavailable("all connections to the next hop are in use") from None
            raise

    def _make_room(self) -> None:
        while self._kept:
            connection = self._kept.popleft()[1]
            if connection.is_open:  # else its place is another's already
                self.part_with(connection)
                return

    def _take_back(self, connection: Connection | None) -> None:
        if connection is None:
            self.free()
        else:
            self.keep(connection)

    def _let_go(self) -> None:
        """Part with those kept for too long. One timer for all: they come and go by the thousand."""
        self._timer = None
        loop = asyncio.get_running_loop()
        now = loop.time()
        while self._kept and (self._kept[0][0] + self._keep_seconds <= now + 0.002 or not self._kept[0][1].is_open):
            self.part_with(self._kept.popleft()[1])
        if self._kept:
            self._timer = loop.call_at(self._kept[0][0] + self._keep_seconds, self._let_go)
