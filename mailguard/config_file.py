"""Reading the configuration and organisation files, and saying what is wrong with them.

Every refusal names the file, the key and the mend. Nothing is guessed: an unknown key is an error.
"""

import difflib
import json
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from mailguard.config import Configuration, Organisation, Section
from mailguard.errors import ConfigError
from mailguard.lexicon import Lexicon

Table = dict[str, Any]
S = TypeVar("S", bound=Section)

# What to write instead, by pydantic's error type; `{expected}` and the like come from its context.
_MENDS = {
    "int_type": "write a whole number without quotes",
    "float_type": "write a number without quotes",
    "string_type": 'write text between quotes: "..."',
    "bool_type": "write true or false",
    "tuple_type": 'write a list: ["...", "..."]',
    "frozen_set_type": 'write a list: ["...", "..."]',
    "model_type": "write a table: [name] with keys below it",
    "missing": "add this key",
    "finite_number": "write a finite number",
    "too_short": "write at least one item",
}

# Keys that name a file.
_FILES = {"certificate", "private_key", "ca", "client_ca", "password_file"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A configuration with the organisation it names. `source` is the file it came from, or "built-in defaults"."""

    configuration: Configuration
    organisation: Organisation
    source: str
    path: Path | None = None

    @property
    def lexicon(self) -> Lexicon:
        """What the detectors are told of this organisation."""
        return self.organisation.lexicon(self.configuration.inspection.test_numbers)

    def to_json(self) -> str:
        """On one line, for a process that is to run on this and not on what the files say by then."""
        parts = {"configuration": self.configuration, "organisation": self.organisation}
        models = {name: model.model_dump(mode="json") for name, model in parts.items()}
        return json.dumps(models | {"source": self.source, "path": str(self.path) if self.path else None})

    @classmethod
    def from_json(cls, line: str) -> "Loaded":
        table = json.loads(line)
        return cls(
            Configuration.model_validate_json(json.dumps(table["configuration"])),
            Organisation.model_validate_json(json.dumps(table["organisation"])),
            table["source"],
            Path(table["path"]) if table["path"] else None,
        )


def load(config_file: str | None = None, organisation_file: str | None = None) -> Loaded:
    """Read what `--config` or MAILGUARD_CONFIG names, else the built-in defaults.

    `organisation_file` (`--organisation`) goes before the one the configuration names. Raises ConfigError.
    """
    chosen = config_file or os.environ.get("MAILGUARD_CONFIG")
    path = Path(chosen) if chosen else None
    table = _read(path) if path else {}
    organisation = _organisation(table, path, organisation_file)
    merged = _merge(_profile(organisation.profile), table)
    source = str(path) if path else "built-in defaults"
    configuration = _validate(Configuration, merged, source)
    if not organisation_file:  # another organisation, to judge by: the notices are not written to its people
        _require_notices_to_stay_inside(configuration, organisation, source)
    return Loaded(_beside(path, configuration) if path else configuration, organisation, source, path)


def _require_notices_to_stay_inside(configuration: Configuration, organisation: Organisation, source: str) -> None:
    """What mailguard writes itself goes from insiders to insiders alone."""
    if not organisation.internal_domains:
        return
    notices = configuration.notices
    for key, address in (("sender", notices.sender), ("officer", notices.officer), ("deputy", notices.deputy)):
        if address and not organisation.is_internal(address):
            raise ConfigError(
                "this address lies outside internal_domains, and notices stay inside",
                where=f"{source}: notices.{key}",
                mend=f"write an address at {organisation.internal_domains[0]}, "
                "or add its domain to internal_domains of the organisation file",
            )


def _beside(file: Path, configuration: Configuration) -> Configuration:
    """Relative paths are meant from the file that holds them, wherever mailguard was started."""
    state, database = configuration.state_directory, configuration.database
    changes: dict[str, Any] = {}
    relative = database.url.removeprefix("sqlite:///")
    if relative != database.url:
        url = f"sqlite:///{file.parent.resolve() / relative}"
        changes["database"] = database.model_copy(update={"url": url})
    if state:
        changes["state_directory"] = str(file.parent / Path(state).expanduser())
    for name in ("relay", "next_hop", "notices", "console", "senders_page"):
        changes[name] = _files_beside(file, getattr(configuration, name))
    return configuration.model_copy(update=changes)


def _files_beside(file: Path, section: S) -> S:
    """The section with the files it names, and those of the sections in it, meant from `file`."""
    changes: dict[str, Any] = {}
    for key, value in section:
        if isinstance(value, Section):
            changes[key] = _files_beside(file, value)
        elif key in _FILES and value:
            changes[key] = str(file.parent / Path(value).expanduser())
    return section.model_copy(update=changes)


def config_directory() -> Path:
    """The `config/` folder: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).parent
    installed = package / "config_files"
    return installed if installed.is_dir() else package.parent / "config"


def _organisation(table: Table, config_path: Path | None, chosen: str | None) -> Organisation:
    named = table.get("organisation", "")
    if chosen:
        path = Path(chosen)
    elif isinstance(named, str) and named and config_path:
        path = config_path.parent / named
    else:
        return Organisation()
    return _validate(Organisation, _read(path), str(path))


def _profile(name: str) -> Table:
    return _read(config_directory() / "profiles" / f"{name}.toml")


def _read(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError("there is no such file", where=str(path), mend="check the path, or make the file") from None
    except OSError as error:
        mend = "make it a file that mailguard's user can read"
        raise ConfigError(f"cannot be read ({error.strerror})", where=str(path), mend=mend) from None
    except UnicodeDecodeError:
        raise ConfigError("is not UTF-8 text", where=str(path), mend="save the file as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"is not valid TOML: {error}", where=str(path), mend="correct that line") from None


def _merge(base: Table, over: Table) -> Table:
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _validate(section: type[S], table: Table, source: str) -> S:
    try:
        return section.model_validate(table)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise _refusal(section, first, source) from None


def _refusal(section: type[Section], error: ErrorDetails, source: str) -> ConfigError:
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in error["loc"])
    where = f"{source}: {key}" if key else source
    if error["type"] == "extra_forbidden":
        return ConfigError("unknown key", where=where, mend=_known_keys(section, error))
    if error["type"] == "value_error":
        # Our own validators raise "what is wrong: how to mend it".
        what, _, mend = error["msg"].removeprefix("Value error, ").partition(": ")
        return ConfigError(what, where=where, mend=mend)
    return ConfigError("this value cannot be used", where=where, mend=_mend(error))


def _mend(error: ErrorDetails) -> str:
    if error["type"] == "model_type" and isinstance(error["loc"][-1], int):
        return 'write a table between braces: { host = "..." }, with the keys that the shipped file shows'
    written = error["msg"].removeprefix("Input should be ")
    is_choice = error["type"] in {"enum", "literal_error"}
    return _MENDS.get(error["type"], f"write {written}" if is_choice else f"write a number {written}")


def _known_keys(section: type[Section], error: ErrorDetails) -> str:
    """Name the key that was probably meant, else all keys of that table."""
    *parents, unknown = (str(part) for part in error["loc"])
    model: Any = section
    for parent in parents:
        if parent.isdigit():
            continue
        annotation = model.model_fields[parent].annotation
        model = annotation if hasattr(annotation, "model_fields") else annotation.__args__[0]
    keys = sorted(model.model_fields)
    close = difflib.get_close_matches(unknown, keys, n=1)
    return f"did you mean {close[0]}?" if close else f"take it out; known here: {', '.join(keys)}"
