"""A hostile outsider, sender and colleague at both listeners of a whole office: every route by everybody, crafted
links, odd requests, slow clients, and what a message may smuggle on to a page.
"""

import base64
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from starlette.routing import Route

from mailguard.content import read_content
from mailguard.incident import EventAction
from mailguard.stores.accounts import LinkPurpose, Role
from mailguard.web import patience
from mailguard.web.access import Mark, Needs, mark_of
from mailguard.web.console import ROUTES
from mailguard.web.senders_page import SendersParts, create_senders_page
from tests.office import SENDER, mail
from tests.web.browser import Answer, Browser
from tests.web.open_office import OpenOffice, open_office
from tests.web.server import Site
from tests.web.test_security import filled_in

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "LINK")
MANY = ", ".join(f"p{n}@bedrijf{n}.example" for n in range(12))
BSN = "912345676"
WRITINGS = (BSN, "9123.45.676", "912 345 676")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def office(tmp_path) -> Iterator[OpenOffice]:
    with open_office(tmp_path) as office:
        yield office


def signed_in(office: OpenOffice, role: Role = Role.OFFICER, login: str = "officer") -> Browser:
    browser = Browser(office.console)
    browser.get(urlsplit(office.link_for(office.add_account(login, role))).path)
    assert browser.submit(follow=False).status == 303
    return browser


def token_of(browser: Browser) -> str:
    return browser.get("/account").form("/uitloggen").fields[0][1]


# --- every route, every method, everybody -----------------------------------------------------------------------------


def half_signed_in(site: Site) -> Browser:
    browser = site.browser()
    browser.get(site.link_for(site.add_account("half", Role.OFFICER), LinkPurpose.ENROL))
    assert browser.submit(follow=False).headers["Location"] == "/aanmelden"
    return browser


def methods_of(routes: tuple[Route, ...]) -> dict[str, dict[str, Route]]:
    table: dict[str, dict[str, Route]] = {}
    for route in routes:
        table.setdefault(route.path, {}).update(dict.fromkeys(route.methods or (), route))
    return table


def is_as_it_should(answer: Answer, mark: Mark, method: str, who: str) -> bool:
    """`who` is a role, "half" or "stranger". No request carries a form's token."""
    is_far_enough = mark.needs is Needs.NOTHING or (mark.needs is Needs.HALF and who == "half") or who in list(Role)
    if not is_far_enough:
        if method == "POST":
            return answer.status == 401
        return answer.status == 303 and str(answer.headers["Location"]).startswith("/inloggen?next=")
    if who in list(Role) and who not in mark.roles:
        return answer.status == 403
    if method == "POST":
        return answer.status == 403
    return answer.status in {200, 404, 410} or (mark.needs is Needs.HALF and answer.status == 303)


def test_every_route_of_the_console_by_every_method_for_everybody(site):
    people = {"stranger": site.browser(), "half": half_signed_in(site)}
    people |= {role.value: site.signed_in(role) for role in Role}
    for path, routes in methods_of(ROUTES).items():
        for method in METHODS:
            for who, browser in people.items():
                place = filled_in(next(iter(routes.values())))
                answer = browser.request(method, place, headers={"Sec-Fetch-Site": "same-origin"} | FORM)
                said = f"{who}: {method} {path} gave {answer.status}"
                if method not in routes:
                    assert answer.status == 405, said
                    continue
                mark = mark_of(routes[method].endpoint)
                assert mark is not None
                assert is_as_it_should(answer, mark, method, who), said


