"""What stands before every page: forged forms, foreign sites, other roles, too much, too often; what answers carry."""

import http.client
import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mailguard.config import ConsoleSettings
from mailguard.stores.accounts import LinkPurpose, Role
from mailguard.web.access import Needs, allow, allow_anyone, mark_of
from mailguard.web.console import ROUTES, create_console
from mailguard.web.security import MAX_FORM_BYTES, ClientLimiter
from tests.certificates import self_signed
from tests.web.browser import Browser
from tests.web.server import Clock, Site, listening, parts_for, running_console

EVERYWHERE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


# --- every route, every role ------------------------------------------------------------------------------------------


def filled_in(route: Route) -> str:
    """The route's path with something in its places."""
    fillings = {"id": "0123456789ABCDEF", "number": "1", "token": "niets", "name": "niets.css"}
    path = route.path
    for name in route.param_convertors:
        path = path.replace(f"{{{name}}}", fillings[name])
        path = path.replace(f"{{{name}:{route_type(route, name)}}}", fillings[name])
    assert "{" not in path, path
    return path


def route_type(route: Route, name: str) -> str:
    return "int" if "Integer" in type(route.param_convertors[name]).__name__ else "str"


def method_of(route: Route) -> str:
    return "POST" if "POST" in (route.methods or ()) else "GET"


GUARDED = [r for r in ROUTES if (mark := mark_of(r.endpoint)) is not None and mark.needs is Needs.ALL]


@pytest.mark.parametrize("route", GUARDED, ids=lambda r: f"{method_of(r)} {r.path}")
def test_each_page_is_for_the_roles_it_names_and_for_nobody_signed_out(site, route):
    mark = mark_of(route.endpoint)
    assert mark is not None
    path, method = filled_in(route), method_of(route)
    stranger = site.browser()
    answer = stranger.get(path, follow=False) if method == "GET" else stranger.post(path, {}, follow=False)
    assert answer.status == (303 if method == "GET" else 401)
    for role in Role:
        browser = site.signed_in(role)
        token = browser.get("/account").form("/uitloggen").fields[0][1]
        answer = browser.get(path) if method == "GET" else browser.post(path, {"csrf": token}, follow=False)
        is_refused = answer.status == 403 and "Uw rol is" in answer.text
        assert is_refused is (role not in mark.roles), f"{role}: {answer.status}"


def test_an_administrator_sees_no_content():
    seen = {r.path for r in GUARDED if Role.ADMINISTRATOR in (mark_of(r.endpoint) or no_mark()).roles}
    assert seen == {"/systeem", "/account", "/account/wachtwoord", "/account/overal-uitloggen"}


def test_the_fg_decides_nothing():
    posts = {
        r.path for r in GUARDED if "POST" in (r.methods or ()) and Role.FG in (mark_of(r.endpoint) or no_mark()).roles
    }
    own = {"/account/wachtwoord", "/account/overal-uitloggen"}
    # Looking at a masked value and taking the register along are reading, and both are written down.
    assert posts - own <= {"/register/export.csv", "/berichten/{id:str}/tonen/{number:int}"}


def no_mark():
    raise AssertionError("a route without a mark")


def test_a_console_with_an_unmarked_page_is_not_built(database_file, review):
    async def unmarked(request: Request) -> Response:
        return Response()

    parts = parts_for(database_file, review, Clock())
    with pytest.raises(ValueError, match="/geheim does not say who may use it"):
        create_console(parts, [Route("/geheim", unmarked)])


# --- forged forms -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", [None, "", "0" * 32, "é"])
def test_a_form_without_its_token_changes_nothing(site, token):
    browser = site.signed_in()
    answer = browser.post("/account/overal-uitloggen", {} if token is None else {"csrf": token})
    assert answer.status == 403
    assert "Er is niets gewijzigd" in answer.text
    assert browser.get("/account").path == "/account"


def test_the_token_of_another_session_is_no_good(site):
    mine, other = site.signed_in(login="ans"), site.signed_in(login="eva")
    token = other.get("/account").form("/uitloggen").fields[0][1]
    assert mine.post("/account/overal-uitloggen", {"csrf": token}).status == 403


def test_a_token_in_the_url_does_not_count(site):
    browser = site.signed_in()
    token = browser.get("/account").form("/uitloggen").fields[0][1]
    assert browser.post(f"/account/overal-uitloggen?csrf={token}", {}).status == 403


def test_nobody_can_be_signed_in_under_anothers_name(site):
    """Login CSRF: the form before signing in is bound to this browser too."""
    link = site.link_for(site.add_account("aanvaller", Role.OFFICER), LinkPurpose.SIGN_IN)
    attacker, victim = site.browser(), site.browser()
    token = attacker.get(link).form().fields[0][1]
    assert victim.post(link, {"csrf": token}).status == 403
    victim.get("/inloggen")
    assert victim.post(link, {"csrf": token}).status == 403
    assert "mailguard" not in victim.cookies


