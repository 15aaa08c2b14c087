"""What notices say, in Dutch (B1, "u"): short sentences, one idea each. The subject carries the number, never the
subject of the message.

Drafts are made of counts, times and sentences without values. A reason or question typed by a person is the one text
that is not ours; `review` has looked at it before it comes here.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from mailguard import dutch
from mailguard.case import CaseSummary
from mailguard.held import Releaser
from mailguard.incident import Incident
from mailguard.vocabulary import Rule

LAST_TO_OFFICER = (
    "U krijgt het komende uur geen berichten meer over vastgehouden en gemarkeerde mail, want het zijn er veel. "
    "In de console staat wat er nog meer wacht."
)
LAST_TO_SENDER = (
    "U krijgt het komende uur geen bericht meer als wij nog iets van u vasthouden, want het zijn er veel. "
    "Onze privacymedewerker ziet ook die berichten."
)
_OFFICER = "Onze privacymedewerker"


class LineKind(StrEnum):
    TEXT = "text"
    HEADING = "heading"
    QUOTE = "quote"  # somebody's own words
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph."""

    text: str = field(repr=False)
    kind: LineKind = LineKind.TEXT
    url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice before it is mail."""

    subject: str
    incident: str
    lines: tuple[Line, ...]

    def with_last_words(self, text: str) -> "Draft":
        return replace(self, lines=(*self.lines, Line(text)))


@dataclass(frozen=True, slots=True)
class Page:
    """The sender's page of a message: where, and until when the link leads there."""

    url: str = field(repr=False)
    until: datetime
    now: datetime
    zone: tzinfo

    def when(self, at: datetime) -> str:
        return dutch.moment_today(at, self.now, self.zone)

    @property
    def end(self) -> str:
        return dutch.moment(self.until, self.zone)


# --- to the sender ----------------------------------------------------------------------------------------------------


def held(summary: CaseSummary, page: Page, answer_within: timedelta, contact: str) -> Draft:
    sent = f"U stuurde {page.when(summary.held_at)} een bericht naar {_recipients(summary.recipients)}."
    if summary.releaser.is_sender:
        return _confirm(summary, page, sent)
    haste = f" Is er haast? Bel {contact}." if contact else ""
    return _draft(
        "Uw bericht is nog niet verstuurd",
        summary,
        _text(f"{sent} Wij houden het even vast. {summary.sentence} Er is nog niets verstuurd."),
        Line("Wat kunt u doen?", LineKind.HEADING),
        _text("Bekijk het bericht. Trek het in, verbeter het of leg uit waarom het klopt."),
        Line("Bekijk uw bericht", LineKind.LINK, page.url),
        _text(
            f"De link werkt tot {page.end}. Doet u niets, dan beslist onze privacymedewerker, meestal binnen "
            f"{dutch.hours(answer_within)}. Stuur het bericht niet opnieuw.{haste}"
        ),
    )


def _confirm(summary: CaseSummary, page: Page, sent: str) -> Draft:
    return _draft(
        "Klopt dit bericht?",
        summary,
        _text(f"{sent} Er is nog niets verstuurd. Wij twijfelen over één ding: {summary.sentence}"),
        _text("Klopt alles, dan kunt u het zelf vrijgeven. Klopt het niet, trek het dan in."),
        Line("Bekijk uw bericht", LineKind.LINK, page.url),
        _text(f"De link werkt tot {page.end}. {_afterwards(summary)} Stuur het bericht niet opnieuw."),
    )


def _afterwards(summary: CaseSummary) -> str:
    if summary.releaser is Releaser.SEALED:
        return "Alleen u ziet wat erin staat en beslist erover. Doet u niets, dan wordt het niet verstuurd."
    return "Daarna beslist onze privacymedewerker."


def expires_soon(summary: CaseSummary, page: Page) -> Draft:
    return _draft(
        "Uw bericht wacht nog",
        summary,
        _text(
            f"U stuurde {page.when(summary.held_at)} een bericht naar {_recipients(summary.recipients)}. "
            f"Het wordt niet verstuurd als niemand vóór {dutch.moment(summary.expires_at, page.zone)} beslist."
        ),
        Line("Bekijk uw bericht", LineKind.LINK, page.url),
        _text(f"De link werkt tot {page.end}."),
    )


def asked(summary: CaseSummary, page: Page, question: str) -> Draft:
    return _draft(
        "Vraag over uw bericht",
        summary,
        _text(
            f"U stuurde {page.when(summary.held_at)} een bericht naar {_recipients(summary.recipients)}. "
            f"Er is nog niets verstuurd. {_OFFICER} heeft een vraag:"
        ),
        _quote(question),
        Line("Geef antwoord", LineKind.LINK, page.url),
        _text(f"De link werkt tot {page.end}."),
    )


def released(summary: CaseSummary, recipients: int, *, is_bcc: bool) -> Draft:
    gets = "krijgt" if recipients == 1 else "krijgen"
    text = f"{_recipients(recipients)} {gets} uw bericht."
    if is_bcc:
        text += " Zij zien elkaars adres niet. Zet een volgende keer de adressen in het veld Bcc."
    return _draft("Uw bericht is verstuurd", summary, _text(text))


def released_to_some(summary: CaseSummary, chosen: int, reason: str) -> Draft:
    gets = "krijgt" if chosen == 1 else "krijgen"
    total = _recipients(summary.recipients)
    return _draft(
        "Uw bericht is aan een deel van de ontvangers verstuurd",
        summary,
        _text(f"{dutch.number(chosen)} van de {total} {gets} uw bericht. De anderen niet, want:"),
        _quote(reason),
    )


