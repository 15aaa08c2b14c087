"""The configuration says yes to what is right, and to what is wrong: what, where and how to mend it."""

import re
import tomllib
from pathlib import Path

import pytest

from mailguard.config import Configuration, ConsoleSettings, Organisation, RelaySettings
from mailguard.config.organisation import Numbers
from mailguard.config_file import config_directory, load
from mailguard.errors import ConfigError
from mailguard.vocabulary import EntityType, Mode

BAD = sorted(p for p in (Path(__file__).parent / "configs").glob("bad-*") if p.is_dir())
SHIPPED = config_directory() / "mailguard.toml"


def uncommented(text: str) -> str:
    return re.sub(r"^#(\w+ = )", r"\1", text, flags=re.MULTILINE)


def test_shipped_file_changes_nothing():
    assert load(str(SHIPPED)).configuration == Configuration()


def test_shipped_file_shows_every_key_with_its_default():
    shown = tomllib.loads(uncommented(SHIPPED.read_text(encoding="utf-8")))
    assert shown == Configuration().model_dump(mode="json", exclude_none=True)


@pytest.mark.parametrize("case", BAD, ids=lambda p: p.name)
def test_refuses_to_start_and_says_how_to_mend_it(case: Path):
    with pytest.raises(ConfigError) as refusal:
        load(str(case / "mailguard.toml"))
    expected = (case / "expected-error").read_text(encoding="utf-8").strip()
    assert str(refusal.value).replace(f"{case}/", "") == expected


# Further ways to get the transport wrong: the file, and a part of what is said.
PAIR = 'certificate = "chain.pem"\nprivate_key = "key.pem"\n'
TRANSPORT = [
    ('[next_hop.tls]\ncertificate = "chain.pem"\n', "next_hop.tls: certificate and private_key go together"),
    ('[next_hop.tls]\nmode = "verify"\nname = "*.ons.example"\n', "next_hop.tls.name: no host name"),
    ('[next_hop]\nfallbacks = ["mx2.ons.example"]\n', 'write a table between braces: { host = "..." }'),
    ('[next_hop]\npassword_file = "password"\n', "next_hop: username and password_file go together"),
    (f'[relay.tls]\nport = 465\n{PAIR}[next_hop]\nhost = "localhost"\nport = 465\n', "relay and next_hop have the"),
    (f"[relay.tls]\nport = 8025\n{PAIR}", "relay.tls and console would listen on one port"),
    (f'[relay.tls]\nport = 465\n{PAIR}client_names = ["a b"]\n', "relay.tls.client_names.1: no name of a certificate"),
    (f'[relay.tls]\nport = 465\n{PAIR}client_names = ["*.mail.EO.outlook.com"]\n', "every Microsoft 365 tenant"),
    (
        f'[relay]\nauth = "next_hop"\n[relay.tls]\nport = 465\n{PAIR}[next_hop]\nhost = "mx.ons.example"\n',
        "relay.auth hands passwords on to a next hop that may be unencrypted",
    ),
    ('[relay.microsoft365]\ncertificate_names = ["mail.protection.outlook.com"]\noriginator_domains = ["a.example"]\n',
     "auth and certificate_names need TLS"),
    ('[notices.next_hop]\nusername = "mailguard"\npassword_file = "x"\n', "a password must not go out unencrypted"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), TRANSPORT)
def test_refuses_what_does_not_fit_together_in_the_transport(tmp_path, text, said):
    config = tmp_path / "mailguard.toml"
    config.write_text(text)
    with pytest.raises(ConfigError, match=re.escape(said)):
        load(str(config))


def test_passwords_may_go_to_this_machine_and_wherever_tls_is_certain(tmp_path):
    config = tmp_path / "mailguard.toml"
    listener = f'[relay]\nauth = "next_hop"\n[relay.tls]\nport = 465\n{PAIR}'
    for next_hop in ("", '[next_hop]\nhost = "mx.ons.example"\n[next_hop.tls]\nmode = "require"\n'):
        config.write_text(listener + next_hop)
        assert load(str(config)).configuration.relay.auth == "next_hop"


def test_there_are_bad_configurations_of_every_kind():
    assert len(BAD) >= 14


def test_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match="there is no such file"):
        load(str(tmp_path / "nowhere.toml"))


@pytest.mark.parametrize("profile", ["gemeente", "zorg", "onderwijs", "wonen", "algemeen"])
def test_each_profile_is_a_valid_configuration(profile, tmp_path):
    organisation = tmp_path / "organisation.toml"
    organisation.write_text(f'profile = "{profile}"\ninternal_domains = ["ons.example"]\n')
    rule = load(None, str(organisation)).configuration.rules.VISIBLE_RECIPIENTS
    assert rule.hold_at_for_clients == (3 if profile == "zorg" else 0)


def test_configuration_file_goes_before_the_profile(tmp_path):
    (tmp_path / "organisation.toml").write_text('profile = "zorg"\n')
    config = tmp_path / "mailguard.toml"
    config.write_text('organisation = "organisation.toml"\n[rules.VISIBLE_RECIPIENTS]\nhold_at_for_clients = 4\n')
    assert load(str(config)).configuration.rules.VISIBLE_RECIPIENTS.hold_at_for_clients == 4


def test_example_organisation_file_is_valid():
    organisation = load(None, str(config_directory() / "organisation.toml")).organisation
    assert EntityType.NL_BSN in organisation.allowed_at("info@mail.salarisverwerker.example")
    assert organisation.allowed_at("x@elders.example") == frozenset()


def test_example_organisation_file_shows_every_key():
    organisation = load(None, str(config_directory() / "organisation.toml")).organisation
    assert organisation.model_fields_set == set(Organisation.model_fields)
    for tables in (organisation.partners, organisation.secure_routes, organisation.lists, organisation.numbers):
        assert {key for table in tables for key in table.model_fields_set} == set(type(tables[0]).model_fields)