@pytest.mark.parametrize(
    "said",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "", "Origin": "https://elders.example"},
    ],
)
def test_a_form_from_another_site_is_refused_even_with_its_token(site, said):
    browser = site.signed_in()
    token = browser.get("/account").form("/uitloggen").fields[0][1]
    assert browser.post("/account/overal-uitloggen", {"csrf": token}, said).status == 403


@pytest.mark.parametrize(
    ("origin", "status"), [("https://elders.example", 403), ("null", 403), ("own", 303), ("", 303)]
)
def test_an_old_browser_is_judged_by_its_origin(site, origin, status):
    browser = site.signed_in()
    token = browser.get("/account").form("/uitloggen").fields[0][1]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if origin:
        headers["Origin"] = site.url if origin == "own" else origin
    assert browser.request("POST", "/account/overal-uitloggen", f"csrf={token}", headers).status == status


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_do_nothing(site, method):
    browser = site.signed_in()
    answer = browser.request(method, "/account", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status == 405
    assert browser.request(method, "/account").status == 405


# --- what answers carry -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/inloggen", "/account", "/bestaat/niet", "/link/niets", "/static/niets.css", "/"])
def test_every_answer_carries_the_header_fields(site, path):
    browser = site.signed_in()
    for answer in (browser.request("GET", path), browser.request("HEAD", path), browser.post(path, {}, follow=False)):
        for name, value in EVERYWHERE.items():
            assert answer.headers[name] == value, f"{name} at {path}: {answer.status}"
        assert "Strict-Transport-Security" not in answer.headers
        assert "server" not in answer.headers


def test_files_are_kept_for_ever_under_a_name_that_changes_with_them(site):
    browser = site.browser()
    sheet = browser.get("/inloggen").text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    answer = browser.get(sheet)
    assert answer.status == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Security-Policy"] == EVERYWHERE["Content-Security-Policy"]
    for path in ("/static/mailguard.css", "/static/..%2fpages.py", "/static/%2e%2e/pages.py"):
        assert browser.get(path).status == 404


def test_a_page_has_no_script_and_no_style_of_its_own(site):
    browser = site.signed_in()
    for path in ("/inloggen", "/account", "/", "/wachtrij", "/register", "/systeem"):
        text = browser.get(path).text
        assert "<script" not in text, path
        assert "style=" not in text, path
        assert "<style" not in text, path


def test_what_comes_from_the_url_is_never_html(site):
    text = site.browser().get("/inloggen?next=%22%3E%3Cscript%3E&uitgelogd=%3Cb%3E").text
    assert "<script" not in text
    assert "<b>" not in text


def test_a_name_is_shown_as_text_whatever_it_holds(site):
    account = site.add_account("eva", Role.OFFICER, name="<img src=x onerror=alert(1)>")
    browser = site.browser()
    browser.get(site.link_for(account, LinkPurpose.SIGN_IN))
    browser.submit(follow=False)
    text = browser.get("/account").text
    assert "<img" not in text
    assert "&lt;img src=x" in text
    title = text.partition("<title>")[2].partition("</title>")[0]
    assert title == "Uw account · mailguard"


# --- HTTPS and proxies ------------------------------------------------------------------------------------------------


@pytest.fixture
def behind_proxy(few_attempts, database_file, review) -> Iterator[Site]:
    console = ConsoleSettings(public_url="https://mailguard.ons.example", proxies=("127.0.0.1/32",))
    with running_console(database_file, review, console) as site:
        yield site


def test_behind_a_proxy_cookies_are_for_https_alone(behind_proxy):
    browser = behind_proxy.browser()
    answer = browser.get("/inloggen")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert browser.set_cookies[0].startswith("__Host-mailguard-form=")
    assert {"Secure", "HttpOnly", "Path=/"} <= set(browser.set_cookies[0].split("; "))


def test_a_form_that_came_by_the_proxy_is_from_here(behind_proxy):
    browser = behind_proxy.signed_in()
    token = browser.get("/account").form("/uitloggen").fields[0][1]
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://mailguard.ons.example"}
    assert browser.request("POST", "/account/overal-uitloggen", f"csrf={token}", headers).status == 303


def wrong_password(site: Site, forwarded: str) -> int:
    """The status of a failed attempt that says it comes from there."""
    browser = site.browser()
    browser.sent = {"X-Forwarded-For": forwarded}
    browser.get("/inloggen")
    return browser.submit(login="ans", password="verkeerd").status


def test_clients_behind_a_proxy_are_told_apart_and_cannot_pretend(few_attempts, behind_proxy):
    # What stands before the last entry was written by the client itself; proxies may stand behind each other.
    statuses = [wrong_password(behind_proxy, f"198.51.100.{n}, 192.0.2.7") for n in range(few_attempts + 1)]
    assert statuses[-1] == 429
    assert wrong_password(behind_proxy, "192.0.2.7, 127.0.0.1") == 429
    assert wrong_password(behind_proxy, "192.0.2.8") == 422
    assert wrong_password(behind_proxy, "") == 422


def test_a_client_is_its_own_address_when_no_proxy_is_named(few_attempts, site):
    assert [wrong_password(site, f"192.0.2.{n}") for n in range(few_attempts + 1)][-1] == 429


def test_https_by_its_own_certificate(database_file, review, tmp_path):
    own = self_signed(tmp_path, "localhost")
    console = ConsoleSettings(certificate=own.certificate, private_key=own.private_key)
    with running_console(database_file, review, console) as site:
        context = ssl.create_default_context(cafile=own.certificate)
        connection = http.client.HTTPSConnection("localhost", urlsplit(site.url).port, context=context, timeout=10)
        connection.request("GET", "/inloggen")
        answer = connection.getresponse()
        assert answer.status == 200
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert answer.headers["Set-Cookie"].startswith("__Host-mailguard-form=")
        connection.close()


# --- too much, broken, unexpected -------------------------------------------------------------------------------------


def test_more_than_a_form_may_hold_is_refused(site):
    browser = site.browser()
    browser.get("/inloggen")
    assert browser.submit(login="a" * (MAX_FORM_BYTES - 1000), password="x").status == 422
    assert "U stuurde meer dan 64 kB" in browser.post("/inloggen", {"login": "a" * MAX_FORM_BYTES}).text
    assert browser.page.status == 413


def test_more_than_a_form_may_hold_is_refused_when_it_comes_in_pieces(site):
    place = urlsplit(site.url)
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        head = "POST /inloggen HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        connection.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode())
        for _ in range(5):
            connection.sendall(b"4000\r\n" + b"a" * 0x4000 + b"\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 413")


def test_a_form_that_is_no_form_is_refused(site):
    browser = site.signed_in()
    for kind, body in (
        ("application/json", "{}"),
        ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: nonsense"),
        ("multipart/form-data", "x"),
        ("application/x-www-form-urlencoded", "%ff%00=%ff&csrf"),
    ):
        answer = browser.request("POST", "/account/overal-uitloggen", body, {"Content-Type": kind})
        assert answer.status in {400, 403}, kind
        assert "Er is niets gewijzigd" in answer.text


@pytest.fixture
def odd_console(database_file, review) -> Iterator[Browser]:
    """A console with a page that fails in a way nobody expected."""

    @allow_anyone
    async def fails(request: Request) -> Response:
        raise RuntimeError("the BSN is 912345676")

    @allow(Role.OFFICER)
    async def guarded(request: Request) -> Response:
        return Response("binnen")

    parts = parts_for(database_file, review, Clock())
    routes = (*ROUTES, Route("/stuk", fails), Route("/binnen", guarded))
    with listening(create_console(parts, routes), parts.configuration.console) as url:
        yield Browser(url)


def test_an_unexpected_error_becomes_a_page_with_a_code_and_a_log_line_without_its_text(odd_console, caplog):
    answer = odd_console.get("/stuk")
    assert answer.status == 500
    assert answer.headers["Content-Security-Policy"] == EVERYWHERE["Content-Security-Policy"]
    code = answer.text.partition("<strong>")[2].partition("</strong>")[0]
    assert len(code) == 8
    assert f"unexpected RuntimeError (code {code})" in caplog.text
    assert "912345676" not in answer.text + caplog.text


def test_a_database_that_is_away_says_that_held_mail_is_safe(odd_console, database_file, monkeypatch, tmp_path):
    odd_console.cookies["mailguard"] = "iets"
    database_file.engine.dispose()
    for path in tmp_path.glob("mailguard.sqlite3*"):
        path.unlink()
    answer = odd_console.get("/binnen")
    assert answer.status == 503
    assert "Vastgehouden berichten blijven veilig bewaard" in answer.text


# --- the limiter ------------------------------------------------------------------------------------------------------


def test_a_client_may_act_again_once_the_window_has_passed():
    limiter = ClientLimiter(2, timedelta(seconds=10))
    assert [limiter.allows("a", now) for now in (0, 1, 2, 9.9, 10.1, 10.2)] == [True, True, False, False, True, False]
    assert limiter.allows("b", 2)


def test_the_limiter_remembers_so_many_clients_and_no_more():
    limiter = ClientLimiter(1, timedelta(hours=1), most_clients=100)
    for n in range(1000):
        assert limiter.allows(str(n), n)
    assert not limiter.allows("999", 1000)
    assert len(limiter._acts) == 100
