"""Signing in as people do it, in a browser without JavaScript, against a console that really listens."""

import re
from datetime import timedelta

import pyotp
import pytest

from mailguard.stores.accounts import LinkPurpose, Role
from tests.web.browser import Answer, Browser
from tests.web.server import PASSWORD, Site


def enrol(site: Site, login: str = "ans", role: Role = Role.OFFICER) -> pyotp.TOTP:
    """Enrol by the link, as a new officer does; returns what his telephone knows."""
    browser = site.browser()
    browser.get(site.link_for(site.add_account(login, role), LinkPurpose.ENROL))
    page = browser.submit()
    assert page.path == "/aanmelden"
    totp = secret_of(page)
    code = totp.at(site.clock.now())
    assert browser.submit(password=PASSWORD, again=PASSWORD, code=code, follow=False).status == 303
    assert browser.get("/account").path == "/account"
    site.clock.turn(timedelta(minutes=1))
    return totp


def secret_of(page: Answer) -> pyotp.TOTP:
    found = re.search(r'class="mg-key">([A-Z2-7 ]+)<', page.text)
    assert found is not None
    return pyotp.TOTP(found[1].replace(" ", ""))


def sign_in(site: Site, totp: pyotp.TOTP, path: str = "/account", login: str = "ans") -> Browser:
    browser = site.browser()
    browser.get(path)
    assert browser.submit(login=login, password=PASSWORD).path.startswith("/inloggen/code")
    browser.submit(code=totp.at(site.clock.now()))
    return browser


def test_signs_in_with_password_and_code_and_comes_where_it_wanted_to_go(site):
    browser = sign_in(site, enrol(site))
    assert browser.page.path == "/account"
    assert "Ans de Boer" in browser.page.text


def test_the_password_alone_opens_nothing(site):
    enrol(site)
    browser = site.browser()
    browser.get("/account")
    browser.submit(login="ans", password=PASSWORD)
    assert browser.get("/account").path == "/inloggen?next=/account"
    assert browser.get("/aanmelden").path == "/inloggen/code", "it must not lead to a new second factor either"
    assert browser.get("/aanmelden/qr.svg").status == 404


@pytest.mark.parametrize(("login", "password"), [("ans", "verkeerd wachtwoord"), ("piet", PASSWORD)])
def test_a_wrong_password_and_an_unknown_name_look_the_same(site, login, password):
    enrol(site)
    browser = site.browser()
    browser.get("/inloggen")
    answer = browser.submit(login=login, password=password)
    assert answer.status == 422
    assert "Inlognaam of wachtwoord klopt niet" in answer.text
    assert "<title>Fout: Inloggen" in answer.text
    assert password not in answer.text


def test_empty_fields_are_named(site):
    browser = site.browser()
    browser.get("/inloggen")
    answer = browser.submit(login=" ", password="")
    assert "Vul uw inlognaam in." in answer.text
    assert "Vul uw wachtwoord in." in answer.text


def test_locks_after_five_wrong_passwords_and_opens_again_after_a_quarter(site):
    totp = enrol(site)
    browser = site.browser()
    browser.get("/inloggen")
    for _ in range(5):
        browser.submit(login="ans", password="verkeerd wachtwoord")
    assert browser.submit(login="ans", password=PASSWORD).status == 422
    site.clock.turn(timedelta(minutes=16))
    assert sign_in(site, totp).page.path == "/account"


def test_a_code_cannot_be_used_again(site):
    totp = enrol(site)
    code = totp.at(site.clock.now())
    sign_in(site, totp)
    other = site.browser()
    other.get("/inloggen")
    other.submit(login="ans", password=PASSWORD)
    answer = other.submit(code=code)
    assert answer.status == 422
    assert "Deze code klopt niet" in answer.text
    assert code not in answer.text


def test_each_step_of_signing_in_gives_a_new_session(site):
    totp = enrol(site)
    browser = site.browser()
    browser.cookies["mailguard"] = planted = "planted-by-somebody-else"
    browser.get("/inloggen")
    browser.submit(login="ans", password=PASSWORD)
    half = browser.cookies["mailguard"]
    browser.submit(code=totp.at(site.clock.now()), follow=False)
    whole = browser.cookies["mailguard"]
    assert len({planted, half, whole}) == 3
    for dead in (planted, half):
        thief = site.browser()
        thief.cookies["mailguard"] = dead
        assert thief.get("/account").path.startswith("/inloggen")


