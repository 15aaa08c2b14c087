"""What the tests of the web pages share: a database file, a review in memory, a console that listens."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from mailguard.db import Database
from mailguard.stores.register import Register
from tests.conftest import require
from tests.web.chromium import ARGUMENTS
from tests.web.fake_review import FakeReview
from tests.web.open_office import OpenOffice, open_office
from tests.web.server import SEALER, Site, running_console


@pytest.fixture
def database_file(migrated_file, tmp_path) -> Iterator[Database]:
    """Pages know no engine: one is enough here."""
    database = Database(f"sqlite:///{shutil.copy(migrated_file, tmp_path)}")
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


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a module. Not for longer: while Playwright runs, nothing else can run a loop in this thread."""
    program = require("chromium", "the pages are tried in a real browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def office(tmp_path) -> Iterator[OpenOffice]:
    """The office that really works, behind real listeners."""
    with open_office(tmp_path) as office:
        yield office
