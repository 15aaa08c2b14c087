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

from mailguard import explanations
from mailguard.cli import commands
from mailguard.config_file import load
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
