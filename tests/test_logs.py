"""Log lines are JSON and hold nothing of a message, whoever writes them."""

import io
import json
import logging
import sys

import pytest

from mailguard import logs

SECRET = "jansen@prive.example"


@pytest.fixture
def lines(monkeypatch):
    """The log as it would go to stderr, at debug."""
    stream = io.StringIO()
    root = logging.getLogger()
    before = (root.handlers[:], root.level, logging.raiseExceptions, sys.excepthook)
    monkeypatch.setattr(sys, "stderr", stream)
    logs.set_up("debug")
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], sys.excepthook = before[0], before[3]
    root.setLevel(before[1])
    logging.raiseExceptions = before[2]
    logging.getLogger("mailguard").setLevel(logging.NOTSET)


def fail() -> None:
    raise ValueError(SECRET)


def test_our_own_messages_are_written(lines):
    logging.getLogger("mailguard.gate").debug("message %s: %s", "abc", "pass")
    assert [(line["level"], line["message"]) for line in lines()] == [("debug", "message abc: pass")]


def test_texts_of_libraries_are_not(lines):
    logging.getLogger("alembic").warning("refused %s", SECRET)
    logging.getLogger("asyncio").error("Task exception was never retrieved: %r", ValueError(SECRET))
    assert len(lines()) == 2
    assert SECRET not in str(lines())


def test_exceptions_are_their_type_and_place(lines):
    try:
        fail()
    except ValueError:
        logging.getLogger("mailguard.smtp").exception("put off")
    (line,) = lines()
    assert line["exception"] == "ValueError"
    assert "test_logs.py" in line["places"]
    assert "fail" in line["places"]
    assert SECRET not in str(line)


def test_uncaught_exceptions_too(lines):
    try:
        fail()
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    assert lines()[0]["exception"] == "ValueError"
    assert SECRET not in str(lines())


def test_a_mistake_in_a_log_call_prints_no_arguments(lines, capfd):
    logging.getLogger("mailguard.gate").warning("%d bytes", SECRET)
    assert SECRET not in str(lines()) + capfd.readouterr().err
