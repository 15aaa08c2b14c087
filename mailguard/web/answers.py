"""The five answers of the decision form: their words, what each does, and what was filled in.

`name` is the field of `case.Choices` and the method of `review` alike.
"""

from dataclasses import dataclass, field

from starlette.datastructures import FormData

from mailguard import dutch
from mailguard.case import CaseSummary, Choices
from mailguard.held import HeldStatus
from mailguard.web import forms

VERDICTS = {"yes": "Ja", "no": "Nee", "unknown": "Weet ik niet"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the five. `refusal` says why this reviewer may not give it now."""

    name: str
    label: str
    effect: str
    sender_gets: str
    refusal: str = ""
    is_proposed: bool = False


_ANSWERS = (
    Answer(
        "release_as_bcc",
        "Vrijgeven als Bcc",
        "Iedereen krijgt het bericht. Niemand ziet de andere adressen.",
        "Krijgt bericht dat het als Bcc is verstuurd, met de raad om een volgende keer Bcc te gebruiken.",
    ),
    Answer(
        "release_to_some",
        "Vrijgeven aan een deel",
        "U kiest bij de controle wie het bericht krijgt.",
        "Krijgt bericht aan hoeveel ontvangers het is verstuurd, met uw motivering.",
    ),
    Answer(
        "ask",
        "Vraag het de afzender",
        "Het bericht blijft wachten. De afzender krijgt uw vraag.",
        "Krijgt uw vraag, met een link om te antwoorden.",
    ),
    Answer(
        "refuse",
        "Weigeren",
        "Niemand krijgt het bericht. De afzender krijgt uw motivering.",
        "Krijgt bericht dat het niet is verstuurd, met uw motivering.",
    ),
    Answer(
        "release",
        "Ongewijzigd vrijgeven",
        "Iedereen krijgt het bericht zoals het is. Klopt onze reden, dan ontstaat een datalek.",
        "Krijgt bericht dat het is verstuurd.",
    ),
)
NAMES = frozenset(answer.name for answer in _ANSWERS)


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in the form; kept when it comes back with an error. `seen` names the recipients that were shown."""

    answer: str = ""
    was_right: str = ""
    reason: str = field(default="", repr=False)
    recipients: tuple[str, ...] = field(default=(), repr=False)
    seen: str = ""

    @classmethod
    def of(cls, form: FormData) -> "Given":
        answer, was_right = forms.text_of(form, "keuze"), forms.text_of(form, "klopte")
        chosen = tuple(value for value in form.getlist("ontvangers") if isinstance(value, str))
        return cls(
            answer if answer in NAMES else "",
            was_right if was_right in VERDICTS else "",
            forms.text_of(form, "motivering").strip(),
            chosen,
            forms.text_of(form, "gezien"),
        )


def answers(choices: Choices) -> list[Answer]:
    """The five, with why not where this reviewer may not."""
    return [
        Answer(
            answer.name,
            answer.label,
            answer.effect,
            answer.sender_gets,
            getattr(choices, answer.name).refusal,
            answer.name == choices.proposal,
        )
        for answer in _ANSWERS
    ]


def missing(given: Given) -> dict[str, str]:
    """What must be filled in before anything can be shown or done, by the id of its field."""
    errors = {}
    if not given.answer:
        errors["keuze"] = "Kies wat er met dit bericht gebeurt"
    if not given.reason:
        errors["motivering"] = "Vul uw motivering in"
    return errors


def final_words(answer: str, recipients: int) -> str:
    """The last button: verb and consequence."""
    to_all = dutch.count(recipients, "ontvanger", "ontvangers")
    match answer:
        case "release_as_bcc":
            return f"Verstuur nu naar {to_all} als Bcc"
        case "release_to_some":
            return "Verstuur nu naar de gekozen ontvangers"
        case "ask":
            return "Verstuur de vraag"
        case "refuse":
            return "Weiger dit bericht"
        case _:
            return f"Verstuur ongewijzigd naar {to_all}"


def done_words(summary: CaseSummary) -> str:
    """What became of a message, as the line above the next one."""
    everybody = dutch.count(summary.recipients, "ontvanger krijgt", "ontvangers krijgen")
    match summary.status:
        case HeldStatus.HELD:
            what = _still_waiting(summary)
        case HeldStatus.RELEASED:
            what = f"Vrijgegeven. {everybody} het bericht ongewijzigd. De afzender weet het."
        case HeldStatus.RELEASED_AS_BCC:
            what = f"Vrijgegeven. {everybody} het bericht als Bcc. De afzender weet het."
        case HeldStatus.RELEASED_TO_SOME:
            what = "Vrijgegeven aan een deel van de ontvangers. De afzender weet waarom."
        case HeldStatus.REFUSED:
            what = "Geweigerd. Niemand heeft het bericht gekregen. De afzender weet waarom."
        case HeldStatus.WITHDRAWN:
            what = "De afzender trok het bericht in. Niemand heeft het gekregen."
        case HeldStatus.EXPIRED:
            what = "Verlopen. Niemand heeft het bericht gekregen."
    return f"{summary.incident.number}: {what}"


def _still_waiting(summary: CaseSummary) -> str:
    if summary.approval_by:
        return "Een collega moet dit ook goedkeuren. Er is nog niets verstuurd."
    if summary.asked_at is not None:
        return "De vraag is verstuurd. Het bericht wacht op de afzender."
    return "Dit bericht wacht nog op een besluit."


def sent_words(summary: CaseSummary) -> str:
    """How many got the message, as far as this decision goes."""
    match summary.status:
        case HeldStatus.RELEASED | HeldStatus.RELEASED_AS_BCC:
            return f"Vrijgegeven voor {dutch.count(summary.recipients, 'ontvanger', 'ontvangers')}"
        case HeldStatus.RELEASED_TO_SOME:
            return "Vrijgegeven voor een deel van de ontvangers"
        case HeldStatus.HELD | HeldStatus.REFUSED | HeldStatus.WITHDRAWN | HeldStatus.EXPIRED:
            return f"0 van {dutch.count(summary.recipients, 'ontvanger', 'ontvangers')}"


def decided_words(summary: CaseSummary, who: str) -> str:
    """`Ans de Boer besloot: vrijgegeven als Bcc.`"""
    word = dutch.words(summary.status)
    match summary.status:
        case HeldStatus.HELD:
            return "Over dit bericht is nog niet besloten."
        case HeldStatus.WITHDRAWN | HeldStatus.EXPIRED:
            return f"{word}."
        case _:
            return f"{who} besloot: {word[0].lower()}{word[1:]}."