def test_every_route_of_the_senders_page_by_every_method(office):
    office.keep(mail(header_to=MANY, text="Welkom."))
    parts = office.parts.office
    application = create_senders_page(
        SendersParts(office.parts.by_sender, parts.links, parts.loaded.configuration, parts.loaded.organisation, b"k")
    )
    table = methods_of(tuple(route for route in application.routes if isinstance(route, Route)))
    assert set(table) == {"/static/{name}", "/afzender/{token}", "/afzender/{token}/{act}"}
    link = urlsplit(office.senders_link(SENDER)).path
    browser = Browser(office.senders_page)
    acts = ("intrekken", "bcc", "bevestigen", "uitleg")
    for path in (link, *(f"{link}/{act}" for act in acts), "/static/niets.css"):
        is_act = path.rpartition("/")[2] in acts
        for method in METHODS:
            status = browser.request(method, path, headers={"Sec-Fetch-Site": "same-origin"} | FORM).status
            usual = 404 if path.startswith("/static") else 200
            expected = {"GET": usual, "HEAD": usual, "POST": 403 if is_act else 405}
            assert status == expected.get(method, 405), f"{method} {path}"
    assert browser.request("POST", f"{link}/vrijgeven", "", FORM).status == 404
    assert [summary.status.value for summary in office.parts.review.queue()] == ["held"]


@pytest.mark.parametrize(
    "headers",
    [
        {"X-HTTP-Method-Override": "POST"},
        {"X-Method-Override": "POST"},
        {"Purpose": "prefetch", "Sec-Purpose": "prefetch;prerender"},
        {"X-Original-URL": "/account", "X-Rewrite-URL": "/account"},
    ],
)
def test_no_header_field_turns_looking_into_acting(office, headers):
    summary = office.keep(mail(header_to=MANY, text="Welkom."))
    link = urlsplit(office.senders_link(SENDER)).path
    for query in ("", "?_method=POST&act=intrekken", "?bewijs=x"):
        assert Browser(office.senders_page).get(f"{link}/intrekken{query}", headers).status == 200
    officer = signed_in(office)
    assert officer.get(f"/berichten/{summary.id}/besluit?keuze=release&motivering=xyz", headers).status == 405
    assert office.parts.review.summary(summary.id).status.value == "held"


# --- links ------------------------------------------------------------------------------------------------------------


def test_no_other_writing_of_a_link_is_that_link(office):
    office.keep(mail(header_to=MANY, text="Welkom."))
    path = urlsplit(office.senders_link(SENDER)).path
    token = path.rpartition("/")[2]
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    forged = [
        base64.urlsafe_b64encode(raw[:16] + bytes(8) + raw[24:]).decode().rstrip("="),
        base64.urlsafe_b64encode(raw[:-1]).decode().rstrip("="),
        base64.urlsafe_b64encode(bytes(16) + raw[16:]).decode().rstrip("="),
        base64.urlsafe_b64encode(raw[:15]).decode().rstrip("="),
        base64.urlsafe_b64encode(raw + b"\0").decode().rstrip("="),
        f"{token}=", f"{token}%3F", f"{token}%23", f"{token[:9]}%0A{token[9:]}", f"{token}.", f"{token};a",
        f"%20{token}", token.swapcase(), token[:-1], "", "%2e%2e", "A" * 20000,
    ]  # fmt: skip
    browser = Browser(office.senders_page)
    for other in forged:
        answer = browser.get(f"/afzender/{other}")
        assert answer.status in {404, 410}, other[:40]
        assert "INC-" not in answer.text
    assert browser.get(path).status == 200


def test_the_proof_of_one_message_is_none_for_another(office):
    office.keep(mail("<1@ons.example>", header_to=MANY, text="Welkom.", number=1))
    one = urlsplit(office.senders_link(SENDER)).path
    other_id = office.keep(mail("<2@ons.example>", header_to=MANY, text="Welkom daar.", number=2)).id
    other = urlsplit(office.senders_link(SENDER)).path
    assert one != other
    browser = Browser(office.senders_page)
    proof = browser.get(one).form("intrekken").fields[0][1]
    assert browser.post(f"{other}/intrekken", {"bewijs": proof}).status == 403
    assert office.parts.review.summary(other_id).status.value == "held"


def test_numbers_that_are_not_on_the_page_are_nobody(office):
    summary = office.keep(mail(to=("a@een.example", "b@twee.example"), header_to=MANY, text="Welkom."))
    browser = Browser(office.senders_page)
    for ticked in (["²"], ["3"], ["9" * 5000], ["x"], []):
        browser.get(urlsplit(office.senders_link(SENDER)).path)
        answer = browser.submit("bevestigen", ontvanger=ticked)
        assert (answer.status, "Kies minstens 1 ontvanger" in answer.text) == (422, True), ticked
    browser.get(urlsplit(office.senders_link(SENDER)).path)
    answer = browser.submit("bevestigen", ontvanger=["1", "1", "3", "99", "²"])
    assert "1 ontvanger krijgt het bericht." in answer.text
    assert office.parts.review.summary(summary.id).status.value == "released-to-some"


