"""When a digest is due, what it is made of, and that it goes out once, by whatever node.

It is sent also when there is nothing to tell: a morning without one says that something is wrong. It reads the register
and the queue and changes nothing in them.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from mailguard.config import Configuration, Organisation
from mailguard.db import Connection, Database
from mailguard.digest.facts import DayFacts, Health, Running, Waiting
from mailguard.digest.mail import Digest, compose, write_out
from mailguard.digest.wording import DECISIONS, overview
from mailguard.held import HeldMessage
from mailguard.incident import Incident
from mailguard.letter import Letter, LetterKind
from mailguard.stores.decisions import Decisions
from mailguard.stores.marks import Marks
from mailguard.stores.outbox import Outbox
from mailguard.stores.quarantine import Quarantine
from mailguard.stores.register import Register

_JOB = "digest"
_TRIED_FOR = timedelta(days=2)  # after that a newer digest has been written twice


@dataclass(frozen=True, slots=True)
class DigestWriter:
    """Writes digests out of the stores of one database."""

    database: Database
    register: Register
    quarantine: Quarantine
    outbox: Outbox
    decisions: Decisions
    marks: Marks
    configuration: Configuration
    organisation: Organisation

    @property
    def recipients(self) -> tuple[str, ...]:
        """Officer and deputy, as far as they are named and inside."""
        named = (self.configuration.notices.officer, self.configuration.notices.deputy)
        return tuple(dict.fromkeys(a for a in named if a and self.organisation.is_internal(a)))

    def due(self, now: datetime) -> date | None:
        """The day whose digest is to be sent now: today's, from its time on. That of a day gone by is left out."""
        if not self.recipients:
            return None
        today = now.astimezone(self.configuration.digest.zone).date()
        if now < self._moment(today):
            return None
        with self.database.transaction() as connection:
            return None if self.marks.at(connection, _JOB, today.isoformat()) else today

    def compose(self, day: date, now: datetime) -> Digest:
        """The digest of a day: what was new and decided in the 24 hours before its time, and what waits now."""
        with self.database.transaction() as connection:
            facts = self._facts(connection, day, now)
        return write_out(overview(facts))

    def send(self, day: date, now: datetime) -> bool:
        """Put the digest of a day in the outbox; false when that was done before, or nobody is there to get it."""
        recipients = self.recipients
        if not recipients or self._is_sent(day):
            return False
        # Composed before the write begins: walking the register's journal must not hold up those who write.
        content = compose(self.compose(day, now), self._sender, recipients, now)
        letter = Letter(LetterKind.DIGEST, recipients, content)
        with self.database.write_transaction() as connection:
            if not self.marks.set(connection, _JOB, day.isoformat()):
                return False
            self.outbox.add(connection, letter, now, now + _TRIED_FOR)
        return True

    @property
    def _sender(self) -> str:
        return self.configuration.notices.sender or f"mailguard@{self.organisation.internal_domains[0]}"

    def _is_sent(self, day: date) -> bool:
        with self.database.transaction() as connection:
            return self.marks.at(connection, _JOB, day.isoformat()) is not None

    def _moment(self, day: date) -> datetime:
        """When the digest of a day is due. A time that the clock skips in spring is taken as if it had not been put
        forward; of one that comes twice in autumn the first counts (PEP 495, fold=0).
        """
        settings = self.configuration.digest
        return datetime.combine(day, time.fromisoformat(settings.at), settings.zone).astimezone(UTC)

    def _facts(self, connection: Connection, day: date, now: datetime) -> DayFacts:
        start, end = self._moment(day - timedelta(days=1)), self._moment(day)
        new = [i for i in self.register.since(connection, start) if i.signal_at < end]
        with_term = self.register.running_deadlines(connection)
        return DayFacts(
            day=day,
            now=now,
            start=start,
            end=end,
            zone=self.configuration.digest.zone,
            console_url=self.configuration.console.url,
            deadlines=tuple(Running(i, i.deadline_at) for i in with_term if i.deadline_at),
            waiting=tuple(self._waiting(connection)),
            new=tuple(sorted(new, key=_harm_and_age)),
            decided=tuple(self.register.events_between(connection, start, end, DECISIONS)),
            to_judge=tuple(self.register.to_judge(connection)),
            to_review=len(self.quarantine.to_review_after(connection)),
            health=self._health(connection, start, end),
        )

    def _waiting(self, connection: Connection) -> list[Waiting]:
        """A case for each message that waits, its copies taken together; the most harmful and oldest first."""
        first: dict[tuple[str, bytes], HeldMessage] = {}
        for held in self.quarantine.waiting(connection):
            first.setdefault((held.incident, held.content_hash), held)
        incidents = self.register.several(connection, [held.incident for held in first.values()])
        cases = [Waiting(held, incidents[held.incident]) for held in first.values()]
        return sorted(cases, key=lambda waiting: (-_harm(waiting.incident), waiting.held.held_at))

    def _health(self, connection: Connection, start: datetime, end: datetime) -> Health:
        tally = self.decisions.tally(connection, start, end)
        verified = self.register.verify(connection)
        return Health(
            messages=tally.messages,
            uninspectable=tally.uninspectable,
            last_message_at=tally.newest_at,
            letters_waiting=self.outbox.waiting(connection),
            oldest_letter_at=self.outbox.oldest_waiting(connection),
            letters_failed=self.outbox.failed_since(connection, start),
            events=verified.events,
            broken_at=verified.broken_at,
            is_whole=verified.is_whole,
            head_seq=verified.head_seq,
            head_hash=verified.head_hash,
        )


def _harm(incident: Incident) -> int:
    return incident.facts.severity.score_hundredths if incident.facts.severity else 0


def _harm_and_age(incident: Incident) -> tuple[int, datetime]:
    return -_harm(incident), incident.signal_at