def test_words_and_formats_of_the_organisation_reach_the_detectors():
    organisation = Organisation(
        own_values=("NL91 ABNA 0417 1643 00",),
        not_names=(" Huize Anna ",),
        numbers=(Numbers(entity="CLIENT_NUMBER", name="zaaknummer", formats=("Z-####",), words=("zaak",)),),
    )
    lexicon = organisation.lexicon()
    assert lexicon.is_own("nl91abna0417164300")
    assert lexicon.not_names == ("Huize Anna",)
    assert [(n.entity, n.formats, n.words) for n in lexicon.number_formats] == [
        (EntityType.CLIENT_NUMBER, ("Z-####",), ("zaak",))
    ]


def test_subdomains_are_internal_and_look_alikes_are_not():
    organisation = Organisation(internal_domains=("ons.example",))
    assert organisation.is_internal("A@Post.ONS.example")
    assert not organisation.is_internal("a@nietons.example")


@pytest.mark.parametrize(
    ("client", "allowed"),
    [("127.0.0.9", True), ("::1", True), ("::ffff:127.0.0.1", True), ("10.0.0.1", False), ("not an address", False)],
)
def test_only_loopback_may_send_by_default(client, allowed):
    assert RelaySettings().may_send(client) is allowed


def test_modes_are_words_of_the_file(tmp_path):
    config = tmp_path / "mailguard.toml"
    config.write_text('[rules.SENSITIVE_DATA]\nmode = "monitor"\n')
    assert load(str(config)).configuration.rules.SENSITIVE_DATA.mode is Mode.MONITOR


def test_state_directory_of_the_environment_goes_first(monkeypatch, tmp_path):
    monkeypatch.setenv("MAILGUARD_STATE_DIR", str(tmp_path))
    assert Configuration(state_directory="/elsewhere").state_path == tmp_path


def test_state_directory_is_relative_to_its_file(tmp_path, monkeypatch):
    monkeypatch.delenv("MAILGUARD_STATE_DIR", raising=False)
    (tmp_path / "mailguard.toml").write_text('state_directory = "state"\n')
    assert load(str(tmp_path / "mailguard.toml")).configuration.state_path == tmp_path / "state"
    (tmp_path / "mailguard.toml").write_text('state_directory = "/var/lib/mailguard"\n')
    assert load(str(tmp_path / "mailguard.toml")).configuration.state_path == Path("/var/lib/mailguard")


def test_sqlite_path_is_relative_to_its_file(tmp_path):
    (tmp_path / "mailguard.toml").write_text('[database]\nurl = "sqlite:///here.sqlite3"\n')
    assert load(str(tmp_path / "mailguard.toml")).configuration.database_url == f"sqlite:///{tmp_path}/here.sqlite3"
    (tmp_path / "mailguard.toml").write_text('[database]\nurl = "sqlite:////var/lib/there.sqlite3"\n')
    assert load(str(tmp_path / "mailguard.toml")).configuration.database_url == "sqlite:////var/lib/there.sqlite3"


def test_certificates_are_relative_to_their_file(tmp_path):
    config = tmp_path / "mailguard.toml"
    config.write_text('[senders_page]\ncertificate = "tls/chain.pem"\nprivate_key = "/etc/ssl/key.pem"\n')
    page = load(str(config)).configuration.senders_page
    assert (page.certificate, page.private_key) == (str(tmp_path / "tls/chain.pem"), "/etc/ssl/key.pem")
    assert load(str(config)).configuration.console.certificate == ""


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ({}, "http://127.0.0.1:8025"),
        ({"host": "::1"}, "http://[::1]:8025"),
        ({"host": "mail.ons.example", "certificate": "chain.pem", "private_key": "key.pem"}, "https://mail.ons.example:8025"),
        ({"public_url": "https://mail.ons.example", "proxies": ("10.1.2.3/32",)}, "https://mail.ons.example"),
    ],
)  # fmt: skip
def test_links_in_mail_begin_with_what_people_type(settings, url):
    assert ConsoleSettings(**settings).url == url


def test_a_console_that_is_off_needs_no_port_of_its_own(tmp_path):
    config = tmp_path / "mailguard.toml"
    config.write_text("[console]\nis_enabled = false\nport = 10025\n")
    assert not load(str(config)).configuration.console.is_enabled


def test_a_next_hop_elsewhere_may_listen_on_our_port(tmp_path):
    config = tmp_path / "mailguard.toml"
    config.write_text('[relay]\nhost = "0.0.0.0"\nport = 25\n[next_hop]\nhost = "10.0.0.5"\nport = 25\n')
    assert load(str(config)).configuration.next_hop.port == 25


def test_notices_stay_within_the_domains_and_what_is_below_them(tmp_path):
    (tmp_path / "organisation.toml").write_text('internal_domains = ["ons.example"]\n')
    (tmp_path / "other.toml").write_text('internal_domains = ["anders.example"]\n')
    config = tmp_path / "mailguard.toml"
    config.write_text('organisation = "organisation.toml"\n[notices]\nofficer = "FG@post.ons.example"\n')
    assert load(str(config)).configuration.notices.officer == "fg@post.ons.example"
    # What would another organisation hold back? Its people get no notices of ours.
    assert load(str(config), str(tmp_path / "other.toml")).organisation.internal_domains == ("anders.example",)


def test_waits_for_the_next_hop_end_before_the_client_gives_up():
    configuration = Configuration()
    inspection = configuration.inspection.seconds_per_message + 30
    database = 45
    assert configuration.next_hop.final_seconds + inspection + database <= 600  # RFC 5321 4.5.3.2.6