def test_a_one_time_link_used_by_two_at_once_is_good_for_one(site):
    link = site.link_for(site.add_account("eva", Role.OFFICER), LinkPurpose.SIGN_IN)
    browsers = [site.browser() for _ in range(6)]
    for browser in browsers:
        browser.get(link)
        assert browser.request("HEAD", link).status == 200
    with ThreadPoolExecutor(len(browsers)) as threads:
        statuses = list(threads.map(lambda b: b.submit(follow=False).status, browsers))
    assert sorted(statuses) == [303, 410, 410, 410, 410, 410]


# --- odd requests -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("charset", ["raw_unicode_escape", "unicode_escape", "undefined", "punycode", "utf-8"])
def test_no_form_chooses_how_it_is_decoded(site, charset):
    body = b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n\\ud800\r\n--x--\r\n'
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    answer = site.browser().request("POST", "/inloggen", body, {"Content-Type": kind})
    assert (answer.status, "Er is niets gewijzigd" in answer.text) == (400, True)


def test_no_odd_request_is_an_unexpected_error(site, caplog):
    browser = site.signed_in()
    token = token_of(browser)
    reason = {"csrf": token, "reden": "Dit moet ik zien."}
    for number in ("9" * 5000, "%C2%B2", "-1", "1.0", "%00", "1%0d%0aX:%20y"):
        assert browser.post(f"/berichten/X/tonen/{number}", reason).status in {400, 404}
    for path in ("/berichten/%00", "/incidenten/INC%002026", "/wachtrij?na=%00", "/register?bladzijde=%C2%B2",
                 f"/register?bladzijde={'9' * 5000}", "/berichten/%E2%80%AE", "/berichten/%ff%fe", "/berichten/a%2Fb",
                 "//elders.example/", "/;/account", "/.%2e/account", "/account/", "/ACCOUNT", "/static/..%5cpages.py",
                 "/berichten/x?reden=%3Cscript%3E&status=%27&na=..%2f", "/?a=1&a=2&a[]=3"):  # fmt: skip
        answer = browser.get(path, follow=False)
        assert answer.status in {200, 400, 404}, path
        assert "Location" not in answer.headers
        assert "<script" not in answer.text
    many = "&".join(f"a{n}=" for n in range(9000))
    assert browser.request("POST", "/inloggen", many, FORM).status in {400, 403}
    assert "unexpected" not in caplog.text


def test_the_host_that_a_client_names_stands_nowhere(site):
    browser = site.signed_in()
    spoofed = {"Host": "elders.example", "X-Forwarded-Host": "elders.example", "X-Forwarded-Proto": "https",
               "Forwarded": "host=elders.example"}  # fmt: skip
    for path in ("/", "/account", "/inloggen", "/wachtrij/", "/nergens", "/aanmelden"):
        answer = browser.request("GET", path, headers=spoofed)
        assert "elders.example" not in f"{answer.text} {answer.headers}"
        assert "Strict-Transport-Security" not in answer.headers
    assert "elders.example" not in f"{site.browser().request('GET', '/', headers=spoofed).headers}"


@pytest.mark.parametrize(
    "wish", ["//elders.example", "/\\elders.example", "https://elders.example", "/\t/elders.example", "javascript:x",
             "/%2f/elders.example", "///", "/\r\nSet-Cookie: a=b", "/a?next=//b#c", "/＠elders.example"]
)  # fmt: skip
def test_signing_in_leads_to_no_other_site(site, wish):
    browser = site.browser()
    browser.get("/inloggen")
    form = browser.page.form()
    assert dict(form.fields)["next"] == "/"
    answer = browser.submit(login="", password="", next=wish)
    assert dict(answer.form().fields)["next"] == "/"


# --- slow clients -----------------------------------------------------------------------------------------------------


