"""The fake next hop in a thread of its own, for tests that are not asynchronous themselves."""

import asyncio
import threading
from types import TracebackType
from typing import Any, Self

from tests.fake_next_hop import FakeNextHop


class Sink:
    """`with Sink() as sink:` listens on `sink.port`; rules and what was accepted are `sink.hop`'s."""

    def __init__(self, hop: FakeNextHop | None = None) -> None:
        self.hop = hop or FakeNextHop()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def port(self) -> int:
        return self.hop.port

    def start(self, port: int = 0) -> None:
        self._wait_for(self.hop.start(port))

    def stop(self) -> None:
        self._wait_for(self.hop.stop())

    def _wait_for(self, coroutine: Any) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout=10)

    def __enter__(self) -> Self:
        self._thread.start()
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wait_for(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    async def _end(self) -> None:
        await self.hop.stop()
        # Again and again: a connection that was being accepted becomes a session of its own.
        while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
