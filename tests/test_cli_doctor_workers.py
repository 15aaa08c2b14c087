"""`mailguard doctor` on the inspection workers: what confines them here, what to do where it does not, and OCR."""

import os
from pathlib import Path

import pytest

from mailguard.cli.doctor_workers import examine_workers
from mailguard.cli.examined import Examined, Verdict
from mailguard.config_file import load
from mailguard.content.formats.images import ocr
from mailguard.inspection import confinement, readable, system_calls
from tests.relay_process import ORGANISATION

CONFINED = ("workers' system calls", "workers' files", "workers' user")


@pytest.fixture
def examined(tmp_path, monkeypatch):
    monkeypatch.delenv("MAILGUARD_STATE_DIR", raising=False)
    (tmp_path / "organisation.toml").write_text(ORGANISATION)

    def look(part: str, settings: str = "") -> Examined:
        head = f'organisation = "organisation.toml"\nstate_directory = "{tmp_path}/state"\n'
        (tmp_path / "mailguard.toml").write_text(head + settings)
        loaded = load(str(tmp_path / "mailguard.toml"))
        return next(each for each in examine_workers(loaded) if each.part == part)

    return look


@pytest.fixture
def all_there(monkeypatch):
    monkeypatch.setattr(system_calls, "is_available", lambda: True)
    monkeypatch.setattr(system_calls, "landlock_version", lambda: 4)
    monkeypatch.setattr(confinement, "unprivileged_user", lambda: (65534, 65534))


@pytest.mark.parametrize("part", CONFINED)
def test_what_is_in_force_is_right(all_there, examined, part):
    assert examined(part).verdict is Verdict.RIGHT


@pytest.mark.parametrize(
    ("part", "where", "name", "answer", "mend"),
    [
        (CONFINED[0], system_calls, "is_available", False, "systemd: SystemCallFilter=@system-service seccomp"),
        (CONFINED[0], system_calls, "is_available", False, "container: a seccomp profile"),
        (CONFINED[1], system_calls, "landlock_version", -1, "@system-service landlock_create_ruleset"),
        (CONFINED[1], system_calls, "landlock_version", 0, "container: a seccomp profile"),
        (CONFINED[2], confinement, "unprivileged_user", None, "systemd: User=mailguard; container: USER"),
    ],
)
def test_what_is_not_in_force_is_a_note_that_says_what_to_do(
    all_there, examined, monkeypatch, part, where, name, answer, mend
):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(where, name, lambda: answer)
    found = examined(part)
    assert found.verdict is Verdict.NOTE
    assert mend in found.seen


def test_who_is_not_root_needs_no_other_user(examined, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert examined("workers' user") == Examined("workers' user", Verdict.RIGHT, "mailguard's own, which is not root")


@pytest.mark.parametrize("shared", ["state", "mailguard.toml"])
def test_what_is_private_and_lies_where_workers_read_is_named(all_there, examined, monkeypatch, tmp_path, shared):
    monkeypatch.setattr(readable, "readable_paths", lambda: (Path(os.path.realpath(tmp_path / shared)),))
    found = examined("workers' files")
    assert found.verdict is Verdict.NOTE
    assert found.seen.startswith(f"{tmp_path / shared} lies in a folder of libraries")


@pytest.mark.parametrize(
    ("data", "is_available", "settings", "verdict", "seen"),
    [
        (("/data", "nld"), True, "", Verdict.RIGHT, "reads in language nld, with the data in /data"),
        (("/data", "eng"), True, "", Verdict.RIGHT, "reads in language eng, with the data in /data; for Dutch: apt"),
        (None, False, "", Verdict.NOTE, "no language data: scans and photos are not read\n  to mend it: apt install"),
        (("/data", "nld"), False, "", Verdict.NOTE, "no library: scans and photos are not read\n  to mend it: pip"),
        (None, False, "[inspection]\nocr_pages_per_message = 0\n", Verdict.RIGHT, "off: inspection.ocr_pages"),
    ],
)
def test_ocr_is_there_or_what_it_lacks_is_said(examined, monkeypatch, data, is_available, settings, verdict, seen):
    monkeypatch.setattr(ocr, "language_data", lambda: data)
    monkeypatch.setattr(ocr, "is_available", lambda: is_available)
    monkeypatch.setattr(readable, "readable_paths", lambda: ())
    found = examined("OCR", settings)
    assert found.verdict is verdict
    assert found.seen.startswith(seen)