def refused(summary: CaseSummary, reason: str) -> Draft:
    rules = {row.rule for row in summary.incident.facts.reasons if not row.monitored}
    advice = "Zo kan het wel: zet de adressen in het veld Bcc en stuur het bericht opnieuw. "
    return _draft(
        "Uw bericht is niet verstuurd",
        summary,
        _text(f"Niemand heeft het gekregen. {_OFFICER} schrijft:"),
        _quote(reason),
        _text(f"{advice if rules == {Rule.VISIBLE_RECIPIENTS} else ''}U hoeft verder niets te doen."),
    )


def expired(summary: CaseSummary, now: datetime, zone: tzinfo) -> Draft:
    return _draft(
        "Uw bericht is niet verstuurd",
        summary,
        _text(
            f"Niemand heeft het gekregen. U stuurde het {dutch.moment_today(summary.held_at, now, zone)} "
            f"naar {_recipients(summary.recipients)}. Er is in al die tijd niet over beslist, en langer houden wij "
            "een bericht niet vast. Is het nog nodig? Stuur het dan opnieuw."
        ),
    )


def recipients_refused(summary: CaseSummary, refused: int) -> Draft:
    total = max(refused, summary.recipients)
    return _draft(
        "Uw bericht is niet bij iedereen aangekomen",
        summary,
        _text(
            f"Bij {dutch.number(refused)} van de {_recipients(total)} is uw bericht niet afgeleverd. "
            "De mailserver daar weigerde het, of was te lang niet bereikbaar."
        ),
        _text("Kijk of de adressen kloppen. Vraag de ontvangers langs een andere weg of zij het kregen."),
    )


# --- to the officer and the deputy ------------------------------------------------------------------------------------


def officer_held(summary: CaseSummary, url: str) -> Draft:
    if summary.releaser is Releaser.SEALED:
        return _sealed_held(summary, url)
    return _draft(
        f"Vastgehouden{_severity(summary.incident)}",
        summary,
        _text(f"Een bericht naar {_recipients(summary.recipients)} wordt vastgehouden. {summary.sentence}"),
        _text("Er is nog niets verstuurd. De klok voor de AP loopt niet."),
        Line("Bekijk het bericht en beslis", LineKind.LINK, url),
    )


def _sealed_held(summary: CaseSummary, url: str) -> Draft:
    return _draft(
        f"Vastgehouden, verzegelde afzender{_severity(summary.incident)}",
        summary,
        _text(
            f"Een bericht van een verzegelde afzender naar {_recipients(summary.recipients)} wordt vastgehouden. "
            f"{summary.sentence}"
        ),
        _text("De afzender beslist zelf en ziet als enige de inhoud. U hoeft nu niets te doen. U ziet de aantallen."),
        Line("Bekijk de aantallen", LineKind.LINK, url),
    )


def officer_aged(summary: CaseSummary, url: str, now: datetime, zone: tzinfo) -> Draft:
    return _draft(
        f"Wacht op uw besluit{_severity(summary.incident)}",
        summary,
        _text(
            f"Een bericht naar {_recipients(summary.recipients)} wacht al {dutch.duration(now - summary.held_at)} "
            f"op een besluit. {summary.sentence}"
        ),
        _text(f"Beslist niemand vóór {dutch.moment(summary.expires_at, zone)}, dan wordt het niet verstuurd."),
        Line("Bekijk het bericht en beslis", LineKind.LINK, url),
    )


def officer_answered(summary: CaseSummary, url: str) -> Draft:
    is_sealed = summary.releaser is Releaser.SEALED
    return _draft(
        "De afzender heeft geantwoord",
        summary,
        _text(
            f"De afzender van een vastgehouden bericht naar {_recipients(summary.recipients)} heeft uitleg gegeven. "
            "Er is nog niets verstuurd."
        ),
        Line("Lees de uitleg" if is_sealed else "Lees de uitleg en beslis", LineKind.LINK, url),
    )


def officer_flagged(incident: Incident, sentence: str, url: str, zone: tzinfo) -> Draft:
    lines = [_text(f"Een bericht naar {_recipients(incident.facts.recipients)} is verstuurd, maar wij twijfelen.")]
    if sentence:
        lines.append(_text(sentence))
    if incident.deadline_at is not None:
        deadline = dutch.moment(incident.deadline_at, zone)
        lines.append(_text(f"Is dit een datalek, dan meldt u het uiterlijk {deadline} bij de AP."))
    lines.append(Line("Beoordeel wat er gebeurd is", LineKind.LINK, url))
    return Draft(f"Verstuurd en gemarkeerd{_severity(incident)} ({incident.number})", incident.number, tuple(lines))


def _draft(subject: str, summary: CaseSummary, *lines: Line) -> Draft:
    number = summary.incident.number
    return Draft(f"{subject} ({number})", number, lines)


def _text(text: str) -> Line:
    return Line(" ".join(text.split()))


def _quote(text: str) -> Line:
    """Somebody's words, in characters that mail can carry."""
    rows = text.encode("utf-8", "replace").decode().splitlines()
    return Line("\n".join("".join(c for c in row if c.isprintable()) for row in rows), LineKind.QUOTE)


def _recipients(n: int) -> str:
    return dutch.count(n, "ontvanger", "ontvangers")


def _severity(incident: Incident) -> str:
    severity = incident.facts.severity
    return f", ernst {dutch.words(severity.level).lower()}" if severity else ""
