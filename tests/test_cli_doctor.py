"""`mailguard doctor` on the transport: each server of each way out, the certificate, who listens already."""

import os
import re
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.certificates import authority, self_signed
from tests.command_line import run_mailguard
from tests.fake_next_hop import EXTENSIONS, FakeNextHop
from tests.ports import free_port
from tests.relay_process import ORGANISATION, start_relay
from tests.sink import Sink
from tests.smtp.next_hop_stage import server_context


def examined(folder: Path, settings: str = "") -> dict[str, str]:
    """What is said of each part, its verdict in front; `settings` begin in [relay]."""
    (folder / "organisation.toml").write_text(ORGANISATION)
    head = f'organisation = "organisation.toml"\nstate_directory = "{folder}/state"\n[console]\nis_enabled = false\n'
    (folder / "mailguard.toml").write_text(f'{head}[notices]\nofficer = "officier@ons.example"\n[relay]\n{settings}')
    return looked_at(folder)


def looked_at(folder: Path) -> dict[str, str]:
    environment = os.environ | {"MAILGUARD_CONFIG": str(folder / "mailguard.toml"), "COLUMNS": "500"}
    done = run_mailguard("doctor", cwd=folder, environment=environment)
    assert done.stderr == ""
    found = re.findall(r"(?m)^(\S.*?) {2,}(right|note|not right) {2,}(.*?) *$", done.stdout)
    rows = {part: f"{verdict}: {seen}" for part, verdict, seen in found}
    assert done.returncode == (1 if any(row.startswith("not right") for row in rows.values()) else 0)
    return rows


@pytest.fixture
def sink():
    with Sink() as opened:
        yield opened


def test_every_server_is_asked_and_not_only_the_first_that_answers(tmp_path, sink):
    dead = free_port()
    way = f'[next_hop]\nport = {dead}\nfallbacks = [{{ host = "127.0.0.1", port = {sink.port} }}]\n'
    rows = examined(tmp_path, f"port = 0\n{way}")
    assert rows["next hop"] == f"not right: no connection to 127.0.0.1 port {dead}: Connection refused"
    assert rows["next hop, fallback 1"].startswith(f"right: 127.0.0.1 port {sink.port} says 8BITMIME, CHUNKING")


def test_way_of_the_notices_is_asked_too(tmp_path, sink):
    rows = examined(tmp_path, f"port = 0\n[next_hop]\nport = {sink.port}\n[notices.next_hop]\nport = {sink.port}\n")
    assert rows["notices"].startswith(f"right: 127.0.0.1 port {sink.port} says")


@pytest.mark.parametrize("offered", [(), ("AUTH GSSAPI",), ("AUTH PLAIN",)])
def test_next_hop_at_which_no_client_can_sign_in_is_not_right(tmp_path, offered):
    ca = authority(tmp_path)
    pair, tls = ca.certificate_for("relay.test"), server_context(ca.certificate_for("next-hop.test"))
    listener = f'[relay.tls]\nmode = "offer"\ncertificate = "{pair.certificate}"\nprivate_key = "{pair.private_key}"\n'
    with Sink(FakeNextHop((*EXTENSIONS, *offered), tls=tls)) as sink:
        way = f'[next_hop]\nport = {sink.port}\n[next_hop.tls]\nmode = "require"\n'
        row = examined(tmp_path, f'port = 0\nauth = "next_hop"\n{listener}{way}')["next hop"]
    assert row.startswith("right: " if offered == ("AUTH PLAIN",) else "not right: ")
    assert ("nobody can sign in" in row) == (offered != ("AUTH PLAIN",))


def test_certificate_that_has_expired_is_said_of_the_listener(tmp_path, sink):
    pair = self_signed(tmp_path, "relay.test", is_expired=True)
    tls = f'[relay.tls]\nmode = "offer"\ncertificate = "{pair.certificate}"\nprivate_key = "{pair.private_key}"\n'
    row = examined(tmp_path, f"port = 0\n{tls}[next_hop]\nport = {sink.port}\n")["listener"]
    assert row.startswith("not right: relay.tls.certificate: this certificate expired on")


def test_port_for_tls_that_another_program_has_is_named(tmp_path, sink):
    pair = self_signed(tmp_path, "relay.test")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        tls = f'[relay.tls]\nport = {port}\ncertificate = "{pair.certificate}"\nprivate_key = "{pair.private_key}"\n'
        row = examined(tmp_path, f"port = {free_port()}\n{tls}[next_hop]\nport = {sink.port}\n")["listener"]
    assert row == f"not right: another program listens on 127.0.0.1 port {port}: change relay.tls.port"


@pytest.mark.parametrize("settings", ['allowed_networks = ["192.0.2.0/24"]\n', 'proxy_protocol_from = ["127.0.0.1"]\n'])
def test_running_mailguard_is_known_by_one_who_may_not_send_to_it(tmp_path, sink, settings):
    with ExitStack() as parts:
        port = free_port()
        relay = parts.enter_context(start_relay(tmp_path, sink.port, settings, port=port))
        assert looked_at(tmp_path)["listener"] == f"right: mailguard runs on 127.0.0.1 port {port}"
        assert relay.stop() == 0


def test_what_helps_to_confine_workers_is_examined_and_its_absence_is_no_error(tmp_path, sink):
    rows = examined(tmp_path, f"port = 0\n[next_hop]\nport = {sink.port}\n")
    for part in ("workers' system calls", "workers' files", "workers' user", "OCR"):
        assert rows[part].startswith(("right: ", "note: "))
