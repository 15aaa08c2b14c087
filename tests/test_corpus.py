"""The labelled corpora, scored by their own scorer, with floors under what was reached; skipped where they are not."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
pytestmark = pytest.mark.skipif(not (SHARED / "corpus").is_dir(), reason="no labelled corpora beside this checkout")


@pytest.fixture(scope="module")
def scores(tmp_path_factory) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("scores") / "scores.json"
    command = [
        sys.executable, SHARED / "tools" / "score_corpus.py", "--text", "--out", out,
        "--mailguard", f"{sys.executable} -m mailguard",
    ]  # fmt: skip
    done = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    result: dict[str, Any] = json.loads(out.read_text())
    return result


def f1(counts: dict[str, int]) -> float:
    precision = counts["tp_pred"] / (counts["tp_pred"] + counts.get("fp", 0))
    recall = counts["found"] / counts["gold"]
    return 2 * precision * recall / (precision + recall)


def test_every_message_is_answered(scores):
    assert scores["total"]["cases"] == 104
    assert "unanswered" not in scores["total"]


def test_open_lists_are_named_and_genuine_mail_is_not(scores):
    rule = scores["rules"]["VISIBLE_RECIPIENTS"]
    assert rule["hit"] / rule["n"] >= 0.90
    assert rule.get("false", 0) / scores["total"]["must_pass"] <= 0.06


@pytest.mark.parametrize(
    ("entity", "floor"), [("NL_BSN", 0.95), ("IBAN_CODE", 0.95), ("PHONE_NUMBER", 0.95), ("EMAIL_ADDRESS", 0.95)]
)
def test_personal_data_in_bodies_is_found(scores, entity, floor):
    assert f1(scores["entities"][entity]) >= floor


def test_genuine_mail_is_never_held(scores):
    assert scores["total"].get("false_hold", 0) == 0
