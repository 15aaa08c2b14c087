"""Messages read for a page: the console's own worker, apart from those that mail waits for."""

from types import TracebackType
from typing import TYPE_CHECKING, Self

from mailguard.findings import Content, Inspection
from mailguard.inspection.pool import InspectionPool
from mailguard.lexicon import Lexicon
from mailguard.message import Message

if TYPE_CHECKING:
    from mailguard.config import InspectionSettings  # not at run time: workers import this package


class ReadingPool:
    """One warm worker (a second for as long as a message takes long): few people look at messages at once."""

    def __init__(self, settings: "InspectionSettings", lexicon: Lexicon) -> None:
        self._pool = InspectionPool(settings.model_copy(update={"workers": 1}), lexicon)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Return when the worker is warm; InspectionUnavailable when it cannot be. A pool starts once."""
        self._pool.start()

    def close(self) -> None:
        self._pool.close()

    def read(self, message: Message) -> Content | None:
        """The first part of a message (`InspectionPool.read_content`). Blocks; from any number of threads."""
        return self._pool.read_content(message)

    def inspect(self, message: Message) -> Inspection:
        """The facts of a message that was kept without them, found anew. Blocks."""
        return self._pool.inspect(message)
