"""What the demo says of its mail: what became of each message, what was not as expected, and what to type next.

A user reads this, so it is Dutch. The reasons are mailguard's own sentences, looked up by the codes it recorded.
"""

import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from examples.send import Answer, Letter
from mailguard.explanations import sentence
from mailguard.stores.decisions import Decision

ROOT = Path(__file__).parent.parent
# action -> (words, style)
_VERDICTS = {
    "pass": ("doorgelaten", "green"),
    "flag": ("doorgelaten en gemeld", "yellow"),
    "hold": ("tegengehouden", "red"),
    "reject": ("geweigerd", "red"),
}
_SWAKS = "--server 127.0.0.1:{port} --from u@zilverschoon.example --to iemand@elders.example"
_NEXT_STEPS = (
    ("De wachtrij op de opdrachtregel", "{command} review list"),
    ("Het register nalopen", "{command} register verify"),
    ("Zelf een bericht versturen", "{python} -m examples.send --port {port} {mail}/05-bsn-naar-vreemde.eml"),
    ("Of met swaks", f"swaks {_SWAKS} --body 'Zijn bsn is 954214304'"),
    (
        "Oordelen zonder te versturen",
        "{mailguard} check --organisation examples/organisation.toml {mail}/*.eml",
    ),
    ("Zien wat is afgeleverd", "ls demo-state/Maildir/new"),
    ("Het logboek lezen", "tail demo-state/mailguard.log"),
    ("Een regel veranderen", "pas examples/mailguard.toml aan, stop met Ctrl-C en typ opnieuw: make demo"),
    ("De tests draaien", "make test"),
)


class Expectation(TypedDict):
    """What examples/mail/expected.json says of one file."""

    action: str
    rule: str | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter that was offered to the relay, the answer, and the file it arrived in."""

    letter: Letter = field(repr=False)
    answer: Answer
    file: Path | None

    @property
    def message_id(self) -> str:
        """mailguard's id: in the Received field of what arrived, or in the reply about what is kept."""
        if self.file:
            found = re.search(rb"\(mailguard\) with \S+ id ([^\s;]+)", self.file.read_bytes())
            return found[1].decode() if found else ""
        kept = re.search(r"\(INC-[\d-]+\) as (\w+)$", self.answer.text)
        return kept[1] if kept else ""

    @property
    def incident(self) -> str:
        """The number in the reply about what is kept or refused."""
        found = re.search(r"\((INC-[\d-]+)\)", self.answer.text)
        return found[1] if found else ""

    @property
    def is_intact(self) -> bool:
        """True when what arrived is what was sent, behind header fields put in front."""
        if not self.file:
            return False
        arrived = self.file.read_bytes()
        put_in_front = arrived.removesuffix(self.letter.content)
        return put_in_front != arrived and put_in_front.startswith(b"Received:") and b"\r\n\r\n" not in put_in_front


def decision_on(one: Sent, decisions: list[Decision]) -> Decision | None:
    """What was decided about a letter: by its id, or by the incident that a refusal names."""
    for decision in decisions:
        if one.message_id == decision.id or (not one.message_id and one.incident and one.incident == decision.incident):
            return decision
    return None


def show(console: Console, sent: list[Sent], decisions: list[Decision], expected: dict[str, Expectation]) -> list[str]:
    """Print the table, the totals and what was not as expected; returns the last."""
    table = Table(box=box.SIMPLE_HEAD, show_lines=True, pad_edge=False, expand=True)
    table.add_column("onderwerp", ratio=9)
    table.add_column("oordeel", width=13)
    table.add_column("waarom", ratio=11)
    table.add_column("waar het nu is", width=22)
    problems: list[str] = []
    for one in sent:
        decision = decision_on(one, decisions)
        subject = f"{escape(one.letter.subject)}\n[dim]{escape(Path(one.letter.name).stem)}[/]"
        table.add_row(subject, _verdict(decision), _why(decision), _where(one))
        problems += _problems(one, decision, expected.get(one.letter.name))
    console.print(table)
    _show_totals(console, sent, decisions)
    return show_problems(console, problems)


def show_problems(console: Console, problems: list[str]) -> list[str]:
    """Print each on a line, and hand them back."""
    for problem in problems:
        console.print(f"Niet zoals verwacht: {problem}", style="red", markup=False, soft_wrap=True)
    return problems


