"""The documents say what the code does: each command, reason, dependency and name stands in them."""

import ast
import itertools
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from stdnum import luhn

from mailguard import app, dutch, explanations, gate, name_model, replies
from mailguard.cli import commands
from mailguard.config import Configuration, NextHopSettings, RelaySettings
from mailguard.config.organisation import Numbers, Organisation
from mailguard.config_file import load
from mailguard.detectors import scan
from mailguard.detectors.bsn import WEIGHTS
from mailguard.findings import REPORTED_SCORE, Evidence, Finding, Place, Role, Segment
from mailguard.replies import Reply
from mailguard.smtp import answers, extensions
from mailguard.smtp_proxy import LAST_SECONDS
from mailguard.vocabulary import EntityType, Mode, Rule
from tests.detectors.build import LEXICON

ROOT = Path(__file__).parent.parent


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_readme_fits_on_a_few_screens():
    assert len(text("README.md").splitlines()) <= 120


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_says_what_it_does(name):
    command = commands.commands[name]
    assert (command.help or "").rstrip().endswith(".")
    assert re.search(rf"mailguard`? ?`?{name}\b|`{name}`", text("README.md"))


def test_the_steps_of_the_readme_lead_to_a_configuration_that_can_be_used(tmp_path):
    """The `cp` and `echo` lines, run as they stand, and then `config check`."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    for step in re.findall(r"^    ((?:cp|echo) [^#\n]+)", text("README.md"), re.MULTILINE):
        subprocess.run(step, shell=True, check=True, cwd=tmp_path)
    loaded = load(str(tmp_path / "mailguard.toml"))
    assert loaded.organisation.internal_domains


DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def typed_commands() -> list[str]:
    """Each line of the documents that calls mailguard, with a known value where the reader fills one in."""
    lines = itertools.chain.from_iterable(d.read_text(encoding="utf-8").splitlines() for d in DOCUMENTS)
    return [line.strip() for line in lines if re.match(r" {4}(?:venv/bin/)?mailguard ", line)]


@pytest.mark.parametrize("line", typed_commands())
def test_every_command_line_in_the_documents_can_be_typed(line):
    """Commands, options and the number of arguments: read as the program reads them, and not run."""
    words = shlex.split(line, comments=True)[1:]
    command: click.Command = commands
    with click.Context(commands) as context:
        while isinstance(command, click.Group):
            assert words[0] in command.commands, line
            command, words = command.commands[words[0]], words[1:]
        command.make_context("mailguard", words, parent=context)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_settings_in_the_documents_can_be_used(document, tmp_path):
    shutil.copy(ROOT / "config/organisation.toml", tmp_path)
    for number, block in enumerate(re.findall(r"```toml\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)):
        file = tmp_path / f"{number}.toml"
        file.write_text(block, encoding="utf-8")
        load(str(file))


@pytest.mark.parametrize("code", sorted(explanations.CODES))
def test_every_reason_is_documented(code):
    assert f"`{code}`" in text("docs/rules.md")


@pytest.mark.parametrize("word", [*Rule, *Mode])
def test_every_rule_and_mode_is_documented(word):
    assert str(word) in text("docs/rules.md")


def test_every_dependency_has_its_reason():
    project = tomllib.loads(text("pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    for requirement in wanted:
        name = re.split(r"[\[<>=]", requirement)[0]
        assert re.search(rf"\b{re.escape(name)}\b", text("docs/dependencies.md")), name


def test_every_dependency_is_locked_by_hash():
    project = tomllib.loads(text("pyproject.toml"))["project"]
    locked = text("requirements.lock")
    for requirement in project["dependencies"]:
        assert re.search(rf"^{re.escape(re.split(r'[<>=]', requirement)[0])}==", locked, re.MULTILINE), requirement
    assert "://" not in locked


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_links_lead_somewhere(document):
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), f"{document.name}: {target}"


@pytest.mark.parametrize("document", ["docs/how-it-works.md", "docs/register.md", "README.md", "CONTRIBUTING.md"])
def test_names_in_the_documents_exist(document):
    """`module.Name` and `path/file.py` in code marks are real."""
    source = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "mailguard").rglob("*.py"))
    for name in re.findall(r"`(?:[a-z_]+\.)+([A-Za-z_]+)`", text(document)):
        assert re.search(rf"\b{name}\b", source) or (ROOT / document).parent.glob(f"**/*{name}"), name
    for path in re.findall(r"`((?:tests|mailguard|config|examples|docs)/[\w./-]+\.\w+)`", text(document)):
        if "NAME" not in path:
            assert (ROOT / path).exists(), path


GUIDES = sorted([*ROOT.glob("docs/install-*.md"), ROOT / "docs/relay.md"])
NUMBERED = r"^max_|^min_|_bytes$|_seconds$|^messages_"
SAID = [
    reply.wire().decode().strip()
    for module in (replies, answers, extensions, gate)
    for reply in vars(module).values()
    if isinstance(reply, Reply)
]


def anchors(document: Path) -> set[str]:
    """What a link may name behind "#": each heading in lower case, without marks, with "-" for its spaces."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_links_lead_to_headings_that_are_there(document):
    for target, anchor in re.findall(r"\]\(([^)#]*)#([^)]+)\)", document.read_text(encoding="utf-8")):
        assert anchor in anchors(document.parent / target if target else document), f"{target}#{anchor}"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda p: p.name)
