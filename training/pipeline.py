"""The pipeline, and how it learns: spaCy's entity recogniser alone, on hashed forms of words and their neighbours."""

import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as SpacySpan
from spacy.training import Example
from thinc.api import fix_random_seed

from training.annotated import LABELS, Annotated
from training.texts import Texts

SEED = 7
_WIDTH, _DEPTH = 64, 2
_ROWS = (4000, 1000, 2500, 1000)  # of the hash tables for NORM, PREFIX, SUFFIX and SHAPE: most of what the model weighs
_LEARNING_RATE, _DECAY, _DROPOUT = 0.002, 0.75, 0.15
_FIRST_BATCH, _BATCH = 500, 1000  # tokens, in the first epoch and in the others
_EXAMPLES_TO_INITIALIZE = 2000


class Epoch(NamedTuple):
    """What became of one epoch."""

    number: int
    tokens: int
    loss: float
    seconds: float


def blank() -> Language:
    nlp = spacy.blank("nl")
    embed = {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": _WIDTH,
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
        "rows": list(_ROWS),
        "include_static_vectors": False,
    }
    encode = {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": _WIDTH,
        "window_size": 1,
        "maxout_pieces": 3,
        "depth": _DEPTH,
    }
    model = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode},
    }
    recogniser: Any = nlp.add_pipe("ner", config={"model": model})
    for label in LABELS:
        recogniser.add_label(label)
    return nlp


def train(texts: Texts, epochs: int) -> Iterator[tuple[Epoch, Language]]:
    """Train, and give the pipeline after each epoch, its weights averaged over all steps so far; save it before going
    on. One thread, one seed; another build of the numerical library may still give other weights.
    """
    fix_random_seed(SEED)
    nlp = blank()
    beginning = [example(nlp, text) for text in texts.epoch()[:_EXAMPLES_TO_INITIALIZE]]
    optimizer = nlp.initialize(lambda: beginning)
    optimizer.learn_rate = _LEARNING_RATE
    for number in range(1, epochs + 1):
        began = time.process_time()
        losses: dict[str, float] = {}
        tokens = 0
        for batch in _batches((example(nlp, text) for text in texts.epoch()), _FIRST_BATCH if number == 1 else _BATCH):
            nlp.update(batch, drop=_DROPOUT, sgd=optimizer, losses=losses)
            tokens += sum(len(each.x) for each in batch)
        optimizer.learn_rate *= _DECAY
        with nlp.use_params(optimizer.averages):
            yield Epoch(number, tokens, losses["ner"], time.process_time() - began), nlp


def save(nlp: Language, folder: Path, about: Mapping[str, object]) -> None:
    """Write the pipeline, without the words that it saw: names of people are among them, and it needs none."""
    nlp.meta.update(about)
    nlp.to_disk(folder, exclude=["vocab"])


def example(nlp: Language, text: Annotated) -> Example:
    """The text in spaCy's words. A name that ends within a word, and what is unknown, are missing: neither right nor
    wrong.
    """
    doc = nlp.make_doc(text.text)
    gold = Doc(doc.vocab, words=[word.text for word in doc], spaces=[bool(word.whitespace_) for word in doc])
    entities: list[SpacySpan] = []
    missing: list[SpacySpan] = []
    taken: set[int] = set()
    for start, end, label in (*text.spans, *((start, end, "") for start, end in text.unknown)):
        found = doc.char_span(start, end, alignment_mode="expand")
        if found is None or not taken.isdisjoint(range(found.start, found.end)):
            continue
        taken.update(range(found.start, found.end))
        is_whole = (found.start_char, found.end_char) == (start, end) and not (found[0].is_space or found[-1].is_space)
        kept = entities if label and is_whole else missing
        kept.append(SpacySpan(gold, found.start, found.end, label=label))
    gold.set_ents(entities, missing=missing, default="outside")
    return Example(doc, gold)


def _batches(examples: Iterable[Example], most_tokens: int) -> Iterator[list[Example]]:
    batch: list[Example] = []
    tokens = 0
    for each in examples:
        batch.append(each)
        tokens += len(each.x)
        if tokens >= most_tokens:
            yield batch
            batch, tokens = [], 0
    if batch:
        yield batch
