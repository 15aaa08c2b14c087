"""How suspect each recipient of each case is, by the product's doubts alone: nothing here is learned from labels."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from benchmarks.misdirect.product import Product
from benchmarks.misdirect.stream import Case, Probe, Stream
from benchmarks.report import Meter
from mailguard.addresses import normalise
from mailguard.facts import Contact

# Under it nobody is doubted: there the order is that of how well a recipient is known.
_DOUBTED = 0.2
_TELLS_APART = 0.01  # what being unknown adds to a doubt, so that of two equal ones it decides


@dataclass(frozen=True, slots=True)
class Answer:
    """The scores of one case, 0 to 1; higher is more suspect."""

    case: str
    recipients: Mapping[str, float] = field(repr=False)

    def as_json(self) -> dict[str, object]:
        """A line of the answer file: a mail is as suspect as the most suspect of its recipients."""
        score = max(self.recipients.values(), default=0.0)
        return {"case": self.case, "score": score, "recips": dict(self.recipients)}


def answers(stream: Stream, product: Product, meter: Meter) -> Iterator[Answer]:
    """An answer for each case, in the stream's order. A case is judged by itself, by the mails before its probe."""
    meter.begin("cases", stream.steps)
    for step in stream:
        if isinstance(step, Probe):
            yield from (answer(case, product) for case in step.cases)
        else:
            product.learn(step)
        meter.step()


def answer(case: Case, product: Product) -> Answer:
    facts, doubts = product.doubts(case.mail)
    chances: dict[str, float] = {}
    for doubt in doubts:
        chances[doubt.recipient] = max(doubt.chance, chances.get(doubt.recipient, 0.0))
    known = {address: normalise(address) for address in case.mail.recipients}
    return Answer(case.name, {a: score(chances.get(k), facts.contacts.get(k)) for a, k in known.items()})


def score(chance: float | None, contact: Contact | None) -> float:
    """Of one recipient, by the strongest doubt about him, and by what is known of him (None: he is one of us)."""
    strangeness = unfamiliarity(contact) if contact else 0.0
    if chance is None:
        return _DOUBTED * strangeness
    return _DOUBTED + (1 - _DOUBTED) * ((1 - _TELLS_APART) * chance + _TELLS_APART * strangeness)


def unfamiliarity(contact: Contact) -> float:
    """0 to under 1: nobody of us wrote to him, this sender did not, or the fewer messages the more."""
    if contact.messages:
        rank, messages = 0, contact.messages
    elif contact.messages_of_all:
        rank, messages = 1, contact.messages_of_all
    else:
        return 0.95 if contact.is_known_domain else 0.99
    return 0.4 * (rank + 1 / (1 + messages))
