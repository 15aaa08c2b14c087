"""A real Postfix for the tests of a package: started once a module, emptied before each test."""

from collections.abc import Iterator

import pytest

from tests.conftest import require_postfix
from tests.end_to_end.postfix import Postfix


@pytest.fixture(scope="module")
def running() -> Iterator[Postfix]:
    program = require_postfix()
    postfix = Postfix(program)
    try:
        postfix.start()
        yield postfix
    finally:
        postfix.remove()


@pytest.fixture
def postfix(running: Postfix) -> Postfix:
    running.empty()
    return running
