"""TLS by real handshakes: who is let in, who is believed, and certificates that change under way."""

import hashlib
import logging
import shutil
import ssl
from pathlib import Path

import pytest

from mailguard.config import ListenerTls, NextHopTls
from mailguard.errors import ConfigError
from mailguard.tls import ClientTls, ServerTls, certificate_names, matches
from tests.certificates import Authority, Pair, authority, self_signed


@pytest.fixture
def ca(tmp_path: Path) -> Authority:
    return authority(tmp_path / "ca")


@pytest.fixture
def clock(monkeypatch):
    """Lets time pass: clock(seconds)."""
    now = [1000.0]
    monkeypatch.setattr("mailguard.tls.time.monotonic", lambda: now[0])

    def go_on(seconds: float) -> None:
        now[0] += seconds

    return go_on


def server(pair: Pair, *, asks_certificate: bool = False, client_ca: str = "") -> ServerTls:
    settings = ListenerTls(
        mode="offer", certificate=pair.certificate, private_key=pair.private_key, client_ca=client_ca
    )
    return ServerTls(settings, asks_certificate=asks_certificate)


def shake_hands(
    client: ssl.SSLContext, server: ssl.SSLContext, name: str = "mail.test", *, session: ssl.SSLSession | None = None
) -> tuple[ssl.SSLObject, ssl.SSLObject]:
    """Both ends after the handshake and one exchange. In TLS 1.3 the server refuses a client only then."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = client.wrap_bio(to_client, to_server, server_hostname=name or None, session=session)
    theirs = server.wrap_bio(to_server, to_client, server_side=True)
    waiting = [ours, theirs]
    while waiting:
        for end in tuple(waiting):
            try:
                end.do_handshake()
                waiting.remove(end)
            except ssl.SSLWantReadError:
                pass
    theirs.write(b"220 ")
    assert ours.read(4) == b"220 "
    return ours, theirs


def stranger(**changes) -> ssl.SSLContext:
    """A client that takes any certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    for name, value in changes.items():
        setattr(context, name, value)
    return context


def shown_to(context: ssl.SSLContext, server: ssl.SSLContext) -> str:
    """The pin of the certificate that this server shows."""
    ours, _ = shake_hands(context, server)
    return hashlib.sha256(ours.getpeercert(binary_form=True) or b"").hexdigest()


def refusal(make) -> ConfigError:
    with pytest.raises(ConfigError) as refused:
        make()
    return refused.value


# The listener's side.


def test_server_shows_its_certificate_and_asks_for_none(ca):
    pair = ca.certificate_for("mail.test")
    client = ca.certificate_for("exchange.test", is_for_clients=True)
    context = stranger()
    context.load_cert_chain(client.certificate, client.private_key)
    _, theirs = shake_hands(context, server(pair).context())
    assert certificate_names(theirs) == frozenset()


def test_tls_below_1_2_is_refused_on_both_legs(ca):
    listener = server(ca.certificate_for("mail.test")).context()
    assert listener.minimum_version == ssl.TLSVersion.TLSv1_2
    assert ClientTls(NextHopTls()).context().minimum_version == ssl.TLSVersion.TLSv1_2
    old = stranger(maximum_version=ssl.TLSVersion.TLSv1_2)
    ours, _ = shake_hands(old, listener)
    assert ours.version() == "TLSv1.2"


def test_names_of_a_client_certificate_are_known_when_its_ca_is(ca):
    listener = server(ca.certificate_for("mail.test"), asks_certificate=True, client_ca=ca.ca_file).context()
    client = ca.certificate_for("Exchange.test", "*.cluster.test", "10.0.0.1", is_for_clients=True)
    context = stranger()
    context.load_cert_chain(client.certificate, client.private_key)
    _, theirs = shake_hands(context, listener)
    assert certificate_names(theirs) == {"exchange.test", "*.cluster.test"}


