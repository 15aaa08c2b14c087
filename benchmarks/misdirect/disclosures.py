"""How often genuine mail shows outsiders to one another: by the product's groups, and by addresses counted naively."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.misdirect.product import Product
from benchmarks.misdirect.stream import Stream, StreamMail
from benchmarks.report import Meter, Row, Table
from mailguard.addresses import normalise
from mailguard.config import Organisation

THRESHOLDS = (3, 5, 10, 20)
FLAGGED_AT = 5
WANTED_PERCENT, AIM_PERCENT = 0.5, 0.3


@dataclass(frozen=True, slots=True)
class Shown:
    """One genuine mail that somebody outside got: how many outside addresses it shows, and to how many groups.

    `is_of_mails` says that it is in the second half of the stream's mails, `is_of_time` in that of its time.
    """

    message: str
    addresses: int
    groups: int
    is_of_mails: bool = True
    is_of_time: bool = True


def measure(
    stream: Stream, product: Product, organisation: Organisation, probes: frozenset[str], meter: Meter
) -> list[Table]:
    """Over the external genuine mails of the stream's second half; `probes` are those with a label."""
    meter.begin("mails", stream.steps)
    return tables(list(external(stream, product, organisation, meter)), probes)


def external(stream: Stream, product: Product, organisation: Organisation, meter: Meter) -> Iterator[Shown]:
    """The mails of either second half that went outside, each judged before it is learned."""
    for step in stream:
        if isinstance(step, StreamMail):
            outside = {a for a in map(normalise, step.recipients) if not organisation.is_internal(a)}
            halves = stream.is_in_second_half(step), stream.is_in_second_half_of_time(step)
            if outside and any(halves):
                yield Shown(step.id, len(outside), product.visible_groups(step), *halves)
            product.learn(step)
        meter.step()


def tables(mails: Sequence[Shown], probes: frozenset[str]) -> list[Table]:
    second = [mail for mail in mails if mail.is_of_mails]
    parts = {
        "second half of the mails": second,
        "those of them with labels": [mail for mail in second if mail.message in probes],
        "second half of the time": [mail for mail in mails if mail.is_of_time],
    }
    rows = [_row(name, part, least) for name, part in parts.items() for least in THRESHOLDS]
    alarms = sorted((m for m in mails if m.groups >= FLAGGED_AT), key=lambda m: (-m.groups, m.message))
    return [
        Table("Genuine external mail that shows outsiders to one another", rows, _verdict(second)),
        Table(f"Each alarm: {FLAGGED_AT} groups or more", [_alarm(mail, probes) for mail in alarms]),
    ]


def _alarm(mail: Shown, probes: frozenset[str]) -> Row:
    """What may be told of it: no name and no address."""
    return {
        "message": mail.message,
        "groups": mail.groups,
        "addresses": mail.addresses,
        "second half of": " and ".join(["mails"] * mail.is_of_mails + ["time"] * mail.is_of_time),
        "labels": "yes" if mail.message in probes else "no",
    }


def _row(name: str, mails: Sequence[Shown], least: int) -> Row:
    addresses = sum(mail.addresses >= least for mail in mails)
    groups = sum(mail.groups >= least for mail in mails)
    return {
        "part": name,
        "external": len(mails),
        "at least": least,
        "addresses": addresses,
        "addresses %": _percent(addresses, len(mails)),
        "groups": groups,
        "groups %": _percent(groups, len(mails)),
    }


def _verdict(mails: Sequence[Shown]) -> str:
    reached = _percent(sum(mail.groups >= FLAGGED_AT for mail in mails), len(mails))
    met = "met" if reached <= WANTED_PERCENT else "not met"
    aim = "met" if reached <= AIM_PERCENT else "not met"
    return (
        "Addresses: visible ones outside, counted naively. Groups: mailguard's count of those unknown to each other.\n"
        f"At {FLAGGED_AT} groups {reached:.2f} % of the second half of the mails; wanted is at most {WANTED_PERCENT} % "
        f"({met}), the aim is {AIM_PERCENT} % ({aim})."
    )


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0
