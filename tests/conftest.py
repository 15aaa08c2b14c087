"""What all tests share: parts of the machine that a test needs."""

import os
import shutil
from collections.abc import Iterator
from typing import NoReturn
from uuid import uuid4

import pytest
import sqlalchemy as sa

from mailguard.db import Database
from tests.databases import postgres_programs, postgres_server


def require(program: str, reason: str) -> str:
    """The path of a program; without it the test is skipped, or fails where REQUIRE_ALL=1 is set."""
    path = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin:/usr/local/sbin")
    if path is not None:
        return path
    return missing(f"{program} is not installed: {reason}")


def missing(message: str) -> NoReturn:
    """Skip loudly; fail where REQUIRE_ALL=1 says that every part must be there."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(message)
    pytest.skip(message)


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
    """The URL of an empty database, on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/mailguard.sqlite3"
    url: str = request.getfixturevalue("fresh_postgres_url")
    return url


@pytest.fixture
def fresh_postgres_url(postgres) -> str:
    """The URL of an empty PostgreSQL database."""
    name = f"test_{uuid4().hex}"
    engine = sa.create_engine(postgres, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{str(postgres).removesuffix('/postgres')}/{name}"


@pytest.fixture
def database(fresh_url) -> Iterator[Database]:
    """A migrated database, on each engine."""
    database = Database(fresh_url)
    database.upgrade()
    yield database
    database.close()
