"""`mailguard config check`: what the transport will do in plain words, and wrong certificates found beforehand."""

import os
import subprocess
from pathlib import Path

import pytest

from mailguard.name_model import is_installed
from tests.certificates import authority
from tests.command_line import run_mailguard

TENANT = "9c6a2e0b-1f3d-4a5b-8c7d-0123456789ab"
SENDERS = f"""[relay]
host = "0.0.0.0"
port = 2525
processes = 2
auth = "next_hop"
allowed_networks = ["10.1.2.0/24"]
allowed_sender_domains = ["ons.example"]
proxy_protocol_from = ["10.9.9.1/32"]
xforward_from = ["10.9.9.2/32"]
[relay.tls]
mode = "require"
certificate = "chain.pem"
private_key = "key.pem"
client_ca = "ca.pem"
client_names = ["exchange.ons.example"]
[relay.microsoft365]
networks = ["192.0.2.0/24"]
certificate_names = ["mail.protection.outlook.com"]
tenant_id = "{TENANT}"
originator_domains = ["ons.example"]
"""
NEXT_HOP = """[next_hop]
host = "mx.provider.example"
port = 587
fallbacks = [{ host = "mx2.provider.example" }]
username = "gebruiker"
password_file = "wachtwoord"
[next_hop.tls]
mode = "verify"
ca = "ca.pem"
name = "smtp.provider.example"
certificate = "chain.pem"
private_key = "key.pem"
"""
# Clients sign in at the next hop: mailguard cannot do so as well.
WITHOUT_SIGN_IN = NEXT_HOP.replace('username = "gebruiker"\npassword_file = "wachtwoord"\n', "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an organisation, a certificate with its key and CA, and a password."""
    ca = authority(tmp_path / "made")
    pair = ca.certificate_for("mail.ons.example")
    for made, name in ((pair.certificate, "chain.pem"), (pair.private_key, "key.pem"), (ca.ca_file, "ca.pem")):
        (tmp_path / name).write_bytes(Path(made).read_bytes())
    (tmp_path / "organisation.toml").write_text('profile = "wonen"\ninternal_domains = ["ons.example"]\n')
    (tmp_path / "wachtwoord").write_text("geheim\n")
    (tmp_path / "wachtwoord").chmod(0o600)
    return tmp_path


def check(
    folder: Path, text: str, arguments: tuple[str, ...] = ("config", "check")
) -> "subprocess.CompletedProcess[str]":
    (folder / "mailguard.toml").write_text(f'organisation = "organisation.toml"\n{text}')
    environment = os.environ | {"MAILGUARD_STATE_DIR": str(folder / "state")}
    return run_mailguard(*arguments, "--config", "mailguard.toml", cwd=folder, environment=environment)


def rows(folder: Path, text: str) -> dict[str, str]:
    done = check(folder, text)
    assert (done.returncode, done.stderr) == (0, "")
    pairs = (line.partition("  ") for line in done.stdout.splitlines() if "  " in line)
    return {name: value.strip() for name, _, value in pairs}


def test_says_who_may_send_and_by_what(folder):
    seen = rows(folder, SENDERS + WITHOUT_SIGN_IN)
    assert seen["listens on"] == "0.0.0.0 port 2525, STARTTLS required"
    assert seen["processes"] == "2"
    assert seen["who may send"] == "10.1.2.0/24"
    assert seen["by certificate"] == "exchange.ons.example, of ca.pem"
    assert seen["by signing in"] == "over TLS; the next hop judges the password"
    assert seen["Microsoft 365"] == (
        f"192.0.2.0/24, mail.protection.outlook.com; only mail of tenant {TENANT} and domains ons.example"
    )
    assert seen["sender domains"] == "ons.example"
    assert seen["balancers"] == "10.9.9.1/32"
    assert seen["XFORWARD from"] == "10.9.9.2/32"


def test_says_where_mail_goes_and_how(folder):
    seen = rows(folder, NEXT_HOP)
    assert seen["next hop"] == "mx.provider.example port 587, then mx2.provider.example port 25"
    assert seen["next hop TLS"] == (
        "TLS always, with the right certificate, of ca.pem for smtp.provider.example, we show one of our own"
    )
    assert seen["next hop sign-in"] == "with a username and password"


def test_says_so_of_a_second_listener_of_pins_and_of_the_notices_own_way(folder):
    pins = f'mode = "verify"\npins = ["{"ab" * 32}"]\nis_implicit = true\n'
    listener = '[relay.tls]\nport = 465\ncertificate = "chain.pem"\nprivate_key = "key.pem"\n'
    seen = rows(folder, f'{listener}[notices.next_hop]\nhost = "mx3.example"\n[notices.next_hop.tls]\n{pins}')
    assert seen["listens on"] == "127.0.0.1 port 10025, without TLS"
    assert seen["and on"] == "127.0.0.1 port 465, TLS from the first byte"
    assert seen["notices"] == "mx3.example port 10026"
    assert seen["notices TLS"] == "TLS always, with the right certificate, a pinned one, from the first byte"


def test_of_what_is_not_set_it_says_what_goes_instead(folder):
    seen = rows(folder, "")
    assert seen["Microsoft 365"] == "nobody there may send"
    assert seen["sender domains"] == "any"
    assert seen["next hop TLS"] == "TLS where it is offered"
    assert seen["next hop sign-in"] == "none"
    assert not seen.keys() & {"and on", "by certificate", "by signing in", "balancers", "XFORWARD from", "notices"}


def test_names_neither_user_nor_password_nor_its_file(folder):
    done = check(folder, SENDERS + WITHOUT_SIGN_IN)
    assert not [word for word in ("gebruiker", "geheim", "wachtwoord") if word in done.stdout + done.stderr]


WRONG = [
    ("chain.pem", "relay.tls.certificate", SENDERS + WITHOUT_SIGN_IN),
    ("key.pem", "relay.tls.private_key", SENDERS + WITHOUT_SIGN_IN),
    ("ca.pem", "relay.tls.client_ca", SENDERS + WITHOUT_SIGN_IN),
    ("chain.pem", "next_hop.tls.certificate", NEXT_HOP),
    ("ca.pem", "next_hop.tls.ca", NEXT_HOP),
    ("wachtwoord", "next_hop.password_file", NEXT_HOP),
    ("key.pem", "notices.next_hop.tls.private_key", NEXT_HOP.replace("[next_hop", "[notices.next_hop")),
]


@pytest.mark.parametrize(("file", "key", "text"), WRONG)
def test_a_file_that_is_not_there_is_an_error_with_its_key(folder, file, key, text):
    (folder / file).unlink()
    done = check(folder, text)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"mailguard: {key}: the file cannot be read (No such file or directory)\n")


