"""What the digest says: facts of the register, the queue and the machine, in Dutch sentences.

Pure: no I/O, no clock. It holds codes, counts, numbers and times, and so does all it makes: no name,
address, subject or value of a message.
"""

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from mailguard import dutch
from mailguard.digest.facts import DayFacts, Health, Running, Waiting
from mailguard.held import HeldMessage, Releaser
from mailguard.incident import EventAction, Incident, IncidentKind
from mailguard.verdict import Action
from mailguard.vocabulary import Rule

EXPIRES_SOON = timedelta(days=3)
_LONGEST_LIST = 100  # lines of one section; the console shows the rest
_DECISIONS = (
    EventAction.RELEASED,
    EventAction.RELEASED_AS_BCC,
    EventAction.RELEASED_TO_SOME,
    EventAction.REFUSED,
    EventAction.WITHDRAWN,
    EventAction.EXPIRED,
    EventAction.CLASSIFIED,
)
DECISIONS = frozenset(_DECISIONS)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a section; `about` is a number to find it by, and `link` where to go."""

    text: str
    about: str = ""
    link: str = ""
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it; `empty` says so when that is nothing."""

    title: str
    lines: tuple[Line, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """The digest before it is text or HTML."""

    subject: str
    first: Line
    period: str
    sections: tuple[Section, ...]


def overview(facts: DayFacts) -> Overview:
    """The digest of one day."""
    start, end = (dutch.short_moment(at, facts.zone) for at in (facts.start, facts.end))
    return Overview(
        subject=f"{_state(facts)} · mailguard {dutch.day_and_month(facts.day)}",
        first=_first(facts),
        period=f"Wat nieuw en besloten is, gaat over {start} tot {end}.",
        sections=(
            Section("Termijnen die lopen", _bounded(_deadlines(facts), facts), "Er loopt geen termijn."),
            Section("Wacht op u", _bounded(_waiting(facts), facts), "Er wacht geen bericht."),
            Section("Nieuw sinds gisteren", _bounded(_new(facts), facts), "Niets nieuws."),
            Section("Besloten gisteren", tuple(_decided(facts)), "Er is niets besloten."),
            Section("Nog te doen", tuple(_to_do(facts)), "Niets."),
            Section("Werkt alles?", tuple(_health(facts))),
        ),
    )


def _bounded(lines: Iterator[Line], facts: DayFacts) -> tuple[Line, ...]:
    kept = tuple(itertools.islice(lines, _LONGEST_LIST))
    more = sum(1 for _ in lines)
    return (*kept, Line(f"En nog {dutch.number(more)}: zie de console.", link=facts.console_url)) if more else kept


def _state(facts: DayFacts) -> str:
    """The subject's first words: the most urgent first, for a telephone cuts the rest."""
    late = sum(1 for running in facts.deadlines if _is_late(running, facts))
    running = len(facts.deadlines) - late
    parts = [] if facts.health.is_whole else ["Register klopt niet"]
    if late:
        parts.append(f"{dutch.count(late, 'termijn', 'termijnen')} te laat")
    if running:
        parts.append(dutch.count(running, "termijn loopt", "termijnen lopen"))
    if waiting := _for_officers(facts):
        parts.append(dutch.count(len(waiting), "wacht", "wachten"))
    if not parts and facts.to_judge:
        parts.append(dutch.count(len(facts.to_judge), "signaal te beoordelen", "signalen te beoordelen"))
    return ", ".join(parts) or ("Niets te doen" if facts.waiting else "Alles behandeld")


def _first(facts: DayFacts) -> Line:
    """Where to begin, in one sentence."""
    if not facts.health.is_whole:
        text = "Begin met het register: het is buiten mailguard om gewijzigd. Zie “Werkt alles?”."
        return Line(text, link=_url(facts, "/systeem"), is_urgent=True)
    if facts.deadlines:
        soonest = facts.deadlines[0]
        number = soonest.incident.number
        text = f"Begin met {number}: {_left(soonest, facts)}."
        return Line(text, link=_url(facts, f"/incidenten/{number}"), is_urgent=_is_late(soonest, facts))
    if waiting := _for_officers(facts):
        first = waiting[0]
        age = dutch.duration(facts.now - first.held.held_at)
        text = f"Begin met {first.incident.number}: dit bericht wacht {age} op uw besluit."
        return Line(text, link=_url(facts, f"/berichten/{first.held.id}"))
    if facts.to_judge:
        signal = facts.to_judge[0]
        text = f"Begin met {signal.number}: beoordeel wat er is gebeurd."
        return Line(text, link=_url(facts, f"/incidenten/{signal.number}"))
    if facts.waiting:
        return Line("Niets te doen. Wat nog wacht, is van verzegelde afzenders.", link=facts.console_url)
    return Line("Niets te doen. Alle berichten zijn behandeld.", link=facts.console_url)


def _deadlines(facts: DayFacts) -> Iterator[Line]:
    for running in facts.deadlines:
        text = (
            f"{dutch.remaining(running.deadline_at, facts.now)} "
            f"Uiterlijk {dutch.moment(running.deadline_at, facts.zone)}. "
            f"{_severity(running.incident)} {dutch.title_of(running.incident)}."
        )
        yield _about(running.incident, text, facts, is_urgent=_is_late(running, facts))


def _for_officers(facts: DayFacts) -> list[Waiting]:
    """What waits for an officer: about a sealed sender's message he alone decides."""
    return [waiting for waiting in facts.waiting if waiting.held.releaser is not Releaser.SEALED]


def _waiting(facts: DayFacts) -> Iterator[Line]:
    for waiting in facts.waiting:
        held, incident = waiting.held, waiting.incident
        expires_soon = _expires_soon(held, facts)
        parts = [
            f"Wacht {dutch.duration(facts.now - held.held_at)}.",
            _severity(incident),
            f"{dutch.title_of(incident)}.",
        ]
        is_sealed = held.releaser is Releaser.SEALED
        if is_sealed:
            parts.append("Verzegelde afzender: die beslist zelf.")
        if held.answered_at:
            parts.append("De afzender antwoordde.")
        elif held.asked_at:
            parts.append("Wacht op de afzender.")
        if held.approval_by:
            parts.append("Een tweede goedkeuring is nodig.")
        if expires_soon:
            parts.append(f"Verloopt {dutch.moment(held.expires_at, facts.zone)}.")
        page = f"/incidenten/{incident.number}" if is_sealed else f"/berichten/{held.id}"
        yield Line(" ".join(parts), incident.number, _url(facts, page), expires_soon)


def _new(facts: DayFacts) -> Iterator[Line]:
    """How many of each kind, then each flagged one."""
    kinds = Counter(_kind(incident) for incident in facts.new)
    if kinds:
        counts = ", ".join(f"{dutch.number(n)} {word}" for word, n in kinds.most_common())
        yield Line(f"{counts[0].upper()}{counts[1:]}.", link=_url(facts, "/register"))
    for incident in facts.new:
        if incident.kind is not IncidentKind.SIGNAL:
            continue
        deadline = incident.deadline_at
        term = f"Termijn tot {dutch.moment(deadline, facts.zone)}." if deadline else "Geen termijn."
        yield _about(incident, f"{_rule(incident)}. {_severity(incident)} {term}", facts)


def _kind(incident: Incident) -> str:
    """How an incident came about, as the end of "3 ..."."""
    if incident.kind is IncidentKind.SIGNAL:
        return "verstuurd en gemarkeerd"
    match incident.action:
        case "":
            return "met de hand gemeld"
        case Action.HOLD.word:
            return "vastgehouden"
        case Action.REJECT.word:
            return "geweigerd bij het versturen"
        case _:
            return "anders"


def _decided(facts: DayFacts) -> Iterator[Line]:
    by_action = Counter(event.action for event in facts.decided)
    by_sender = Counter(event.action for event in facts.decided if event.actor.role == "sender")
    for action in _DECISIONS:
        if not by_action[action]:
            continue
        text = f"{dutch.words(action)}: {dutch.number(by_action[action])}"
        if by_sender[action] and action is not EventAction.WITHDRAWN:
            text += f", waarvan {dutch.number(by_sender[action])} door de afzender"
        yield Line(f"{text}.")


def _to_do(facts: DayFacts) -> Iterator[Line]:
    if facts.to_judge:
        late = sum(1 for signal in facts.to_judge if signal.triage_due_at and signal.triage_due_at <= facts.now)
        text = dutch.count(len(facts.to_judge), "signaal wacht op uw oordeel", "signalen wachten op uw oordeel")
        text += f", {dutch.number(late)} daarvan langer dan afgesproken" if late else ""
        yield Line(f"{text}.", link=_url(facts, "/register"), is_urgent=bool(late))
    held = [waiting.held for waiting in facts.waiting]
    queue = _url(facts, "/wachtrij")
    if answered := sum(1 for h in held if h.answered_at):
        yield Line(f"{dutch.count(answered, 'afzender gaf antwoord', 'afzenders gaven antwoord')}.", link=queue)
    if proposed := sum(1 for h in held if h.approval_by):
        text = dutch.count(proposed, "bericht wacht", "berichten wachten")
        yield Line(f"{text} op de goedkeuring van een tweede collega.", link=queue)
    if expiring := sum(1 for h in held if _expires_soon(h, facts)):
        text = dutch.count(expiring, "bericht verloopt", "berichten verlopen")
        yield Line(f"{text} binnen 3 dagen. Zonder besluit wordt er niets verstuurd.", link=queue, is_urgent=True)
    if facts.to_review:
        text = dutch.count(facts.to_review, "bericht", "berichten")
        yield Line(f"{text} door de afzender zelf vrijgegeven: kijk of dat klopte.", link=queue)


def _health(facts: DayFacts) -> Iterator[Line]:
    yield from (_checked(facts), _own_mail(facts), _chain(facts.health))


def _checked(facts: DayFacts) -> Line:
    health = facts.health
    text = f"{dutch.count(health.messages, 'bericht', 'berichten')} gecontroleerd"
    if health.uninspectable:
        text += f", {dutch.number(health.uninspectable)} daarvan niet of niet helemaal leesbaar"
    if health.last_message_at:
        last = dutch.moment_today(health.last_message_at, facts.now, facts.zone)
        return Line(f"{text}. Het laatste: {last}.")
    return Line(f"{text}. Er is nog nooit een bericht gecontroleerd.", is_urgent=True)


def _own_mail(facts: DayFacts) -> Line:
    """Releases and notices: those that wait, and those that no mail server took."""
    health = facts.health
    text = "Vrijgegeven berichten en onze eigen mail: "
    if health.letters_waiting:
        text += dutch.count(health.letters_waiting, "bericht wacht", "berichten wachten")
        if health.oldest_letter_at:
            text += f", het oudste {dutch.duration(facts.now - health.oldest_letter_at)}"
    else:
        text += "er wacht niets"
    if health.letters_failed:
        text += f"; {dutch.count(health.letters_failed, 'bericht', 'berichten')} niet bezorgd"
    return Line(f"{text}.", is_urgent=bool(health.letters_failed))


def _chain(health: Health) -> Line:
    """The head in this mail is the register's witness: who rewrites the journal cannot rewrite old mail."""
    head = f"Volgnummer: {health.head_seq}. Controlegetal: {health.head_hash}"
    if health.is_whole:
        return Line(f"Het register is heel: {dutch.count(health.events, 'regel', 'regels')} nagerekend. {head}")
    text = f"Het register is buiten mailguard om gewijzigd, bij regel {health.broken_at}. Waarschuw uw beheerder."
    return Line(f"{text} {head}", is_urgent=True)


def _about(incident: Incident, text: str, facts: DayFacts, *, is_urgent: bool = False) -> Line:
    return Line(text, incident.number, _url(facts, f"/incidenten/{incident.number}"), is_urgent)


def _url(facts: DayFacts, path: str) -> str:
    return f"{facts.console_url}{path}"


def _is_late(running: Running, facts: DayFacts) -> bool:
    return running.deadline_at < facts.now


def _left(running: Running, facts: DayFacts) -> str:
    left = running.deadline_at - facts.now
    if left < timedelta(0):
        return f"{dutch.hours(-left)} te laat"
    return f"nog {dutch.hours(left)}" if left >= timedelta(hours=1) else "nog minder dan 1 uur"


def _expires_soon(held: HeldMessage, facts: DayFacts) -> bool:
    return held.expires_at - facts.now <= EXPIRES_SOON


def _severity(incident: Incident) -> str:
    severity = incident.facts.severity
    return f"Ernst: {dutch.words(severity.level).lower()}." if severity else "Ernst: nog niet bepaald."


def _rule(incident: Incident) -> str:
    reason = next((r for r in incident.facts.reasons if not r.monitored), None)
    return dutch.words(Rule(reason.rule)) if reason else dutch.words(incident.facts.incident_type)