def connected(url: str, source: str, sends: bytes = b"") -> socket.socket:
    place = urlsplit(url)
    made = socket.create_connection((place.hostname or "", place.port or 0), timeout=10, source_address=(source, 0))
    made.sendall(sends)
    return made


def is_closed(connection: socket.socket, within: float) -> bool:
    connection.settimeout(within)
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True
    except TimeoutError:
        return False


def test_no_number_of_silent_connections_keeps_the_officer_out(site):
    browser = site.signed_in()
    silent = [connected(site.url, f"127.0.0.{2 + n % 5}") for n in range(500)]
    try:
        assert browser.get("/account").status == 200
        refused = sum(is_closed(connection, 0.01) for connection in silent)
        assert refused == 500 - 5 * patience.OF_ONE_CLIENT
    finally:
        for connection in silent:
            connection.close()


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ",
        b"POST /inloggen HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nlogin=",
        b"POST /inloggen HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n",
    ],
)
def test_a_request_that_never_ends_is_cut_off(site, monkeypatch, begun):
    monkeypatch.setattr(patience, "REQUEST_SECONDS", 0.5)
    connection = connected(site.url, "127.0.0.1", begun)
    began = time.monotonic()
    while time.monotonic() - began < 5:  # a sign now and then does not help
        try:
            connection.sendall(b"a" if begun else b"")
        except ConnectionError:
            break
        if is_closed(connection, 0.1):
            break
    assert time.monotonic() - began < 3
    connection.close()


def test_an_answer_that_nobody_takes_is_given_up(site, monkeypatch):
    monkeypatch.setattr(patience, "ANSWER_SECONDS", 0.5)
    head = b"GET /static/niets HTTP/1.1\r\nHost: x\r\n\r\n"
    connection = connected(site.url, "127.0.0.1")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    with pytest.raises((ConnectionError, TimeoutError)):  # noqa: PT012 (until it is cut off)
        connection.settimeout(0.2)
        began = time.monotonic()
        while time.monotonic() - began < 10:
            connection.sendall(head * 100)
    connection.close()
    assert site.browser().get("/inloggen").status == 200