def test_an_expired_certificate_is_an_error_that_says_when(folder):
    expired = authority(folder / "other").certificate_for("mail.ons.example", is_expired=True)
    (folder / "chain.pem").write_bytes(Path(expired.certificate).read_bytes())
    (folder / "key.pem").write_bytes(Path(expired.private_key).read_bytes())
    done = check(folder, SENDERS + WITHOUT_SIGN_IN)
    assert done.returncode == 2
    assert "relay.tls.certificate: this certificate expired on 2" in done.stderr


@pytest.mark.parametrize("arguments", [("config", "check"), ("run",), ("check", "mailguard.toml")])
def test_a_language_model_that_is_not_installed_is_an_error_that_says_where_to_get_it(folder, arguments):
    if is_installed("nl_core_news_lg"):
        pytest.skip("nl_core_news_lg is installed here")
    done = check(folder, '[inspection]\nextra_name_model = "nl_core_news_lg"\n', arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "mailguard: mailguard.toml: inspection.extra_name_model: this language model is not installed\n"
        '  to mend it: install nl_core_news_lg from github.com/explosion/spacy-models (never from PyPI), or write ""\n'
    )


OWN = """profile = "wonen"
internal_domains = ["ons.example"]
own_values = ["033-1234567", "NL91 ABNA 0417 1643 00", "xq-onzin"]
not_names = ["Huize Anna"]
health_words = ["begeleid wonen", "Wijkteam Noord"]
[[numbers]]
entity = "CLIENT_NUMBER"
name = "zaaknummer"
formats = ["Z-####-#####", "@@.###"]
[[numbers]]
entity = "EMPLOYEE_NUMBER"
name = "personeelsnummer"
formats = ["######"]
words = ["personeelsnr", "medewerker"]
"""


def test_says_what_the_organisation_adds_and_shows_an_example_of_each_format(folder):
    (folder / "organisation.toml").write_text(OWN.replace(', "xq-onzin"', ""))
    seen = rows(folder, "")
    assert (seen["own values"], seen["not names"], seen["health words"]) == ("2", "1", "2")
    assert seen["zaaknummer"] == "CLIENT_NUMBER, such as Z-2024-00123, AB.123"
    assert seen["personeelsnummer"] == "EMPLOYEE_NUMBER, such as 000123, near personeelsnr or medewerker"


def test_warns_of_an_own_value_that_no_detector_knows_without_repeating_it(folder):
    (folder / "organisation.toml").write_text(OWN)
    done = check(folder, "")
    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    assert done.stderr.startswith("Warning: own_values item 3 is no telephone number, account, address")
    assert "xq-onzin" not in done.stdout + done.stderr
    assert done.stdout.endswith("The configuration can be used.\n")
