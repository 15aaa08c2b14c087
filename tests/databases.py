"""Both engines for tests: SQLite in a file, and a real PostgreSQL server of the tests' own."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port


def postgres_programs() -> Path | None:
    """The folder of the newest PostgreSQL server on this machine."""
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if candidates:
        return candidates[-1].parent
    found = shutil.which("initdb")
    return Path(found).parent if found else None


@contextmanager
def postgres_server(programs: Path) -> Iterator[str]:
    """A server on a free loopback port; gives the URL of its maintenance database."""
    with tempfile.TemporaryDirectory(prefix="mailguard-postgres-") as name:
        folder = Path(name)
        owner = _let_a_normal_user_own(folder)
        port = free_port()
        _run(
            owner, programs / "initdb", "-D", folder / "d", "-A", "trust", "-U", "mailguard", "-N", "--no-instructions"
        )
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        _run(owner, programs / "pg_ctl", "-D", folder / "d", "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://mailguard@127.0.0.1:{port}/postgres"
        finally:
            _run(owner, programs / "pg_ctl", "-D", folder / "d", "-m", "immediate", "stop")


def _let_a_normal_user_own(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root; then Debian's user `postgres` runs it."""
    if os.getuid() != 0:
        return None
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return "postgres"


def _run(owner: str | None, *command: str | Path) -> None:
    subprocess.run([str(c) for c in command], check=True, user=owner, stdout=subprocess.DEVNULL, cwd="/")