def test_one_connection_serves_one_request_after_another(site, monkeypatch):
    monkeypatch.setattr(patience, "REQUEST_SECONDS", 0.6)
    connection = connected(site.url, "127.0.0.1")
    for _ in range(4):
        connection.sendall(b"HEAD /inloggen HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(10_000).startswith(b"HTTP/1.1 200")
        time.sleep(0.3)
    connection.close()


# --- what a message smuggles on to a page -----------------------------------------------------------------------------


def hostile(text: str = f"Uw BSN is {BSN}.") -> bytes:
    return (
        f'From: "<b>ans</b>" <{SENDER}>\r\nTo: "\u202e<img src=x>" <bouwer@elders.example>\r\n'
        f"Subject: BSN {BSN} =?utf-8?q?=0D=0ABcc=3A_x=40y.example=1B=5B31m?=\r\nMessage-ID: <1@ons.example>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n"
        f"--q\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        f'--q\r\nContent-Type: text/plain; name="<svg onload=x> BSN 9123.45.676.txt"\r\n'
        "Content-Disposition: attachment\r\n\r\nniets\r\n--q--\r\n"
    ).encode()


def held_hostile(office: OpenOffice, text: str = f"Uw BSN is {BSN}."):
    made = mail()
    return office.keep(type(made).from_content(made.id, made.envelope, hostile(text)))


def test_no_page_title_or_notice_holds_a_value_of_the_message(office):
    summary = held_hostile(office, "\r\n\r\n".join(f"Uw BSN is {writing}." for writing in WRITINGS))
    officer = signed_in(office)
    number = summary.incident.number
    pages = [officer.get(path) for path in (f"/berichten/{summary.id}", f"/incidenten/{number}", "/", "/wachtrij",
                                            "/register", "/systeem")]  # fmt: skip
    for page in pages:
        assert page.status == 200
        for smuggled in (*WRITINGS, "<img", "<svg", "<b>ans"):
            assert smuggled not in page.text
        title = page.text.partition("<title>")[2].partition("</title>")[0]
        assert "elders" not in title
    for text in office.notices_to("officier@ons.example") + office.notices_to(SENDER):
        assert not any(writing in text for writing in WRITINGS)
        assert "elders" not in text
        assert "Bcc: x@y" not in text


def test_a_message_full_of_values_opens_within_two_seconds(office):
    rows = "".join(
        f"<tr><td>naam{n}.{n * 7919}@prive{n % 40}.example</td><td>tekst en nog wat</td></tr>" for n in range(4000)
    )
    content = (
        f"From: <{SENDER}>\r\nTo: bouwer@elders.example\r\nSubject: x\r\nMessage-ID: <1@ons.example>\r\n"
        f"Content-Type: text/html\r\n\r\n<p>BSN {BSN}</p><table>{rows}</table>\r\n"
    ).encode()
    made = mail()
    summary = office.keep(type(made).from_content(made.id, made.envelope, content))
    assert sum(len(segment.text) for segment in read_content(content).segments) > 150_000
    officer = signed_in(office)
    began = time.process_time()
    page = officer.get(f"/berichten/{summary.id}")
    assert time.process_time() - began < 6  # two on a quiet machine; it was more than fifteen
    assert page.status == 200
    assert "naam3999" not in page.text


def test_an_answer_of_the_sender_is_text(office):
    summary = office.keep(mail())
    browser = Browser(office.senders_page)
    browser.get(urlsplit(office.senders_link(SENDER)).path)
    text = "</textarea><script>x</script>\x00\x1b[31m\u202egnp.exe\r\nBcc: x@y.example"
    assert browser.submit("uitleg", uitleg=text).status == 200
    officer = signed_in(office)
    for path in (f"/berichten/{summary.id}", f"/incidenten/{summary.incident.number}"):
        page = officer.get(path)
        assert "<script" not in page.text
        assert "&lt;script&gt;x" in page.text
    assert not any("gnp" in notice for notice in office.notices_to("officier@ons.example"))


def test_the_register_is_exported_when_a_record_of_it_was_destroyed(office):
    number = office.keep(mail()).incident.number
    officer = signed_in(office)
    with office.parts.database.write_transaction() as connection:
        office.parts.register.destroy(connection, number)
    answer = officer.post("/register/export.csv", {"csrf": token_of(officer), "doel": "=cmd|' /C calc'!A0\r\n=1+1"})
    assert answer.status == 200
    assert number in answer.text
    assert "calc" not in answer.text
    assert all(not row.startswith(("=", "+", "-", "@")) for line in answer.text.splitlines() for row in line.split(";"))
    assert office.events(number)[-1] is EventAction.EXPORTED


def test_a_decision_is_for_the_recipients_that_its_check_page_showed(office):
    summary = office.keep(mail(to=("een@elders.example",), number=1))
    officer = signed_in(office)
    officer.get(f"/berichten/{summary.id}")
    officer.submit("/controle", keuze="release", motivering="Nagevraagd en akkoord.")
    office.process(mail(to=("twee@elders.example",), number=2))
    answer = officer.submit("/besluit")
    assert answer.status == 422
    assert "Er kwamen intussen ontvangers bij" in answer.text
    assert office.parts.review.summary(summary.id).status.value == "held"


# --- two listeners on one host ----------------------------------------------------------------------------------------


def test_the_two_listeners_know_nothing_of_each_others_cookies(office):
    office.keep(mail(header_to=MANY, text="Welkom."))
    officer = signed_in(office)
    senders = Browser(office.senders_page)
    senders.cookies = dict(officer.cookies)  # browsers send them to every port of a host (RFC 6265 8.5)
    for path in (urlsplit(office.senders_link(SENDER)).path, "/", "/account", "/wachtrij"):
        answer = senders.get(path, follow=False)
        assert answer.status in {200, 404}
        assert not senders.set_cookies
        assert "Ans de Boer" not in answer.text
    same_site = {"Sec-Fetch-Site": "same-site", "Origin": office.senders_page} | FORM
    body = f"csrf={token_of(officer)}"
    assert officer.request("POST", "/account/overal-uitloggen", body, same_site).status == 403
