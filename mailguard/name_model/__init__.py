"""Names of people, places and organisations in running text, by language models (spaCy).

`nl_mail` beside this file is our own, for Dutch and English mail (`training/README.md` says how it is made). One of
spaCy's Dutch models may read along where it is installed; what either takes for a person is one.
"""

import hashlib
import os
import secrets
import warnings
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from mailguard.detectors.detector import Kind, ReadName
from mailguard.detectors.name_words import NOT_NAMES, PERSON_VERBS, SENTENCE_WORDS
from mailguard.errors import InspectionUnavailable

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.pipeline import TrainablePipe
    from spacy.tokens import Doc

OWN_MODEL = Path(__file__).parent / "nl_mail"
# What spaCy's models and ours call them.
_KINDS = {
    "PER": Kind.PERSON,
    "PERSON": Kind.PERSON,
    "LOC": Kind.LOCATION,
    "GPE": Kind.LOCATION,
    "FAC": Kind.LOCATION,
    "ORG": Kind.ORGANIZATION,
}
_MOST_REMEMBERED = 20_000
_COMMON_WORDS = tuple(sorted(NOT_NAMES | PERSON_VERBS | SENTENCE_WORDS))
_MARKS = (*".,:;?!()<>-/'\"0123456789", "\n", "\n\n")
# Read together, so many texts or so many characters: each word takes some 8 kB meanwhile.
_BATCH, _BATCH_CHARACTERS = 256, 10_000
# A longer text is read in pieces: the reader's memory grows with it, and no name needs more around it.
_PIECE = 5_000

Names = tuple[ReadName, ...]
Piece = tuple[int, int, str]  # the number of its text, where it begins in it, and its characters


class NameModel:
    """Reads texts in batches. What it found in a text it has read before it knows, but not the text: that is kept as
    a keyed digest, and names as offsets.
    """

    def __init__(self, pipelines: Sequence["Language"]) -> None:
        self._pipelines = tuple(pipelines)
        self._key = secrets.token_bytes(32)
        self._known: OrderedDict[bytes, Names] = OrderedDict()

    def read(self, texts: Sequence[str]) -> list[Names]:
        """The names of each text, in order of place, none overlapping another."""
        # Half a character, as broken mail has them, becomes a question mark: no model reads it.
        encoded = [text.encode(errors="replace") for text in texts]
        digests = [hashlib.blake2b(text, key=self._key, digest_size=16).digest() for text in encoded]
        unread = {
            digest: text.decode() for digest, text in zip(digests, encoded, strict=True) if digest not in self._known
        }
        fresh = dict(zip(unread, self._read(list(unread.values())), strict=True))
        found = []
        for digest in digests:
            names = fresh[digest] if digest in fresh else self._known[digest]
            self._known[digest] = names
            self._known.move_to_end(digest)
            found.append(names)
        while len(self._known) > _MOST_REMEMBERED:
            self._known.popitem(last=False)
        return found

    def _read(self, texts: Sequence[str]) -> Iterator[Names]:
        pieces = [(number, at, text) for number, whole in enumerate(texts) for at, text in _pieces(whole)]
        found: list[list[ReadName]] = [[] for _ in texts]
        for batch in _batches(pieces):
            for pipeline in self._pipelines:
                with pipeline.memory_zone():  # a pipeline would remember every word it ever read
                    docs = _with_entities(pipeline, [text for _, _, text in batch])
                    for (number, at, _), doc in zip(batch, docs, strict=True):
                        for entity in doc.ents:
                            if kind := _KINDS.get(entity.label_):
                                found[number].append(ReadName(at + entity.start_char, at + entity.end_char, kind))
        return (_without_overlaps(names) for names in found)


def _with_entities(pipeline: "Language", texts: Sequence[str]) -> "list[Doc]":
    """The texts read, all at once: what `Language.pipe` does besides takes longer than the reading of a short mail."""
    docs = [pipeline.make_doc(text) for text in texts]
    for name in pipeline.pipe_names:
        component: TrainablePipe = pipeline.get_pipe(name)
        component.set_annotations(docs, component.predict(docs))
    return docs


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """The text in pieces that end with a line, a sentence or at least a word, and where each begins."""
    at = 0
    while len(text) - at > _PIECE:
        ends = (text.rfind(mark, at + _PIECE // 2, at + _PIECE) + len(mark) for mark in ("\n", ". ", " "))
        end = next((end for end in ends if end > at + _PIECE // 2), at + _PIECE)
        yield at, text[at:end]
        at = end
    yield at, text[at:]


def _batches(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    batch: list[Piece] = []
    characters = 0
    for piece in pieces:
        if batch and (len(batch) == _BATCH or characters + len(piece[2]) > _BATCH_CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(piece)
        characters += len(piece[2])
    if batch:
        yield batch


def _without_overlaps(names: Sequence[ReadName]) -> Names:
    """A person first; of one kind the longest."""
    kept: list[ReadName] = []
    for name in sorted(names, key=lambda n: (n.kind is not Kind.PERSON, n.start - n.end)):
        if all(name.end <= other.start or other.end <= name.start for other in kept):
            kept.append(name)
    return tuple(sorted(kept))


def is_installed(name: str) -> bool:
    return find_spec(name) is not None


@cache
def load(extra: str = "") -> NameModel:
    """Our own model, and the installed spaCy model of this name. Raises InspectionUnavailable when one cannot be used.

    Reads once, so that nothing is loaded later.
    """
    # One thread: the processes that this one is forked into are as many as there are cores to use.
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ[variable] = "1"
    import spacy

    pipelines = []
    sources: list[str | Path] = [OWN_MODEL, extra] if extra else [OWN_MODEL]
    for source in sources:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of a model made with another release: what it cannot read, it says
                pipeline = spacy.load(
                    source, exclude=["tagger", "parser", "morphologizer", "attribute_ruler", "lemmatizer", "senter"]
                )
        except (OSError, ValueError, ImportError) as error:
            raise InspectionUnavailable(f"the language model {source} cannot be loaded: {error}") from None
        if not pipeline.has_pipe("ner"):
            raise InspectionUnavailable(f"the language model {source} finds no names: it has no component 'ner'")
        # Words outside of any memory zone stay known: those that every mail has are not made anew for each.
        pipeline.make_doc(" ".join((*_MARKS, *_COMMON_WORDS, *map(str.capitalize, _COMMON_WORDS))))
        pipelines.append(pipeline)
    model = NameModel(pipelines)
    model.read(("Geachte mevrouw De Vries, met Jan Jansen sprak ik in Delft.",))
    return model
