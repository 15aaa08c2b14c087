"""A process that writes in the register: `python -m tests.stores.append_process URL COUNT`."""

import sys

from mailguard.db import Database
from mailguard.incident import SYSTEM, EventAction
from mailguard.stores.register import Register
from tests.stores.records import PARTICULARS, SEALER, incident


def write(register: Register, database: Database, count: int) -> list[str]:
    """Records and events, one transaction each; the numbers that were given out."""
    numbers = []
    for _ in range(count):
        with database.write_transaction() as connection:
            numbers.append(register.record(connection, incident(), PARTICULARS).number)
        with database.write_transaction() as connection:
            register.append(connection, numbers[-1], SYSTEM, EventAction.VIEWED, note="gezien")
    return numbers


if __name__ == "__main__":
    node = Database(sys.argv[1])
    print(*write(Register(node, SEALER), node, int(sys.argv[2])))  # noqa: T201 - its answer
    node.close()