def test_a_client_without_certificate_is_let_in_and_has_no_name(ca):
    listener = server(ca.certificate_for("mail.test"), asks_certificate=True, client_ca=ca.ca_file).context()
    _, theirs = shake_hands(stranger(), listener)
    assert certificate_names(theirs) == frozenset()
    assert certificate_names(None) == frozenset()


def test_a_client_certificate_of_another_ca_ends_the_handshake(ca, tmp_path):
    listener = server(ca.certificate_for("mail.test"), asks_certificate=True, client_ca=ca.ca_file).context()
    forged = authority(tmp_path / "forger").certificate_for("exchange.test", is_for_clients=True)
    context = stranger()
    context.load_cert_chain(forged.certificate, forged.private_key)
    with pytest.raises(ssl.SSLError):
        shake_hands(context, listener)


def test_a_certificate_for_servers_alone_is_not_that_of_a_client(ca):
    """The library wants clientAuth among its uses (RFC 5280 4.2.1.12), which public CAs have begun to leave out."""
    listener = server(ca.certificate_for("mail.test"), asks_certificate=True, client_ca=ca.ca_file).context()
    client = ca.certificate_for("exchange.test")
    context = stranger()
    context.load_cert_chain(client.certificate, client.private_key)
    with pytest.raises(ssl.SSLError):
        shake_hands(context, listener)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_session_that_is_taken_up_again_keeps_the_clients_names(ca, version):
    listener = server(ca.certificate_for("mail.test"), asks_certificate=True, client_ca=ca.ca_file).context()
    client = ca.certificate_for("exchange.test", is_for_clients=True)
    context = stranger(minimum_version=version, maximum_version=version)
    context.load_cert_chain(client.certificate, client.private_key)
    first, _ = shake_hands(context, listener)
    again, theirs = shake_hands(context, listener, session=first.session)
    assert again.session_reused
    assert certificate_names(theirs) == {"exchange.test"}


def test_a_certificate_of_ours_is_not_that_of_a_system_ca(ca):
    """Without client_ca the system's CAs are believed, and the one of this test is none of those."""
    listener = server(ca.certificate_for("mail.test"), asks_certificate=True).context()
    client = ca.certificate_for("exchange.test", is_for_clients=True)
    context = stranger()
    context.load_cert_chain(client.certificate, client.private_key)
    with pytest.raises(ssl.SSLError):
        shake_hands(context, listener)


# Certificates that change.


def replace(old: Pair, new: Pair) -> None:
    """As certbot and others do it: a new file in the place of the old."""
    for was, is_now in ((old.certificate, new.certificate), (old.private_key, new.private_key)):
        shutil.copyfile(is_now, f"{was}.new")
        Path(f"{was}.new").replace(was)


def test_a_renewed_certificate_is_shown_without_a_restart(ca, clock):
    old, new = ca.certificate_for("mail.test"), ca.certificate_for("mail.test")
    listener = server(old)
    assert shown_to(stranger(), listener.context()) == old.pin
    replace(old, new)
    clock(1.0)
    assert shown_to(stranger(), listener.context()) == new.pin


def test_files_are_looked_at_once_a_second_at_most(ca, clock):
    old, new = ca.certificate_for("mail.test"), ca.certificate_for("mail.test")
    listener = server(old)
    first = listener.context()
    replace(old, new)
    clock(0.9)
    assert listener.context() is first
    clock(0.1)
    assert listener.context() is not first


def test_files_that_did_not_change_are_not_read_again(ca, clock):
    listener = server(ca.certificate_for("mail.test"))
    first = listener.context()
    clock(3600)
    assert listener.context() is first


def test_a_pair_that_is_half_written_is_told_once_and_the_old_one_stays(ca, clock, caplog):
    old, new = ca.certificate_for("mail.test"), ca.certificate_for("mail.test")
    key = Path(new.private_key).read_bytes()
    listener = server(old)
    shutil.copyfile(new.certificate, old.certificate)
    for _ in range(5):
        clock(1.0)
        assert shown_to(stranger(), listener.context()) == old.pin
    warnings = [r for r in caplog.records if r.levelno == logging.WARNING]
    assert [r.getMessage() for r in warnings] == [
        "relay.tls.private_key: this key is not that of the certificate; the certificate read before stays in use"
    ]
    Path(old.private_key).write_bytes(key)
    clock(1.0)
    assert shown_to(stranger(), listener.context()) == new.pin


