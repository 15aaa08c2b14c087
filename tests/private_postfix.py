"""A Postfix of our own: private configuration, queue and log below a folder, on a free port. It runs as root, as
Postfix must; what it does with mail is for the configuration that it is given.
"""

import grp
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from tests.ports import free_port, is_open

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
"""

MASTER_CF = """\
cleanup unix n - n - 0 cleanup
qmgr    unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce  unix - - n - 0 bounce
defer   unix - - n - 0 bounce
trace   unix - - n - 0 bounce
error   unix - - n - - error
retry   unix - - n - - error
anvil   unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


class PrivatePostfix:
    """`configure` it, then `start` and `stop` it any number of times; `remove` takes everything away."""

    def __init__(self, program: str) -> None:
        self._program = program
        # Not below pytest's own directory: that one is closed to the user whom Postfix runs as.
        self.root = Path(tempfile.mkdtemp(prefix="mailguard-postfix-"))
        self.port = free_port()
        self._lay_out()

    def configure(self, main_cf: str, services: str) -> None:
        """What is added to main.cf and to master.cf."""
        (self.root / "etc/main.cf").write_text(MAIN_CF.format(root=self.root) + main_cf)
        (self.root / "etc/master.cf").write_text(MASTER_CF + services)

    def start(self) -> None:
        self.run("start")
        self._wait_for(listening=True)

    def stop(self) -> None:
        self.run("stop")
        self._wait_for(listening=False)

    def remove(self) -> None:
        if is_open(self.port):
            self.stop()
        shutil.rmtree(self.root)

    @property
    def master_pid(self) -> int:
        """The process above all others of this Postfix."""
        return int((self.root / "spool/pid/master.pid").read_text())

    def run(self, action: str) -> None:
        """`postfix ACTION`."""
        command = [self._program, "-c", str(self.root / "etc"), action]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, f"postfix {action}: {done.stderr}\n{self._log()}"

    def _lay_out(self) -> None:
        owner = pwd.getpwnam("postfix")
        self.root.chmod(0o755)
        for name in ("etc", "spool", "state", "log"):
            (self.root / name).mkdir()
        os.chown(self.root / "state", owner.pw_uid, grp.getgrnam("postfix").gr_gid)

    def _log(self) -> str:
        path = self.root / "log/mail.log"
        return path.read_text() if path.exists() else "no log"

    def _wait_for(self, *, listening: bool) -> None:
        deadline = time.monotonic() + 20
        while is_open(self.port) != listening:
            assert time.monotonic() < deadline, self._log()
            time.sleep(0.05)
