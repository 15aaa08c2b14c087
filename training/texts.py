"""What the model is trained on: for each epoch the sentences, the labelled mails with other people in them, and made-up
mail, shuffled. All of it follows from the seed.
"""

import random
from collections.abc import Iterator
from pathlib import Path

from training.annotated import Annotated
from training.invention import Inventor
from training.made_up_mail import Writer
from training.mails import Mail, read_mails
from training.sentences import SOURCES, read_source

LABELLED_MAIL = Path(__file__).parent.parent / "benchmarks" / "labelled_mail" / "development"
_TIMES_MAILS = 2  # each with other people in it
_MADE_UP = 12_000  # paragraphs
# How much is read in small letters: people type so in mail, and newspapers never do.
_LOWER_SENTENCES, _LOWER_MAILS, _LOWER_MADE_UP = 0.06, 0.15, 0.12
_OWN_PEOPLE = 0.2  # mails that keep the people they have
_JOINED = 0.15  # paragraphs whose lines are joined


class Texts:
    """All that is trained on. Raises WrongData when the folder of language data lacks a file."""

    def __init__(self, folder: Path, seed: int, most: int | None = None) -> None:
        """`most`: no more than this many texts of each kind, for a quick look at whether training works."""
        self._chance = random.Random(seed)
        self._inventor = Inventor(folder, self._chance)
        self._writer = Writer(folder, self._inventor, self._chance)
        self._sources = [(source, read_source(folder, source)[:most]) for source in SOURCES]
        self._mails = read_mails(LABELLED_MAIL, self._inventor.first_names)[:most]
        self._made_up = min(_MADE_UP, most or _MADE_UP)

    def epoch(self) -> list[Annotated]:
        """The texts of the next epoch."""
        texts = [*self._sentences(), *self._paragraphs(), *self._inventions()]
        self._chance.shuffle(texts)
        return texts

    def _sentences(self) -> Iterator[Annotated]:
        for source, sentences in self._sources:
            for sentence in self._chance.sample(sentences, round(len(sentences) * source.share)):
                text = self._inventor.with_other_names(sentence, {}) if source.has_stock_names else sentence
                yield self._in_any_case(text, _LOWER_SENTENCES)

    def _paragraphs(self) -> Iterator[Annotated]:
        for mail in self._mails * _TIMES_MAILS:
            yield from self._varied(mail)

    def _varied(self, mail: Mail) -> Iterator[Annotated]:
        known: dict[str, str] = {}
        keeps_people = self._chance.random() < _OWN_PEOPLE
        is_lower = self._chance.random() < _LOWER_MAILS
        for paragraph in mail.paragraphs:
            text = paragraph if keeps_people else self._inventor.with_other_names(paragraph, known)
            if "\n" in text.text and self._chance.random() < _JOINED:
                text = Annotated(text.text.replace("\n", " "), text.spans, text.unknown)
            yield text.in_lower_case() if is_lower else text

    def _inventions(self) -> Iterator[Annotated]:
        for _ in range(self._made_up):
            yield self._in_any_case(self._writer.paragraph(), _LOWER_MADE_UP)

    def _in_any_case(self, text: Annotated, share: float) -> Annotated:
        return text.in_lower_case() if self._chance.random() < share else text
