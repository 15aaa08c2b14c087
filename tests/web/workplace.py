"""An officer at work: a running console over SQLite, with cases in memory and a real register."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mailguard.db import Database
from mailguard.stores.accounts import Role
from mailguard.stores.decisions import Decision, Decisions, Outcome
from mailguard.stores.register import Register
from tests.web.browser import Answer, Browser
from tests.web.fake_review import FakeCase, FakeReview
from tests.web.server import SEALER, Site, running_console


@dataclass
class Workplace:
    """A console with an officer signed in."""

    site: Site
    review: FakeReview
    officer: Browser
    officer_id: str

    def message(self, made: FakeCase, query: str = "") -> Answer:
        return self.officer.get(f"/berichten/{made.summary.id}{query}")

    def judge_a_message(self) -> None:
        Decisions(self.site.parts.database).record(Decision("M1", "normal", "pass", Outcome.DELIVERED)).result(10)


@contextmanager
def workplace_of(directory: Path) -> Iterator[Workplace]:
    database = Database(f"sqlite:///{directory}/mailguard.sqlite3")
    database.upgrade()
    review = FakeReview(database, Register(database, SEALER))
    with running_console(database, review) as site:
        review.now = site.clock.now
        officer = site.signed_in(Role.OFFICER)
        with database.transaction() as connection:
            account = site.parts.accounts.by_login(connection, "officer")
        yield Workplace(site, review, officer, account.id)
    database.close()
