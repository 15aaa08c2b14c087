"""The Dutch of what was not read: every code that the source gives has words, and none of them comes from a message."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import mailguard
from mailguard.content.kinds import Kind
from mailguard.dutch import words
from mailguard.dutch.obstacles import CAUSES, KINDS, obstacle_phrase
from mailguard.findings import Obstacle, Uninspectable

SOURCE = Path(mailguard.__file__).parent
# Where a code stands among the arguments; `Collector.obstruct` has the place behind it.
CALLS = ("obstruct", "Uninspectable")
# Expressions that hand on a code which is found where it is given, or which `HANDED_ON` names.
VARIABLES = {"code", "_code", "detail", "value", "CODE", "_CODE", "cap", "trouble[1]"}
HANDED_ON = {"parts", "depth", "memory", "result", "died", "garbled", "recursion", "part", "seconds-per-message"}


def trees() -> Iterator[ast.Module]:
    return (ast.parse(path.read_text(encoding="utf-8")) for path in sorted(SOURCE.rglob("*.py")))


def name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ast.unparse(node)


def obstructing_calls() -> Iterator[ast.Call]:
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name_of(node.func) in CALLS:
                yield node


def details_of(call: ast.Call) -> list[ast.expr]:
    """The arguments that may be the code: those behind the obstacle; a variable's name tells code from place."""
    if call.args and isinstance(call.args[0], ast.Starred):
        return [node for node in ast.walk(call.args[0]) if isinstance(node, ast.Constant)]
    behind = call.args[1:]
    is_place_first = len(behind) == 2 and not is_code(behind[0])
    return behind[1:] if is_place_first else behind[:1]


def is_code(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or name_of(node) in VARIABLES


def given_codes() -> set[str]:
    """All strings that the source gives as a code: in the call itself, as a CODE of a module, as an argument `code`."""
    found = {
        node.value
        for call in obstructing_calls()
        for node in details_of(call)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return found | set(constants()) | set(arguments())


def constants() -> Iterator[str]:
    for tree in trees():
        for node in tree.body:
            if isinstance(node, ast.Assign) and name_of(node.targets[0]) in {"CODE", "_CODE"}:
                yield from (str(each.value) for each in (node.value,) if isinstance(each, ast.Constant))


def arguments() -> Iterator[str]:
    """What formats hand to the readers they share: the third argument of these, named `code`."""
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name_of(node.func) in {"ZipFiles", "read_tar", "gather", "report"}:
                yield from (str(a.value) for a in node.args[2:3] if isinstance(a, ast.Constant))
            if isinstance(node, ast.FunctionDef) and node.name == "read_tar":
                yield from (str(d.value) for d in node.args.defaults if isinstance(d, ast.Constant))


def test_the_scan_understands_every_place_where_something_is_not_read():
    calls = list(obstructing_calls())
    assert len(calls) > 80
    odd = [ast.unparse(call) for call in calls if not all(is_code(node) for node in details_of(call))]
    assert [call for call in odd if "f'detector-" not in call] == []


def test_every_code_of_the_source_has_words():
    codes = given_codes() | HANDED_ON | {kind.value for kind in Kind}
    assert {"zip", "office", "pdf", "unpacked", "7z", "archive", "ocr"} <= codes
    assert {code for code in codes if code not in KINDS and code not in CAUSES} == set()


@pytest.mark.parametrize("code", sorted(KINDS | CAUSES))
def test_a_phrase_is_part_of_a_sentence(code: str):
    for obstacle in Obstacle:
        phrase = obstacle_phrase(Uninspectable(obstacle, "geheim.docx", code))
        assert phrase == phrase.strip(" .")
        assert phrase[0].islower()
        assert "geheim" not in phrase


@pytest.mark.parametrize(
    ("obstacle", "code", "phrase"),
    [
        (Obstacle.ENCRYPTED, "zip", "versleuteld met een wachtwoord (ZIP)"),
        (Obstacle.ENCRYPTED, "office", "versleuteld met een wachtwoord (Office-bestand)"),
        (Obstacle.ENCRYPTED, "smime", "versleuteld (S/MIME)"),
        (Obstacle.BROKEN, "pdf", "beschadigd (PDF)"),
        (Obstacle.TOO_LARGE, "unpacked", "te groot na het uitpakken"),
        (Obstacle.UNSUPPORTED, "media", "dit soort kunnen wij niet lezen (geluid of video)"),
        (Obstacle.TIMED_OUT, "part", "het lezen duurde te lang"),
        (Obstacle.CRASHED, "detector-bsn", "het zoeken naar één soort persoonsgegevens liep vast"),
        (Obstacle.UNSUPPORTED, "ocr", "dit soort kunnen wij niet lezen (tekst in een afbeelding)"),
    ],
)
def test_obstacles_read_as_a_person_would_say_them(obstacle: Obstacle, code: str, phrase: str):
    assert obstacle_phrase(Uninspectable(obstacle, "x", code)) == phrase
    assert obstacle_phrase(Uninspectable(Obstacle.TOO_LARGE, "x", "ocr")).startswith("te veel bladzijden")


@pytest.mark.parametrize("code", ["", "PdfStreamError", "912345676", "Jan Jansen"])
def test_an_unknown_code_is_never_shown(code: str):
    for obstacle in Obstacle:
        phrase = obstacle_phrase(Uninspectable(obstacle, "x", code))
        assert phrase.startswith(words(obstacle))
        assert not code or code not in phrase
