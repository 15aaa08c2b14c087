"""What a storm came to: figures under headings, as a table or JSON, and whether the books balance."""

from collections import Counter
from dataclasses import dataclass

from benchmarks.storm.books import Books
from benchmarks.storm.house import SERVER, WORKER, House
from tests.end_to_end.storm.ledger import Balance, Broken, is_by_rule

WORKERS = 2  # of a relay; a killed fork server takes all of its own along
Figures = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one storm. `broken` names the tokens for each invariant that does not hold."""

    terms: dict[str, str | int | float]
    figures: Figures
    broken: Broken

    def lines(self) -> list[str]:
        """The table, its numbers below each other."""
        width = max(len(name) for part in self.figures.values() for name in part) + 4
        found = ["  ".join(f"{name} {value}" for name, value in self.terms.items())]
        for heading, part in self.figures.items():
            found += ["", heading, *(f"  {name:<{width}}{count:>9,}" for name, count in part.items())]
        found.append("")
        if not self.broken:
            found.append("The books balance: nothing is lost, every copy is explained.")
        for rule, tokens in self.broken.items():
            more = f" and {len(tokens) - 20} more" if len(tokens) > 20 else ""
            found.append(f"BROKEN: {rule}: {', '.join(tokens[:20])}{more}")
        return found


def report(terms: dict[str, str | int | float], house: House, balance: Balance, books: Books) -> Report:
    """All figures, and every invariant looked at."""
    killed = house.faults[f"{WORKER} killed"] + WORKERS * house.faults[f"{SERVER} killed"]
    broken = balance.broken() | books.broken(killed) | house.trouble
    ledger = balance.ledger
    counted = len(ledger.accepted - ledger.kept.keys()) + len(ledger.kept) + len(ledger.refused)
    if counted != len(ledger.sent) and "never answered" not in broken:
        broken["delivered + held + refused is not what was sent"] = [str(counted), str(len(ledger.sent))]
    figures: Figures = {
        "Messages": _messages(balance),
        "Told to try again": dict(sorted(ledger.put_off.items())),
        "Connections": {
            "lost": ledger.lost_connections,
            "refused (relay away)": sum(not attempt.is_connected for attempt in ledger.attempts),
            "left by the client": sum(attempt.hung_up for attempt in ledger.attempts),
        },
        "Final replies lost": _sorted(balance.lost_replies),
        "At the next hop": {
            "arrived": len(balance.arrivals),
            "letters of mailguard's own": house.hops.took.letters_of_ours,
            "duplicates": balance.duplicates.total(),
            **{f"  final reply lost: {cause}": count for cause, count in _sorted(balance.duplicates).items()},
            "LOST": len(broken.get("accepted, and not at the next hop", ())),
        },
        "Register and quarantine": _recorded(balance, books),
        "Faults": _sorted(house.faults),
        "Trouble at the next hops": _sorted(house.hops.took.troubles),
    }
    return Report(terms, {heading: part for heading, part in figures.items() if part}, broken)


def _messages(balance: Balance) -> dict[str, int]:
    ledger = balance.ledger
    by_rule = {a.token for a in ledger.attempts if is_by_rule(a.answer)}
    return {
        "sent": len(ledger.sent),
        "accepted (250)": len(ledger.accepted),
        "  delivered": len(ledger.accepted - ledger.kept.keys()),
        "  held (250, kept)": len(ledger.kept),
        "refused (5xx)": len(ledger.refused),
        "  by a rule": len(ledger.refused & by_rule),
        "  by the next hop": len(ledger.refused - by_rule),
        "never answered": len(ledger.sent.keys() - ledger.settled),
        "transactions": len(ledger.attempts),
    }


def _recorded(balance: Balance, books: Books) -> dict[str, int]:
    sent = balance.ledger.sent
    flagged = {arrival.token for arrival in balance.arrivals if sent[arrival.token].kind.action == "flag"}
    return {
        "held, as told": len(balance.ledger.kept),
        "held, as kept": len(books.held),
        "  of which unheard": len(books.held.keys() - balance.ledger.kept.keys()),
        "flagged, as arrived": len(flagged),
        "flagged, as recorded": sum(bool(books.numbers.get(token)) for token in flagged),
        **books.figures,
    }


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(counts.most_common())
