"""Train the language model that ships with mailguard: `python -m training FOLDER`."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from training.sentences import SOURCES, WrongData

MODEL = Path(__file__).parent.parent / "mailguard" / "name_model" / "nl_mail"
EPOCHS = 6
_ABOUT = {
    "name": "nl_mail",
    "version": "1.0.0",
    "description": "Names of people, places and organisations in Dutch and English mail; made for mailguard",
    "author": "mailguard",
    "license": "CC BY-SA 4.0",
    "sources": [source.file.removesuffix(".jsonl") for source in SOURCES],
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of language data (training/README.md says what is in it)")
    parser.add_argument("--out", type=Path, default=MODEL, help="where the model is written (default: in the package)")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--most", type=int, metavar="N", help="no more than N texts of each kind, to try it out")
    options = parser.parse_args(arguments)
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"  # before numpy reads it: repeatable
    from training.pipeline import SEED, save, train
    from training.texts import Texts

    console = Console(stderr=True)
    try:
        with console.status("Reading the texts ..."):
            texts = Texts(options.data, SEED, options.most)
    except WrongData as error:
        console.print(str(error), style="red", markup=False)
        return 2
    nlp = None
    status = console.status("")
    with status:
        status.update(f"Epoch 1 of {options.epochs} ...")
        for epoch, nlp in train(texts, options.epochs):
            save(nlp, options.out, _ABOUT)
            console.print(
                f"epoch {epoch.number}  {epoch.tokens:>9,} tokens  loss {epoch.loss:>8,.0f}  {epoch.seconds:>5.0f} s"
            )
            status.update(f"Epoch {epoch.number + 1} of {options.epochs} ...")
    console.print(f"Written: {options.out}", markup=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
