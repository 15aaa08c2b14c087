"""Register, quarantine and decision rows after a storm, counted from the database itself and held against the ledger.

What was held is there once and byte for byte, what was flagged has its row from before it went, what was refused its
incident; of a message there is one incident, however often it came.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa

from mailguard.app import open_office
from mailguard.config_file import load
from mailguard.content.identity import identify
from mailguard.db import Connection
from mailguard.office import Office
from mailguard.stores.decisions import Decision, Outcome
from mailguard.stores.register import incidents
from tests.end_to_end.storm.ledger import Arrival, Balance, Broken, Sent, is_by_rule

MOST_ROWS = 10_000_000
_MAY_BE = {Outcome.DELIVERED, Outcome.UNKNOWN, Outcome.PENDING}


@dataclass(frozen=True)
class Books:
    """What the database holds, by token."""

    numbers: dict[str, list[str]]  # incidents
    held: dict[str, list[str]]  # ids of held messages
    strangers: list[str]  # incidents of nothing that was sent
    changed: list[str]  # tokens whose held content is not what was sent
    decisions: dict[str, Decision]
    is_whole: bool
    balance: Balance = field(repr=False)

    @property
    def figures(self) -> dict[str, int]:
        outcomes = Counter(str(row.outcome) for row in self.decisions.values() if row.action == "flag")
        return {
            "incidents": sum(map(len, self.numbers.values())) + len(self.strangers),
            "held messages": sum(map(len, self.held.values())),
            "flags written": outcomes.total(),
            **{f"flags {outcome}": count for outcome, count in sorted(outcomes.items())},
            "judged without a look inside": len(self.uninspected),
            "passes without a row": sum(arrival.relay_id not in self.decisions for arrival in self.balance.arrivals),
        }

    @property
    def uninspected(self) -> list[Decision]:
        """What cost its worker, or took too long."""
        return [row for row in self.decisions.values() if is_uninspected(row)]

    def broken(self, killed_workers: int) -> Broken:
        """The invariants that do not hold, with tokens or numbers."""
        ledger = self.balance.ledger
        crashed = [row.id for row in self.uninspected if any("crashed" in reason.code for reason in row.reasons)]
        found = {
            "in the register twice": [token for token, numbers in self.numbers.items() if len(numbers) > 1],
            "in the quarantine twice": [token for token, ids in self.held.items() if len(ids) > 1],
            "told held, and not in the quarantine": [
                token for token, ids in ledger.kept.items() if set(self.held.get(token, ())) != ids
            ],
            "held, and not as it was sent": self.changed,
            "held, refused or flagged, and not in the register": self._unrecorded(),
            "in the register for nothing": self._recorded_for_nothing(),
            "in the register, and never sent": self.strangers,
            "flagged, and not written down before it went": self._unwritten(),
            "delivered, and its outcome says otherwise": self._otherwise(),
            "delivered against its rule": self._against_rule(),
            "crashed by itself": crashed if len(crashed) > killed_workers else [],
            "register": [] if self.is_whole else ["its chain is broken"],
        }
        return {rule: sorted(set(tokens)) for rule, tokens in found.items() if tokens}

    def _unrecorded(self) -> list[str]:
        ledger = self.balance.ledger
        by_rule = {attempt.token for attempt in ledger.attempts if is_by_rule(attempt.answer)}
        flagged = {arrival.token for arrival, sent in self._arrived() if sent.kind.action == "flag"}
        return [token for token in ledger.kept.keys() | by_rule | flagged if not self.numbers.get(token)]

    def _recorded_for_nothing(self) -> list[str]:
        """A plain letter is there only when nobody could look into it."""
        sent, excused = self.balance.ledger.sent, {row.incident for row in self.uninspected}
        return [
            token
            for token, numbers in self.numbers.items()
            if sent[token].kind.action == "pass" and not excused & set(numbers)
        ]

    def _unwritten(self) -> list[str]:
        return [
            arrival.token
            for arrival, sent in self._arrived()
            if sent.kind.action == "flag" and not self._has_flag(arrival)
        ]

    def _has_flag(self, arrival: Arrival) -> bool:
        row = self.decisions.get(arrival.relay_id)
        return row is not None and row.action == "flag" and [row.incident] == self.numbers.get(arrival.token)

    def _otherwise(self) -> list[str]:
        rows = ((arrival, self.decisions.get(arrival.relay_id)) for arrival in self.balance.arrivals)
        told = {attempt.name for attempt in self.balance.ledger.attempts if attempt.is_accepted}
        return [a.token for a, row in rows if row is not None and a.attempt in told and row.outcome not in _MAY_BE]

    def _against_rule(self) -> list[str]:
        found = []
        for arrival, sent in self._arrived():
            row = self.decisions.get(arrival.relay_id)
            if sent.kind.action in {"hold", "reject"} and not (row is not None and is_uninspected(row)):
                found.append(arrival.token)
        return found

    def _arrived(self) -> Iterator[tuple[Arrival, Sent]]:
        for arrival in self.balance.arrivals:
            if arrival.token in self.balance.ledger.sent:
                yield arrival, self.balance.ledger.sent[arrival.token]


def is_uninspected(row: Decision) -> bool:
    return any(r.code.startswith(("uninspectable-crashed", "uninspectable-timed-out")) for r in row.reasons)


def read_books(configuration: Path, balance: Balance) -> Books:
    """Open the stopped relay's database and read all of it."""
    with open_office(load(str(configuration))) as office, office.database.transaction() as connection:
        return _Reader(office, connection, balance).books()


class _Reader:
    """One look at the database."""

    def __init__(self, office: Office, connection: Connection, balance: Balance) -> None:
        self._office = office
        self._connection = connection
        self._balance = balance
        self._sent = balance.ledger.sent

    def books(self) -> Books:
        numbers, strangers = self._numbers()
        quarantine = self._office.stores.quarantine
        held = {
            token: [held.id for number in of_token for held in quarantine.of_incident(self._connection, number)]
            for token, of_token in numbers.items()
        }
        held = {token: ids for token, ids in held.items() if ids}
        return Books(
            numbers=numbers,
            held=held,
            strangers=strangers,
            changed=[token for token, ids in held.items() if not all(self._is_as_sent(token, each) for each in ids)],
            decisions={row.id: row for row in self._office.decisions.newest(MOST_ROWS)},
            is_whole=self._office.stores.register.verify(self._connection).is_whole,
            balance=self._balance,
        )

    def _numbers(self) -> tuple[dict[str, list[str]], list[str]]:
        numbers, strangers = defaultdict(list), []
        for row in self._connection.execute(sa.select(incidents.c.number, incidents.c.copy_key)):
            token = self._tokens.get(bytes(row.copy_key))
            if token is None:
                strangers.append(row.number)
            else:
                numbers[token].append(row.number)
        return dict(numbers), strangers

    @cached_property
    def _tokens(self) -> dict[bytes, str]:
        return {self._copy_key(sent): token for token, sent in self._sent.items()}

    def _copy_key(self, sent: Sent) -> bytes:
        identity = identify(f"Message-ID: {sent.message_id}\r\n\r\n".encode(), sent.reverse_path)
        return self._office.stores.sealer.keyed_hash("copy", *identity.copy_values)

    def _is_as_sent(self, token: str, held_id: str) -> bool:
        content = self._office.stores.quarantine.message(self._connection, held_id).content()
        return hashlib.sha256(content).digest() == self._sent[token].digest
