"""The configuration says yes to what is right, and to what is wrong: what, where and how to mend it."""

import re
import tomllib
from pathlib import Path

import pytest

from mailguard.config import Configuration, ConsoleSettings, Organisation, RelaySettings
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
