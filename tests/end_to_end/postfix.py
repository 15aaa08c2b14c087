"""A Postfix of the test's own: private configuration, queue and mailboxes under a directory, on a free port."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

MAIN_CF = """\
compatibility_level = 3.6
queue_directory = {root}/spool
data_directory = {root}/state
maillog_file = {root}/log/mail.log
maillog_file_prefixes = {root}
myhostname = next-hop.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
local_header_rewrite_clients =
smtputf8_enable = yes
message_size_limit = 20000000
virtual_mailbox_domains = example.test, ons.example
virtual_mailbox_base = {root}/mail
virtual_mailbox_limit = 0
virtual_mailbox_maps = inline:{{ {mailboxes} }}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
smtpd_recipient_restrictions = check_recipient_access inline:{{ {refused} }}
  permit_mynetworks, reject
"""

MASTER_CF = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr    unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce  unix - - n - 0 bounce
defer   unix - - n - 0 bounce
trace   unix - - n - 0 bounce
error   unix - - n - - error
retry   unix - - n - - error
virtual unix - n n - - virtual
anvil   unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""

REFUSAL = "550 5.1.1 No mailbox of that name"
PEOPLE = ("bob", "charlie", "dora")
COLLEAGUES = ("alice", "officer")  # within the organisation of tests/relay_process.py: they get our notices


class Postfix:
    """Runs as root, as Postfix must; `start` and `stop` any number of times."""

    def __init__(self, program: str) -> None:
        self._program = program
        # Not below pytest's own directory: that one is closed to the user whom Postfix runs as.
        self._root = Path(tempfile.mkdtemp(prefix="mailguard-postfix-"))
        self.port = _free_port()
        self._lay_out()
        self._configure("charlie")

    def start(self) -> None:
        self._run("start")
        self._wait_for(listening=True)

    def stop(self) -> None:
        self._run("stop")
        self._wait_for(listening=False)

    def remove(self) -> None:
        if self._is_listening():
            self.stop()
        shutil.rmtree(self._root)

    def mail_of(self, person: str, *, count: int, seconds: float = 20) -> list[bytes]:
        """The messages delivered to a mailbox, with CRLF put back; waits until there are so many."""
        deadline = time.monotonic() + seconds
        while len(files := sorted((self._root / "mail" / person / "new").glob("*"))) < count:
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        return [path.read_bytes().replace(b"\n", b"\r\n") for path in files]

    def empty(self) -> None:
        """Forget what was delivered so far."""
        for path in (self._root / "mail").glob("*/new/*"):
            path.unlink()

    def _lay_out(self) -> None:
        root, owner = self._root, pwd.getpwnam("postfix")
        root.chmod(0o755)
        for name in ("etc", "spool", "state", "log", "mail"):
            (root / name).mkdir()
        os.chown(root / "state", owner.pw_uid, grp.getgrnam("postfix").gr_gid)
        nobody = pwd.getpwnam("nobody")
        os.chown(root / "mail", nobody.pw_uid, nobody.pw_gid)
        values = {"root": root, "port": self.port}
        (root / "etc/master.cf").write_text(MASTER_CF.format(**values))

    def refuse(self, *people: str) -> None:
        """From now on take nothing for these, nor for charlie, whom it never takes anything for."""
        self._configure("charlie", *people)
        self._run("reload")

    def _configure(self, *refused: str) -> None:
        root, nobody = self._root, pwd.getpwnam("nobody")
        everybody = [(person, "example.test") for person in PEOPLE] + [(one, "ons.example") for one in COLLEAGUES]
        mailboxes = ", ".join(f"{{ {person}@{domain} = {person}/ }}" for person, domain in everybody)
        refusals = ", ".join(f"{{ {person}@example.test = {REFUSAL} }}" for person in refused)
        values = {"root": root, "uid": nobody.pw_uid, "gid": nobody.pw_gid}
        (root / "etc/main.cf").write_text(MAIN_CF.format(mailboxes=mailboxes, refused=refusals, **values))

    def _run(self, action: str) -> None:
        command = [self._program, "-c", str(self._root / "etc"), action]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, f"postfix {action}: {done.stderr}\n{self._log()}"

    def _log(self) -> str:
        path = self._root / "log/mail.log"
        return path.read_text() if path.exists() else "no log"

    def _wait_for(self, *, listening: bool) -> None:
        deadline = time.monotonic() + 20
        while self._is_listening() != listening:
            assert time.monotonic() < deadline, self._log()
            time.sleep(0.05)

    def _is_listening(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
