"""An installation on disk with a message in its quarantine, for tests of the command line."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from mailguard import app
from mailguard.cli import main
from mailguard.config_file import Loaded, load
from mailguard.custody import Receipt
from mailguard.inspection.worker import Terms, inspect_content
from mailguard.message import Envelope, Message
from mailguard.policy import decide
from mailguard.precedents import Judged
from mailguard.stores.accounts import Account, Role

ORGANISATION = 'name = "Ons"\nprofile = "wonen"\ninternal_domains = ["ons.example"]\n'
CONFIGURATION = """\
organisation = "organisation.toml"
state_directory = "state"

[notices]
officer = "ans@ons.example"
"""
LEAK = b"""From: Alice <alice@ons.example>\r
To: Bouwer <bouwer@elders.example>, carla@derden.example\r
Subject: Besluit 912345676\r
Message-ID: <2@ons.example>\r
Date: Mon, 30 Mar 2026 10:00:00 +0200\r
\r
Het BSN van de aanvrager is 912345676.\r
Tot \x1b[31mziens.\r
"""
BSN = "912345676"


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """Its output without the breaks and spaces of its layout."""
        return " ".join(self.out.split())


@dataclass(frozen=True)
class Installation:
    """Configuration and state in a folder of the test's own; runs commands in this process."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    @property
    def loaded(self) -> Loaded:
        return load(str(self.folder / "mailguard.toml"))

    def run(self, *arguments: str) -> Ran:
        self.patch.setenv("MAILGUARD_CONFIG", str(self.folder / "mailguard.toml"))
        self.patch.delenv("MAILGUARD_STATE_DIR", raising=False)
        self.patch.setattr("sys.argv", ["mailguard", *arguments])
        self.capture.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = self.capture.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    def hold(self, held_id: str = "0011223344556677", content: bytes = LEAK) -> Receipt:
        """Inspect, judge and keep a message, as the relay does."""
        envelope = Envelope.of("alice@ons.example", ("bouwer@elders.example", "carla@derden.example"))
        message = Message.from_content(held_id, envelope, content)
        loaded = self.loaded
        terms = Terms(loaded.lexicon, 1_000_000, 512 * 1024 * 1024)
        inspection = inspect_content(content, terms, lambda headers: None)
        with app.open_office(loaded) as office:
            facts = office.history.facts(envelope, inspection)
            verdict = decide(envelope, inspection, facts, app.policy_of(loaded))
            marks = office.custody.marks(message, inspection)
            receipt = office.custody.hold(Judged(message, verdict, marks=marks, inspection=inspection))
        assert isinstance(receipt, Receipt)
        return receipt

    def account(self, login: str, role: Role) -> Account:
        with app.open_office(self.loaded) as office, office.database.write_transaction() as connection:
            return office.stores.accounts.add(connection, login, "Ans de Boer", f"{login}@ons.example", role)


def install(folder: Path, capture: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> Installation:
    (folder / "organisation.toml").write_text(ORGANISATION)
    (folder / "mailguard.toml").write_text(CONFIGURATION)
    return Installation(folder, capture, patch)
