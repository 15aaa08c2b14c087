"""The scripted dialogs of tests/dialogs, each with the reason why it is there; `script` tells how they are written."""

from pathlib import Path

import pytest

from tests.certificates import authority
from tests.smtp.script import Papers, Step, has_enhanced_code, play, read

DIALOGS = sorted((Path(__file__).parent.parent / "dialogs").glob("*.smtp"))


@pytest.fixture(scope="module")
def papers(tmp_path_factory) -> Papers:
    ours = authority(tmp_path_factory.mktemp("papers"))
    return Papers(ours, ours.certificate_for("mailguard.test"))


@pytest.mark.parametrize("path", DIALOGS, ids=lambda path: path.stem)
def test_dialog_goes_as_written(path, papers):
    play(read(path), papers)


@pytest.mark.parametrize("path", DIALOGS, ids=lambda path: path.stem)
def test_dialog_says_why_it_is_there(path):
    assert path.read_text("utf-8").startswith("# ")


def test_numbers_of_dialogs_are_used_once():
    numbers = [path.name.partition("-")[0] for path in DIALOGS]
    assert len(set(numbers)) == len(numbers) >= 90


GREETING = [Step("S", "220 *"), Step("E", "*")]
MESSAGE = [
    Step("C", "MAIL FROM:<alice@gemeente.test>"), Step("S", "250 *"),
    Step("C", "RCPT TO:<bob@example.test>"), Step("S", "250 *"),
    Step("C", "DATA"), Step("S", "354 *"), Step("R", "x\\r\\n.\\r\\n"), Step("S", "250 *"),
]  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        [Step("S", "221 *")],
        [*GREETING, Step("C", "NOOP"), Step("S1", "250 * | 250 *")],
        [Step("S", "220 *"), Step("E", "SIZE 65536")],
        [*GREETING, Step("C", "NOOP"), Step("S", "250 *"), Step("S", "<closed>")],
        [*GREETING, *MESSAGE, Step("U", "RSET")],
        [*GREETING, *MESSAGE, Step("D", "<none>")],
        [*GREETING, *MESSAGE, Step("D", "y\\r\\n")],
    ],
)
def test_a_dialog_that_goes_otherwise_fails(wrong, papers, monkeypatch):
    monkeypatch.setattr("tests.smtp.script.PATIENCE", 0.3)
    with pytest.raises((AssertionError, TimeoutError)):
        play(wrong, papers)


@pytest.mark.parametrize(
    ("said", "is_right"),
    [
        ("250 2.0.0 Ok", True), ("550 5.7.1 No", True), ("354 Go on", True), ("220 mailguard.test", True),
        ("250 Ok", False), ("550 4.7.1 No", False), ("451 Later", False), ("421 5.3.2 Closing", False),
    ],
)  # fmt: skip
def test_enhanced_code_is_of_the_class_of_its_reply(said, is_right):
    assert has_enhanced_code(said) == is_right
