"""Which files a worker is given to read: code and its data, wherever they lie, and not what lies beside them."""

import importlib
import os
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

import mailguard
from mailguard.content.formats.images import ocr
from mailguard.inspection.readable import is_readable, readable_paths

PACKAGE = Path(mailguard.__file__).parent


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    for each in (readable_paths, ocr.language_data):
        each.cache_clear()
    yield
    for each in (readable_paths, ocr.language_data):
        each.cache_clear()


def test_the_package_is_readable_and_not_the_folder_it_lies_in(monkeypatch):
    monkeypatch.chdir(PACKAGE.parent)
    monkeypatch.setattr(sys, "path", ["", str(PACKAGE.parent), *sys.path])
    assert is_readable(PACKAGE / "gate.py")
    assert not is_readable(PACKAGE.parent)
    for beside in ("demo-state", "mailguard.toml", ".git"):
        assert not is_readable(PACKAGE.parent / beside)


def test_python_and_its_libraries_are_readable():
    for name in ("stdlib", "platstdlib", "purelib", "platlib"):
        assert is_readable(Path(sysconfig.get_path(name), "any.py"))
    assert is_readable(Path(os.__file__))
    assert is_readable(Path(pytest.__file__))


def test_a_folder_filled_by_an_installer_is_readable_whole(monkeypatch, tmp_path):
    (tmp_path / "filled" / "thing-1.0.dist-info").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "all.zip").touch()
    entries = [str(tmp_path / name) for name in ("filled", "other", "all.zip", "not there")]
    monkeypatch.setattr(sys, "path", [*sys.path, *entries])
    assert is_readable(tmp_path / "filled" / "thing.py")
    assert is_readable(tmp_path / "all.zip")
    assert not is_readable(tmp_path / "other")
    assert not is_readable(tmp_path / "not there")


def test_of_any_other_folder_on_the_path_what_is_loaded_is_readable(monkeypatch, tmp_path):
    for name in ("loaded_package", "another_package"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    (tmp_path / "loaded_module.py").touch()
    (tmp_path / "secret").touch()
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("loaded_package", "loaded_module"):
        monkeypatch.setitem(sys.modules, name, importlib.import_module(name))
    assert is_readable(tmp_path / "loaded_package" / "not_loaded_yet.py")
    assert is_readable(tmp_path / "loaded_module.py")
    assert not is_readable(tmp_path / "another_package")
    assert not is_readable(tmp_path / "secret")


@pytest.mark.parametrize("below", ["", "tessdata"])
def test_language_data_are_readable_where_the_environment_says_and_nothing_beside_them(monkeypatch, tmp_path, below):
    (tmp_path / below).mkdir(exist_ok=True)
    (tmp_path / below / "nld.traineddata").touch()
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert is_readable(tmp_path / below / "nld.traineddata")
    assert not is_readable(tmp_path / "beside")


@pytest.mark.parametrize("look", ["stat", "iterdir"])
def test_what_cannot_be_looked_into_is_passed_over(monkeypatch, look):
    """Folders on the search path that are closed to this user."""

    def refuse(path: Path, **_: object) -> None:
        raise PermissionError

    ocr.language_data()
    monkeypatch.setattr(Path, look, refuse)
    assert is_readable(PACKAGE / "gate.py")


@pytest.mark.parametrize(
    "path", ["/", "/etc", "/home", "/root", "/tmp", "/var", "/var/lib", "/proc", "/run", "/opt", "/srv"]
)
def test_no_folder_is_readable_that_data_live_in(path):
    assert not is_readable(Path(path))


def test_nothing_is_said_twice():
    paths = readable_paths()
    assert all(path == Path(os.path.realpath(path)) and path.exists() for path in paths)
    assert not any(other in path.parents for path in paths for other in paths)