def test_signing_in_again_ends_the_session_this_browser_had(site):
    browser = site.signed_in(login="eva")
    before = browser.cookies["mailguard"]
    browser.get(site.link_for(site.add_account("piet", Role.FG), LinkPurpose.SIGN_IN))
    browser.submit(follow=False)
    thief = site.browser()
    thief.cookies["mailguard"] = before
    assert thief.get("/account").path.startswith("/inloggen")


def test_cookies_are_kept_from_scripts_and_other_sites(site):
    browser = site.signed_in()
    assert {line.partition("=")[0] for line in browser.set_cookies} == {"mailguard", "mailguard-form"}
    for line in browser.set_cookies:
        assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(line.split("; "))
        assert "Domain" not in line
        assert "Max-Age" not in line, "it ends with the browser"


def test_a_session_that_rested_too_long_asks_to_sign_in_again_and_says_why(site):
    browser = site.signed_in()
    site.clock.turn(timedelta(minutes=29))
    assert browser.get("/account").path == "/account"
    site.clock.turn(timedelta(minutes=30))
    answer = browser.get("/account")
    assert answer.path == "/inloggen?next=/account"
    assert "want u was een tijd niet actief" in answer.text


def test_signing_out_ends_the_session_itself(site):
    browser = site.signed_in()
    token = browser.cookies["mailguard"]
    browser.get("/account")
    assert "U bent uitgelogd." in browser.submit("/uitloggen").text
    assert "mailguard" not in browser.cookies
    browser.cookies["mailguard"] = token
    assert browser.get("/account").path.startswith("/inloggen")


def test_signing_out_everywhere_ends_all_sessions(site):
    one, other = site.signed_in(), site.signed_in()
    one.get("/account")
    one.submit("/account/overal-uitloggen")
    assert other.get("/account").path.startswith("/inloggen")


# --- one-time links ---------------------------------------------------------------------------------------------------


def test_looking_at_a_link_does_not_use_it_up(site):
    link = site.link_for(site.add_account("ans", Role.OFFICER), LinkPurpose.SIGN_IN)
    scanner = site.browser()
    for _ in range(5):
        assert scanner.get(link).status == 200
        assert scanner.request("HEAD", link).status == 200
    assert "mailguard" not in scanner.cookies
    browser = site.browser()
    browser.get(link)
    assert browser.submit(follow=False).status == 303
    assert browser.get("/account").path == "/account"


def test_a_link_works_once_within_its_term(site):
    account = site.add_account("ans", Role.OFFICER)
    link = site.link_for(account, LinkPurpose.SIGN_IN)
    first, second = site.browser(), site.browser()
    first.get(link)
    second.get(link)
    assert first.submit(follow=False).status == 303
    assert second.submit().status == 410
    assert "al gebruikt of verlopen" in second.get(link).text
    late = site.link_for(account, LinkPurpose.SIGN_IN, timedelta(hours=1))
    second.get(late)
    site.clock.turn(timedelta(hours=1))
    assert second.submit().status == 410
    assert second.get("/link/zomaar-iets").status == 410


def test_an_administrator_lands_on_a_page_he_may_see(site):
    browser = site.browser()
    browser.get(site.link_for(site.add_account("beheer", Role.ADMINISTRATOR), LinkPurpose.SIGN_IN))
    assert browser.submit(follow=False).headers["Location"] == "/systeem"


# --- enrolment --------------------------------------------------------------------------------------------------------


def test_enrolment_shows_a_qr_code_and_the_key_as_text(site):
    browser = site.browser()
    browser.get(site.link_for(site.add_account("ans", Role.OFFICER), LinkPurpose.ENROL))
    secret = secret_of(browser.submit())
    picture = browser.get("/aanmelden/qr.svg")
    assert picture.headers["Content-Type"].startswith("image/svg+xml")
    assert picture.text.startswith("<svg")
    assert "style=" not in picture.text
    assert secret_of(browser.get("/aanmelden")).secret == secret.secret, "a reload must not change what was scanned"