def test_keys_that_a_guide_names_stand_in_the_configuration(guide):
    keys = re.findall(r"`((?:relay|next_hop|inspection|notices|journal)(?:\.[a-z0-9_]+)+)`", text(f"docs/{guide.name}"))
    assert keys
    for key in keys:
        table: object = Configuration()
        for word in key.split("."):
            assert hasattr(table, word), key
            table = getattr(table, word)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda p: p.name)
def test_replies_that_a_guide_explains_are_said_in_these_words(guide):
    quoted = re.findall(r"^\| `(\d{3} \d\.\d\.\d+ .+?)` \|", text(f"docs/{guide.name}"), re.MULTILINE)
    assert len(quoted) >= 8
    assert set(quoted) <= set(SAID)


@pytest.mark.parametrize("reply", [reply for reply in SAID if reply[:1] in "45"])
def test_every_refusal_is_explained_to_the_postmaster(reply):
    """By its words, or with the mistakes in the dialogue, by its code."""
    assert f"`{reply}`" in text("docs/relay.md") or reply[:3] in ("500", "501", "502", "503", "504")


@pytest.mark.parametrize(("table", "settings"), [("relay", RelaySettings()), ("next_hop", NextHopSettings())])
def test_every_limit_stands_in_the_postmasters_tables_with_its_default(table, settings):
    limits = {name: getattr(settings, name) for name in type(settings).model_fields if re.search(NUMBERED, name)}
    assert len(limits) >= 7
    for name, default in limits.items():
        shown = f"{default // 2**20} MiB" if default >= 2**20 else f"{default:g}"
        assert f"`{table}.{name}` ({shown})" in text("docs/relay.md")


def service(key: str) -> str:
    """The value of a key of the systemd unit."""
    (value,) = re.findall(rf"^{key}=(.*)$", text("examples/mailguard.service"), re.MULTILINE)
    return str(value)


def test_the_service_is_given_the_time_to_stop_and_the_files_it_needs():
    relay = RelaySettings()
    longest = relay.shutdown_seconds + LAST_SECONDS + app.OFFICE_SECONDS + 2 * app.CLOSING_SECONDS
    assert int(service("TimeoutStopSec")) > longest
    assert int(service("LimitNOFILE")) >= 2 * relay.max_connections + app.OTHER_FILES
    assert service("LimitCORE") == "0"


def test_the_service_stops_the_relay_alone_which_ends_its_own():
    """A signal to all processes of the group would end inspections that are under way."""
    assert (service("KillSignal"), service("KillMode")) == ("SIGTERM", "mixed")


def test_the_service_runs_what_its_guide_installs():
    guide = text("docs/install-postfix.md")
    program, command = service("ExecStart").split()
    assert command in commands.commands
    assert program.removesuffix("/mailguard") + "/pip install" in guide
    assert f"useradd --system --home-dir /var/lib/{service('StateDirectory')} " in guide
    assert guide.count(f" {service('User')}") > 1


# --- docs/detectors.md ------------------------------------------------------------------------------------------------

# A row of the tables of examples: the score, the evidence, and the text with its value between the marks.
EXAMPLE = re.compile(
    r"^\| (?P<score>[\d.]+|nothing) +\| (?P<evidence>[^|]+?) *\| `(?P<text>[^|]*«[^|]*)` *\|$", re.MULTILINE
)
CELL = re.compile(r"\[(?P<header>[^\]]+)\] (?P<text>.+)")
# Settings of the organisation file that no detector reads.
NOT_FOR_DETECTORS = {"name", "sector", "profile", "partners", "secure_routes", "sealed_senders", "lists"}


def section(title: str) -> str:
    """The text below a heading of docs/detectors.md."""
    sections = re.split(r"^## (.+)\n", text("docs/detectors.md"), flags=re.MULTILINE)
    return dict(zip(sections[1::2], sections[2::2], strict=True))[title]