def test_a_certificate_that_is_taken_away_or_replaced_by_an_expired_one_stays_in_use(ca, clock, caplog):
    old, expired = ca.certificate_for("mail.test"), ca.certificate_for("mail.test", is_expired=True)
    listener = server(old)
    Path(old.certificate).rename(f"{old.certificate}.away")
    clock(1.0)
    assert shown_to(stranger(), listener.context()) == old.pin
    replace(old, expired)
    clock(1.0)
    assert shown_to(stranger(), listener.context()) == old.pin
    assert len(caplog.records) == 2


def test_our_own_certificate_towards_the_next_hop_is_read_again_too(ca, clock):
    old, new = (ca.certificate_for(f"{n}.test", is_for_clients=True) for n in ("old", "new"))
    listener = server(ca.certificate_for("mail.test"), asks_certificate=True, client_ca=ca.ca_file).context()
    ours = ClientTls(NextHopTls(certificate=old.certificate, private_key=old.private_key))
    assert certificate_names(shake_hands(ours.context(), listener)[1]) == {"old.test"}
    replace(old, new)
    clock(1.0)
    assert certificate_names(shake_hands(ours.context(), listener)[1]) == {"new.test"}


# Towards the next hop.


@pytest.mark.parametrize("mode", ["opportunistic", "require"])
def test_without_verify_any_certificate_does(mode, tmp_path):
    listener = server(self_signed(tmp_path, "other.test", is_expired=False)).context()
    ours = ClientTls(NextHopTls(mode=mode))
    theirs, _ = shake_hands(ours.context(), listener)
    ours.verify(theirs, "mail.test")


def test_verify_takes_the_right_name_of_the_ca(ca):
    listener = server(ca.certificate_for("mail.test", "127.0.0.1")).context()
    ours = ClientTls(NextHopTls(mode="verify", ca=ca.ca_file))
    for name in ("mail.test", "127.0.0.1"):
        theirs, _ = shake_hands(ours.context(), listener, name)
        ours.verify(theirs, name)


def test_verify_refuses_another_name_another_ca_and_an_unknown_issuer(ca, tmp_path):
    listener = server(ca.certificate_for("mail.test")).context()
    other = authority(tmp_path / "other")
    for settings, name in (
        (NextHopTls(mode="verify", ca=ca.ca_file), "mail2.test"),
        (NextHopTls(mode="verify", ca=other.ca_file), "mail.test"),
        (NextHopTls(mode="verify"), "mail.test"),
    ):
        with pytest.raises(ssl.SSLCertVerificationError):
            shake_hands(ClientTls(settings).context(), listener, name)


def test_verify_is_not_satisfied_with_a_name_nobody_looked_for(ca):
    """asyncio's start_tls passes no name on of itself, and the context then takes any."""
    ours = ClientTls(NextHopTls(mode="verify", ca=ca.ca_file))
    theirs, _ = shake_hands(ours.context(), server(ca.certificate_for("other.test")).context(), "")
    with pytest.raises(ssl.SSLCertVerificationError, match=r"no name was looked for in the certificate of mail\.test"):
        ours.verify(theirs, "mail.test")


def test_a_pinned_certificate_does_whoever_issued_it_and_any_other_does_not(tmp_path):
    pinned, other = self_signed(tmp_path, "mail.test"), self_signed(tmp_path, "mail.test")
    colons = ":".join(pinned.pin[i : i + 2] for i in range(0, 64, 2)).upper()
    ours = ClientTls(NextHopTls(mode="verify", pins=(colons,)))
    theirs, _ = shake_hands(ours.context(), server(pinned).context(), "another.test")
    ours.verify(theirs, "another.test")
    theirs, _ = shake_hands(ours.context(), server(other).context(), "another.test")
    with pytest.raises(ssl.SSLCertVerificationError, match=r"another\.test is none of those pinned"):
        ours.verify(theirs, "another.test")