@pytest.mark.parametrize(
    ("password", "again", "code", "text"),
    [
        ("kort", "kort", None, "minstens 12"),
        (PASSWORD, "iets heel anders", None, "niet gelijk"),
        (PASSWORD, PASSWORD, "abcdef", "Deze code klopt niet"),
    ],
)
def test_enrolment_says_what_is_wrong_and_keeps_nothing_of_it(site, password, again, code, text):
    browser = site.browser()
    browser.get(site.link_for(site.add_account("ans", Role.OFFICER), LinkPurpose.ENROL))
    totp = secret_of(browser.submit())
    answer = browser.submit(password=password, again=again, code=code or totp.at(site.clock.now()))
    assert answer.status == 422
    assert text in answer.text
    with site.parts.database.transaction() as connection:
        account = site.parts.accounts.by_login(connection, "ans")
    assert (account.has_password, account.has_totp) == (False, False)


def test_enrolling_anew_makes_the_old_password_and_code_useless(site):
    old = enrol(site)
    with site.parts.database.transaction() as connection:
        account = site.parts.accounts.by_login(connection, "ans")
    browser = site.browser()
    assert "uw oude wachtwoord" in browser.get(site.link_for(account, LinkPurpose.ENROL)).text
    new = secret_of(browser.submit())
    other = site.browser()
    other.get("/inloggen")
    assert other.submit(login="ans", password=PASSWORD).status == 422
    browser.submit(password=PASSWORD, again=PASSWORD, code=new.at(site.clock.now()), follow=False)
    site.clock.turn(timedelta(minutes=1))
    other.get("/inloggen")
    other.submit(login="ans", password=PASSWORD)
    assert other.submit(code=old.at(site.clock.now())).status == 422
    assert other.submit(code=new.at(site.clock.now()), follow=False).status == 303


def test_changing_the_password_asks_the_old_one_and_signs_out_elsewhere(site):
    totp = enrol(site)
    browser = sign_in(site, totp)
    site.clock.turn(timedelta(minutes=1))
    elsewhere = sign_in(site, totp)
    new = "een ander lang wachtwoord"
    answer = browser.submit("/account/wachtwoord", current="verkeerd wachtwoord", password=new, again=new)
    assert "Uw huidige wachtwoord klopt niet." in answer.text
    answer = browser.submit("/account/wachtwoord", current=PASSWORD, password=new, again=new)
    assert "Uw wachtwoord is gewijzigd." in answer.text
    assert elsewhere.get("/account").path.startswith("/inloggen")
    elsewhere.get("/inloggen")
    assert elsewhere.submit(login="ans", password=PASSWORD).status == 422
    assert elsewhere.submit(login="ans", password=new).path.startswith("/inloggen/code")


# --- where it leads ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wish",
    [
        "https://elders.example/",
        "//elders.example",
        "/\\elders.example",
        "\\\\elders.example",
        "/%5celders.example",
        "/\t/elders.example",
        "javascript:alert(1)",
        "/account\r\nSet-Cookie: x=y",
        "/" + "a" * 600,
    ],
)
def test_signing_in_never_leads_to_another_site(site, wish):
    totp = enrol(site)
    browser = site.browser()
    browser.get("/inloggen")
    browser.submit(login="ans", password=PASSWORD, next=wish)
    answer = browser.submit(code=totp.at(site.clock.now()), next=wish, follow=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/")


def test_a_link_from_a_mail_leads_to_its_message_after_signing_in(site):
    totp = enrol(site)
    browser = site.browser()
    assert browser.get("/account?reden=BSN&bladzijde=2").path.startswith("/inloggen?next=/account")
    browser.submit(login="ans", password=PASSWORD)
    answer = browser.submit(code=totp.at(site.clock.now()), follow=False)
    assert answer.headers["Location"] == "/account?reden=BSN&bladzijde=2"


def test_a_client_that_tries_too_often_must_wait(few_attempts, site):
    browser = site.browser()
    browser.get("/inloggen")
    statuses = [browser.submit(login=f"naam{n}", password="iets").status for n in range(few_attempts + 1)]
    assert set(statuses[:-1]) == {422}
    assert statuses[-1] == 429
    assert "Wacht 5 minuten" in browser.page.text
    site.clock.turn(timedelta(minutes=5))
    browser.get("/inloggen")
    assert browser.submit(login="naam", password="iets").status == 422