def show_decision(console: Console, decision: Decision) -> None:
    """One line for a message that somebody sent while the demo was up."""
    clock = decision.decided_at.astimezone().strftime("%H:%M:%S")
    console.print(f"{clock}  {_verdict(decision)}: {_why(decision)}", soft_wrap=True)


def command(configuration: Path) -> str:
    """How mailguard is called on this configuration, from the checkout."""
    return f"MAILGUARD_CONFIG={_from_root(configuration)} {_mailguard()}"


def show_next_steps(console: Console, port: int, configuration: Path) -> None:
    """What the reader can type in another terminal."""
    python, mailguard, ours = _from_root(Path(sys.executable)), _mailguard(), command(configuration)
    console.print(f"\nmailguard luistert op poort {port}. In een ander venster, in deze map:\n")
    for what, line in _NEXT_STEPS:
        filled = line.format(python=python, mailguard=mailguard, command=ours, port=port, mail="examples/mail")
        console.print(f"  {what}\n    [bold]{escape(filled)}[/]", soft_wrap=True)
    console.print("\nWat u verstuurt, verschijnt hieronder. Ctrl-C stopt de demo.\n")


def _mailguard() -> Path:
    return _from_root(Path(sys.executable).with_name("mailguard"))


def _from_root(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


# --- one row --------------------------------------------------------------------------------------------------------


def _verdict(decision: Decision | None) -> str:
    if decision is None:
        return "[red]onbekend[/]"
    words, style = _VERDICTS[decision.action]
    return f"[{style}]{words}[/]"


def _why(decision: Decision | None) -> str:
    if decision is None:
        return "er is geen beslissing vastgelegd"
    acting = [sentence(r.code, decision.counts) for r in decision.reasons if not r.monitored]
    noted = [f"[dim]Alleen genoteerd:[/] {sentence(r.code, decision.counts)}" for r in decision.reasons if r.monitored]
    return "\n".join(acting + noted) or "geen bezwaar"


def _where(one: Sent) -> str:
    if one.file:
        return f"new/{one.file.name}"
    if one.answer.is_accepted and one.incident:
        return f"in quarantaine: {one.incident}"
    if 400 <= one.answer.code < 500:
        return f"bij de afzender: {one.answer.code}, wordt later opnieuw aangeboden"
    return f"terug bij de afzender: {one.answer.code}"


def _problems(one: Sent, decision: Decision | None, expected: Expectation | None) -> list[str]:
    name = one.letter.name
    if expected is None:
        return []
    if decision is None:
        return [f"{name}: geen beslissing gevonden bij het antwoord {one.answer.code} {one.answer.text}"]
    rule = next((r.rule for r in decision.reasons if not r.monitored), None)
    problems = []
    if (decision.action, rule) != (expected["action"], expected["rule"]):
        wanted = f"{expected['action']} ({expected['rule'] or 'geen regel'})"
        problems.append(f"{name}: {decision.action} ({rule or 'geen regel'}) in plaats van {wanted}")
    if decision.action in {"pass", "flag"} and not one.is_intact:
        problems.append(f"{name}: niet ongewijzigd afgeleverd, antwoord {one.answer.code} {one.answer.text}")
    if decision.action == "hold" and not (one.answer.is_accepted and one.incident):
        problems.append(f"{name}: niet in quarantaine, antwoord {one.answer.code} {one.answer.text}")
    return problems


def _show_totals(console: Console, sent: list[Sent], decisions: list[Decision]) -> None:
    actions = Counter(decision.action for one in sent if (decision := decision_on(one, decisions)))
    parts = [f"{actions[action]} {words}" for action, (words, _) in _VERDICTS.items() if actions[action]]
    intact = sum(s.is_intact for s in sent)
    console.print(f"{len(sent)} berichten: {', '.join(parts)}.")
    console.print(
        f"{intact} van de {sum(s.file is not None for s in sent)} afgeleverde berichten zijn byte voor byte gelijk "
        "gebleven; alleen een Received-veld staat ervoor. Ze staan in demo-state/Maildir/new, tussen de berichten die "
        "mailguard zelf stuurt."
    )
