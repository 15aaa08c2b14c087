"""The documents say what the code does: each command, reason, dependency and name stands in them."""

import itertools
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import click
import pytest

from mailguard import app, explanations, gate, replies
from mailguard.cli import commands
from mailguard.config import Configuration, NextHopSettings, RelaySettings
from mailguard.config_file import load
from mailguard.replies import Reply
from mailguard.smtp import answers, extensions
from mailguard.smtp_proxy import LAST_SECONDS
from mailguard.vocabulary import Mode, Rule

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
    assert "http" not in locked


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
