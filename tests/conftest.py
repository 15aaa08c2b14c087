"""What all tests share: parts of the machine that a test needs."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

import pytest
import sqlalchemy as sa

from mailguard.db import Database
from tests import command_line
from tests.databases import postgres_programs, postgres_server


def require(program: str, reason: str) -> str:
    """The path of a program; without it the test is skipped, or fails where REQUIRE_ALL=1 is set."""
    path = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin:/usr/local/sbin")
    if path is not None:
        return path
    return missing(f"{program} is not installed: {reason}")


def require_postfix() -> str:
    """The path of Postfix' program, for a test that starts one of its own."""
    program = require("postfix", "on Debian apt-get install postfix")
    if os.geteuid() != 0:
        missing("Postfix starts as root only")
    return program


def missing(message: str) -> NoReturn:
    """Skip loudly; fail where REQUIRE_ALL=1 says that every part must be there."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session", autouse=True)
def _end_of_commands() -> Iterator[None]:
    yield
    command_line.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of the tests' own; the URL of its maintenance database."""
    programs = postgres_programs()
    if programs is None:
        missing("PostgreSQL is not installed: on Debian apt-get install postgresql")
    with postgres_server(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_url(request, tmp_path) -> str:
    """The URL of a database, on each engine: an empty one, or the migrated one that `database` has open."""
    if request.param == "sqlite":
        path = tmp_path / "mailguard.sqlite3"
        if "database" in request.fixturenames:
            shutil.copy(request.getfixturevalue("migrated_file"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("fresh_postgres_url")
    return url


@pytest.fixture
def fresh_postgres_url(request, postgres) -> str:
    """As `fresh_url`, on PostgreSQL."""
    is_migrated = "database" in request.fixturenames
    template = request.getfixturevalue("migrated_postgres") if is_migrated else "template1"
    return create_database(postgres, f"test_{uuid4().hex}", template)


@pytest.fixture
def database(fresh_url) -> Iterator[Database]:
    """A migrated database, on each engine."""
    database = Database(fresh_url)
    yield database
    database.close()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory) -> Path:
    """A migrated SQLite file to copy: to migrate one for each test would take most of the tests' time."""
    path: Path = tmp_path_factory.mktemp("migrated") / "mailguard.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres) -> str:
    """The name of a migrated PostgreSQL database to make others from."""
    migrate(create_database(postgres, "migrated", "template1"))
    return "migrated"


def create_database(maintenance_url: str, name: str, template: str) -> str:
    """A new database on that server; its URL."""
    engine = sa.create_engine(maintenance_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()
    return f"{maintenance_url.removesuffix('/postgres')}/{name}"


def migrate(url: str) -> None:
    database = Database(url)
    database.upgrade()
    database.close()
