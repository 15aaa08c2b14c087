"""What the tests of the web pages share: a database file, a review in memory, a console that listens."""

from collections.abc import Iterator

import pytest

from mailguard.db import Database
from mailguard.stores.register import Register
from tests.web.fake_review import FakeReview
from tests.web.server import SEALER, Site, running_console


@pytest.fixture
def database_file(tmp_path) -> Iterator[Database]:
    """Pages know no engine: one is enough here."""
    database = Database(f"sqlite:///{tmp_path}/mailguard.sqlite3")
    database.upgrade()
    yield database
    database.close()


@pytest.fixture
def review(database_file) -> FakeReview:
    return FakeReview(database_file, Register(database_file, SEALER))


@pytest.fixture
def few_attempts(monkeypatch) -> int:
    """How often one client may try to sign in: fewer, since each attempt costs real work. Comes before `site`."""
    monkeypatch.setattr("mailguard.web.console.SIGN_INS", 6)
    return 6


@pytest.fixture
def site(database_file, review) -> Iterator[Site]:
    with running_console(database_file, review) as site:
        yield site
