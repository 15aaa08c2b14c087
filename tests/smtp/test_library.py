"""The private parts of aiosmtpd that `session` overrides or leans on: a new release is a change to review."""

import asyncio
import hashlib
import inspect
import logging
from importlib.metadata import version

import pytest
from aiosmtpd import proxy_protocol
from aiosmtpd.smtp import SMTP

from mailguard.config import NextHopSettings, RelaySettings
from mailguard.next_hop import NextHop
from mailguard.smtp_proxy import Relay
from tests.smtp.stage import hand_over, stage

# SHA-256 of the source, first 16 digits. When one differs: read the new source beside `session`, then put the new one.
REVIEWED = {
    "__init__": "8a9ca80f23ad9bf2",
    "connection_made": "77a45df5065bba34",
    "connection_lost": "d3bf6349bc3c25c1",
    "eof_received": "baab5aaf93160933",
    "_reset_timeout": "fef19b94d28dff31",
    "_cb_client_connected": "a73e95bb7f362ab9",
    "_handle_client": "0e4d096403af6c74",
    "_set_rset_state": "9ff64b71daa68e63",
    "_create_session": "22b243e82ff1c7a4",
    "_create_envelope": "54afceea638744d4",
    "_set_post_data_state": "1dc8a8abca2a8164",
    "__del__": "bdfddff9796a4d50",
}
REVIEWED_OF_PROXY = {
    "get_proxy": "59b4d0633e86046c",
    "_get_v1": "3b35367c41f6e802",
    "_get_v2": "c0b769bed6fd6ebc",
}


def test_release_is_the_reviewed_one():
    assert version("aiosmtpd") == "1.4.6"


@pytest.mark.parametrize("name", REVIEWED)
def test_part_of_the_library_is_as_reviewed(name):
    source = inspect.getsource(getattr(SMTP, name))
    assert hashlib.sha256(source.encode()).hexdigest()[:16] == REVIEWED[name]


@pytest.mark.parametrize("name", REVIEWED_OF_PROXY)
def test_its_reading_of_the_proxy_header_is_as_reviewed(name):
    source = inspect.getsource(getattr(proxy_protocol, name))
    assert hashlib.sha256(source.encode()).hexdigest()[:16] == REVIEWED_OF_PROXY[name]


def test_a_session_has_all_that_the_library_asks_of_it():
    """Its constructor is not called: what its other parts read is set by ours."""

    async def scene():
        async with stage() as setting:
            client = await setting.client()
            await client.envelope()
            (session,) = setting.relay._sessions
            for name in ("loop", "session", "envelope", "transport", "_handler_coroutine", "_original_transport"):
                assert hasattr(session, name)
            assert session.session is not None
            assert session.task is not None

    asyncio.run(scene())


def test_stream_reader_has_the_parts_we_take_what_follows_a_proxy_header_from():
    async def scene():
        reader = asyncio.StreamReader()
        reader.feed_data(b"DATA\r\nbehind")
        assert await reader.readuntil(b"\n") == b"DATA\r\n"
        assert reader._buffer == bytearray(b"behind")  # type: ignore[attr-defined]
        reader._maybe_resume_transport()  # type: ignore[attr-defined]

    asyncio.run(scene())


class Ear(logging.Handler):
    """Hears what reaches the root logger."""

    def __init__(self):
        super().__init__()
        self.heard: list[str] = []

    def emit(self, record):
        self.heard.append(record.getMessage())


def test_library_logs_nothing_whatever_the_root_logger_says():
    library, root, ear = logging.getLogger("mail.log"), logging.getLogger(), Ear()
    before = root.level
    library.setLevel(logging.DEBUG)
    root.setLevel(logging.DEBUG)
    root.addHandler(ear)
    try:
        Relay(RelaySettings(), NextHop(NextHopSettings(), "mailguard.test"), hand_over)
        library.info("sender: alice@gemeente.test")
        library.warning("unrecognised: 912345678")
        logging.getLogger("mailguard.smtp").info("heard")
    finally:
        root.removeHandler(ear)
        root.setLevel(before)
    assert ear.heard == ["heard"]
    assert not library.isEnabledFor(logging.INFO)
