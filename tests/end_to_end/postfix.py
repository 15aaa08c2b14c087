"""The Postfix behind the relay, which delivers to mailboxes and refuses some people, and the one before it."""

import os
import pwd
import smtplib
import time

from tests.certificates import Pair
from tests.private_postfix import PrivatePostfix

MAIN_CF = """\
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

SERVICES = """\
127.0.0.1:{port} inet n - n - - smtpd
tlsmgr unix - - n 1000? 1 tlsmgr
virtual unix - n n - - virtual
"""

# TLS alone, and only for who shows a certificate of this CA.
SERVER_TLS = """\
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {private_key}
smtpd_tls_CAfile = {ca}
smtpd_tls_req_ccert = yes
smtpd_tls_received_header = yes
"""

# All mail goes to the relay, over TLS with the relay's right certificate or not at all; tried again every second.
SENDING_MAIN_CF = """\
myhostname = mail.ons.example
relayhost = [127.0.0.1]:{relay_port}
smtpd_recipient_restrictions = permit_mynetworks, reject
smtp_dns_support_level = disabled
smtp_tls_CAfile = {ca}
smtp_tls_cert_file = {certificate}
smtp_tls_key_file = {private_key}
smtp_tls_policy_maps = inline:{{ {{ [127.0.0.1]:{relay_port} = verify match=mailguard.test }} }}
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
"""

SENDING_SERVICES = """\
127.0.0.1:{port} inet n - n - - smtpd
tlsmgr unix - - n 1000? 1 tlsmgr
smtp unix - - n - - smtp
"""

REFUSAL = "550 5.1.1 No mailbox of that name"
PEOPLE = ("bob", "charlie", "dora")
COLLEAGUES = ("alice", "officer")  # within the organisation of tests/relay_process.py: they get our notices


class Postfix(PrivatePostfix):
    """`mail_of` reads its mailboxes. `main_cf` is what is added to its configuration."""

    def __init__(self, program: str, main_cf: str = "") -> None:
        super().__init__(program)
        self._main_cf = main_cf
        nobody = pwd.getpwnam("nobody")
        (self.root / "mail").mkdir()
        os.chown(self.root / "mail", nobody.pw_uid, nobody.pw_gid)
        self._refuse("charlie")

    def mail_of(self, person: str, *, count: int, seconds: float = 20) -> list[bytes]:
        """The messages delivered to a mailbox, with CRLF put back; waits until there are so many."""
        deadline = time.monotonic() + seconds
        while len(files := sorted((self.root / "mail" / person / "new").glob("*"))) < count:
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        return [path.read_bytes().replace(b"\n", b"\r\n") for path in files]

    def empty(self) -> None:
        """Forget what was delivered so far."""
        for path in (self.root / "mail").glob("*/new/*"):
            path.unlink()

    def refuse(self, *people: str) -> None:
        """From now on take nothing for these, nor for charlie, whom it never takes anything for."""
        self._refuse("charlie", *people)
        self.run("reload")

    def _refuse(self, *people: str) -> None:
        nobody = pwd.getpwnam("nobody")
        everybody = [(person, "example.test") for person in PEOPLE] + [(one, "ons.example") for one in COLLEAGUES]
        mailboxes = ", ".join(f"{{ {person}@{domain} = {person}/ }}" for person, domain in everybody)
        refusals = ", ".join(f"{{ {person}@example.test = {REFUSAL} }}" for person in people)
        values = {"root": self.root, "uid": nobody.pw_uid, "gid": nobody.pw_gid}
        main_cf = MAIN_CF.format(mailboxes=mailboxes, refused=refusals, **values) + self._main_cf
        self.configure(main_cf, SERVICES.format(port=self.port))


class SendingPostfix(PrivatePostfix):
    """An organisation's mail server: takes mail from this machine and hands all of it to the relay on `relay_port`."""

    def __init__(self, program: str, relay_port: int, own: Pair, ca_file: str) -> None:
        super().__init__(program)
        values = {"relay_port": relay_port, "certificate": own.certificate, "private_key": own.private_key}
        self.configure(SENDING_MAIN_CF.format(ca=ca_file, **values), SENDING_SERVICES.format(port=self.port))

    def send(
        self,
        content: bytes,
        *recipients: tuple[str, tuple[str, ...]],
        sender: str = "alice@ons.example",
        parameters: tuple[str, ...] = (),
    ) -> None:
        """Hand it a message; each recipient with the parameters of its RCPT. Blocks until it is in the queue."""
        with smtplib.SMTP("127.0.0.1", self.port, "pc.ons.example", timeout=30) as session:
            session.ehlo()
            assert session.mail(sender, parameters)[0] == 250
            for recipient, wishes in recipients:
                assert session.rcpt(recipient, wishes)[0] == 250
            assert session.data(content)[0] == 250

    def waiting(self) -> int:
        """How many messages are in its queue."""
        spool = self.root / "spool"
        return sum(path.is_file() for kind in ("incoming", "active", "deferred") for path in (spool / kind).rglob("*"))
