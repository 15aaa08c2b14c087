"""An office whose history knows Peter, and a letter that greets him and goes to Petra: held for its recipient alone."""

from datetime import UTC, datetime
from pathlib import Path

from mailguard.correspondence import Sent, day_of
from mailguard.db import Database
from mailguard.message import Message
from tests.office import SENDER, TestOffice, mail

COLLEAGUE = "bob@ons.example"
PETER, PETRA = "peter@bouw.example", "petra.vermeer@gmail.com"
TEXT = "Beste Peter,\r\n\r\nHierbij van Milan Hofstede: geboren op 3 mei 1961, rekening NL91ABNA0417164300.\r\n"
WITH_BSN = f"{TEXT}Zijn BSN is 912345676.\r\n"  # held for more than its recipient
# What the pages say of it.
WHY = "De aanhef noemt iemand anders, met wie eerder is gemaild."


def office_that_knows_peter(database: Database, folder: Path, writer: str = SENDER, **settings: object) -> TestOffice:
    """`writer` is who wrote to Peter before."""
    it = TestOffice(database, folder, **settings)  # type: ignore[arg-type]  # sections of the configuration
    teach_peter(it, writer)
    return it


def teach_peter(it: TestOffice, writer: str = SENDER) -> None:
    """Letters to Peter, in a history that knows enough to hold mail by."""
    today = day_of(datetime.now(UTC))
    letters = [
        Sent(writer, (PETER,), {PETER: "Peter Bakker"}, f"<{n}@vroeger.example>", greeted=("Peter",), day=today)
        for n in range(3)
    ]
    it.office.history.learn_archive(letters)
    it.office.history.complete_archive(today)


def letter(
    number: int = 1, to: tuple[str, ...] = (PETRA,), header_to: str = f"Petra Vermeer <{PETRA}>", text: str = TEXT
) -> Message:
    """One of them, under an id of its own."""
    return mail(f"<{number}@ons.example>", to=to, header_to=header_to, text=text, number=number)