def examples() -> list[tuple[EntityType, re.Match[str]]]:
    return [(entity, row) for entity in EntityType for row in EXAMPLE.finditer(section(entity))]


def looked_at(written: str) -> tuple[list[Finding], int, int]:
    """What is found in an example, and where its value begins and ends."""
    cell = CELL.fullmatch(written)
    place = Place("lijst.csv", 0, 1, 0, cell["header"]) if cell else Place("body")
    before, value, behind = re.split("[«»]", (cell["text"] if cell else written).replace("⏎", "\n"))
    result = scan([Segment(before + value + behind, place)], LEXICON, reader=name_model.load())
    assert result.failures == ()
    return list(result.findings), len(before), len(before) + len(value)


@pytest.mark.parametrize(("entity", "row"), examples(), ids=lambda e: e["text"] if isinstance(e, re.Match) else str(e))
def test_examples_of_what_is_found_are_found_so(entity, row):
    findings, start, end = looked_at(row["text"])
    found = [f for f in findings if f.entity is entity and f.start < end and start < f.end]
    if row["score"] == "nothing":
        assert all(finding.score < REPORTED_SCORE for finding in found)
        return
    (finding,) = found
    codes = {code for code in finding.evidence if not code.startswith("not-")}
    assert (finding.start, finding.end, finding.score) == (start, end, float(row["score"]))
    assert codes == set(row["evidence"].split(", "))


@pytest.mark.parametrize("entity", [entity for entity in EntityType if entity is not EntityType.PHOTO])
def test_each_kind_of_data_has_examples_of_what_is_found_and_of_what_is_not(entity):
    scores = [row["score"] for of, row in examples() if of is entity]
    assert len(scores) >= 4
    assert {"nothing"} < set(scores)
    assert len(scores) == section(entity).count("«")


def texts_of_detectors() -> Iterator[str]:
    """All that the detectors' own tests have them look at, and a card of each issuer."""
    for path in (ROOT / "tests/detectors").glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 300:
                yield node.value
    for first in "4 51 34 300 6011 3528 62 50".split():
        digits = first.ljust(14 if first in ("34", "300") else 15, "7")[: 13 if first == "300" else None]
        yield f"Creditcard {digits}{luhn.calc_check_digit(digits)}"


def given_details() -> set[tuple[EntityType, str]]:
    """The details that detectors give, each with its kind of data."""
    findings = scan([Segment(written, Place("body")) for written in texts_of_detectors()], LEXICON).findings
    in_examples = itertools.chain.from_iterable(looked_at(row["text"])[0] for _, row in examples())
    return {(finding.entity, finding.detail) for finding in (*findings, *in_examples) if finding.detail}


def written_details() -> set[str]:
    """Those that stand in the detectors' source as they are given."""
    calls = itertools.chain.from_iterable(
        ast.walk(ast.parse(path.read_text(encoding="utf-8"))) for path in (ROOT / "mailguard/detectors").glob("*.py")
    )
    last = [c.args[5] for c in calls if isinstance(c, ast.Call) and ast.unparse(c.func) == "Candidate" and c.args[5:]]
    return {str(argument.value) for argument in last if isinstance(argument, ast.Constant)}


def test_every_detail_is_documented_with_its_kind_of_data():
    given = given_details()
    assert len({entity for entity, _ in given}) >= 8
    for entity, detail in given:
        assert f"`{detail}`" in section(entity), (entity, detail)


@pytest.mark.parametrize("detail", sorted(written_details()))
def test_every_detail_that_stands_in_the_source_is_documented(detail):
    assert f"`{detail}`" in text("docs/detectors.md")


def test_every_code_of_evidence_stands_in_the_table_with_its_dutch():
    pairs = re.findall(r"\| `([a-z-]+)` +\| ([^|`]+?) *(?=\|)", section("Evidence"))
    assert pairs == [(str(code), dutch.words(code)) for code in Evidence]


def test_the_weights_of_a_bsn_are_documented():
    shown = re.findall(r"`([a-z-]+)`\s(-?\d\.\d\d)", section("NL_BSN"))
    assert {code: float(weight) for code, weight in shown} == {str(code): weight for code, weight in WEIGHTS.items()}


def test_every_key_that_detectors_go_by_is_documented():
    keys = {*Organisation.model_fields, *Numbers.model_fields} - NOT_FOR_DETECTORS | {"name", "inspection.test_numbers"}
    for key in keys:
        assert f"`{key}`" in section("What the organisation adds") or f"`[[{key}]]`" in text("docs/detectors.md"), key


@pytest.mark.parametrize("role", Role)
def test_every_role_is_documented(role):
    assert f"`{role}`" in section("Whose a value is")