# Files that cannot be used.


def test_a_file_that_is_not_there_is_named_by_its_key(ca):
    pair = ca.certificate_for("mail.test")
    away = Pair(f"{pair.certificate}.away", pair.private_key, "")
    assert str(refusal(lambda: server(away))) == (
        "relay.tls.certificate: the file cannot be read (No such file or directory)\n"
        "  to mend it: check the path, and let mailguard's user read the file"
    )
    assert refusal(lambda: server(Pair(pair.certificate, f"{pair.private_key}.away", ""))).where == (
        "relay.tls.private_key"
    )
    assert refusal(lambda: ClientTls(NextHopTls(mode="verify", ca="away.pem"))).where == "next_hop.tls.ca"
    section = "notices.next_hop.tls"
    settings = NextHopTls(mode="verify", ca="away.pem")
    assert refusal(lambda: ClientTls(settings, section=section)).where == "notices.next_hop.tls.ca"
    asking = refusal(lambda: server(pair, asks_certificate=True, client_ca="away.pem"))
    assert asking.where == "relay.tls.client_ca"


def test_a_key_of_another_certificate_is_refused(ca):
    pair, other = ca.certificate_for("mail.test"), ca.certificate_for("mail.test")
    mixed = refusal(lambda: server(Pair(pair.certificate, other.private_key, "")))
    assert (mixed.where, mixed.what) == ("relay.tls.private_key", "this key is not that of the certificate")


def test_an_expired_certificate_is_refused_with_its_day(ca):
    expired = ca.certificate_for("mail.test", is_expired=True)
    refused = refusal(lambda: server(expired))
    assert refused.where == "relay.tls.certificate"
    assert refused.what.startswith("this certificate expired on 2")
    ours = NextHopTls(certificate=expired.certificate, private_key=expired.private_key)
    assert refusal(lambda: ClientTls(ours)).where == "next_hop.tls.certificate"


def test_an_encrypted_key_is_refused_and_its_password_never_asked_for(ca):
    pair = ca.certificate_for("mail.test", password=b"geheim")
    assert refusal(lambda: server(pair)).what == "this key is encrypted, and nobody is there to type its password"


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_file_that_is_no_pem_is_refused(ca, content, tmp_path):
    pair = ca.certificate_for("mail.test")
    (tmp_path / "other").write_bytes(content)
    other = str(tmp_path / "other")
    assert refusal(lambda: server(Pair(other, pair.private_key, ""))).where == "relay.tls.certificate"
    assert refusal(lambda: server(Pair(pair.certificate, other, ""))).where == "relay.tls.private_key"
    assert refusal(lambda: ClientTls(NextHopTls(mode="verify", ca=other))).where == "next_hop.tls.ca"


# Names.


@pytest.mark.parametrize(
    ("name", "pattern", "is_match"),
    [
        ("mail.test", "MAIL.test", True),
        ("smtp.mail.test", "mail.test", False),
        ("mail.test.evil.example", "mail.test", False),
        ("evilmail.test", "mail.test", False),
        ("*.mail.test", "smtp.mail.test", True),
        ("smtp.mail.test", "*.mail.test", True),
        ("*.mail.test", "*.mail.test", True),
        ("a.b.mail.test", "*.mail.test", False),
        ("*.mail.test", "mail.test", False),
        (".mail.test", "*.mail.test", False),
        ("*.b.mail.test", "*.mail.test", False),
        ("*.test", "mail.test", False),  # no wildcard over all of a top-level domain
        ("s*.mail.test", "smtp.mail.test", False),
        ("*", "mail", False),
        ("", "", False),
    ],
)
def test_a_wildcard_is_one_whole_label(name, pattern, is_match):
    assert matches({name}, (pattern,)) is is_match


def test_one_name_of_several_is_enough_and_none_is_never():
    assert matches({"a.test", "b.test"}, ("c.test", "b.test"))
    assert not matches(frozenset(), ("b.test",))
    assert not matches({"b.test"}, ())
