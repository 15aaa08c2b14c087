"""The sender's page over HTTP: looking never acts, acting takes a form of ours, a used link tells what happened."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from mailguard.case import CaseSummary, SenderCase
from mailguard.config import Configuration, NoticesSettings, Organisation
from mailguard.custody import summarise
from mailguard.errors import AlreadyDecided, DatabaseUnavailable, NotAllowed, NotFound, Unfit
from mailguard.held import HeldStatus, Releaser
from mailguard.links import Links
from mailguard.web.form_proof import FormProof
from mailguard.web.security import MAX_FORM_BYTES
from mailguard.web.senders_page import SendersParts, create_senders_page
from tests.build_incidents import held, prevented
from tests.web.browser import Browser
from tests.web.server import Clock, listening

HELD_ID = "0011223344556677"
HOUR = timedelta(hours=1)
ACTS = ("intrekken", "bcc", "bevestigen", "uitleg")


@dataclass
class FakeBySender:
    """One message in memory, with the methods of `review.BySender`; `done` lists what was asked of it."""

    case: SenderCase
    done: list[tuple[object, ...]] = field(default_factory=list)
    is_away: bool = False

    def sender_case(self, held_id: str) -> SenderCase:
        if self.is_away:
            raise DatabaseUnavailable("away")
        if held_id != HELD_ID:
            raise NotFound("Dit bericht is er niet.")
        return self.case

    def withdraw(self, held_id: str) -> SenderCase:
        return self._decide(HeldStatus.WITHDRAWN, "withdraw")

    def confirm(self, held_id: str, chosen: Collection[str]) -> SenderCase:
        if not self.case.may_release:
            raise NotAllowed("Over dit bericht beslist de privacymedewerker.")
        if not chosen:
            raise Unfit("Kies minstens 1 ontvanger.")
        return self._decide(HeldStatus.RELEASED, "confirm", *sorted(chosen))

    def send_as_bcc(self, held_id: str) -> SenderCase:
        return self._decide(HeldStatus.RELEASED_AS_BCC, "bcc")

    def explain(self, held_id: str, text: str) -> SenderCase:
        if "912345678" in text:
            raise Unfit("Hier lijkt een BSN te staan. Haal het weg.")
        self.done.append(("explain", text))
        return self.case

    def _decide(self, status: HeldStatus, *what: object) -> SenderCase:
        if self.case.summary.status is not HeldStatus.HELD:
            raise AlreadyDecided("Iemand was u voor.")
        self.done.append(what)
        self.be(status)
        return self.case

    def be(self, status: HeldStatus, **rest: object) -> None:
        decided = replace(self.case.summary, status=status, decided_at=datetime.now(UTC))
        self.case = replace(self.case, summary=decided, **rest)  # type: ignore[arg-type]


def summary(releaser: Releaser = Releaser.SENDER) -> CaseSummary:
    at = datetime.now(UTC) - 2 * HOUR
    return summarise(prevented(at, number="INC-2026-0413"), held(at, "INC-2026-0413", HELD_ID, releaser=releaser))


@dataclass
class Page:
    """A running sender's page, and a browser at it."""

    url: str
    review: FakeBySender
    links: Links
    clock: Clock
    key: bytes

    @property
    def browser(self) -> Browser:
        return Browser(self.url)

    def path(self, lasts: timedelta = 24 * HOUR, held_id: str = HELD_ID) -> str:
        return f"/afzender/{self.links.token(held_id, self.clock.now() + lasts)}"

    def proof(self, path: str) -> str:
        return FormProof(self.key).make(path.rpartition("/")[2], self.clock.now())


@pytest.fixture
def page() -> Iterator[Page]:
    case = SenderCase(
        summary(),
        "Uitnodiging <b>open dag</b>",
        ("j•••@een.example", "j•••@een.example", "p•••@twee.example"),
        ("38 mensen zien elkaars adres.",),
        "Mogen zij elkaar <i>kennen</i>?",
        may_release=True,
        may_release_as_bcc=True,
    )
    review, clock, key = FakeBySender(case), Clock(), b"f" * 32
    links = Links(b"l" * 32, "http://127.0.0.1")
    configuration = Configuration(notices=NoticesSettings(contact="Ans de Boer, 010 000 0000"))
    organisation = Organisation(name="Gemeente Voorbeeld", internal_domains=("ons.example",))
    parts = SendersParts(review, links, configuration, organisation, key, clock.now)
    with listening(create_senders_page(parts), configuration.senders_page) as url:
        yield Page(url, review, links, clock, key)


def test_shows_what_waits_and_what_he_may_do(page):
    answer = page.browser.get(page.path())
    assert answer.status == 200
    for said in (
        "Uw bericht wacht",
        "38 ontvangers",
        "38 mensen zien elkaars adres.",
        "p•••@twee.example",
        "Ans de Boer",
    ):
        assert said in answer.text
    assert {form.action.rpartition("/")[2] for form in answer.forms} == set(ACTS)
    assert "checked" not in answer.text


def test_shows_text_of_others_as_text(page):
    text = page.browser.get(page.path()).text
    assert "Uitnodiging &lt;b&gt;open dag&lt;/b&gt;" in text
    assert "Mogen zij elkaar &lt;i&gt;kennen&lt;/i&gt;?" in text


def test_title_and_path_hold_nothing_of_the_message(page):
    answer = page.browser.get(page.path())
    title = answer.text.partition("<title>")[2].partition("</title>")[0]
    assert title == "Uw bericht wacht · INC-2026-0413 · mailguard"


def test_looking_never_acts_however_often(page):
    path = page.path()
    for _ in range(20):
        for method in ("GET", "HEAD"):
            assert page.browser.request(method, path).status == 200
            for act in ACTS:
                assert page.browser.request(method, f"{path}/{act}").status == 200
    for method in ("PUT", "DELETE", "PATCH"):
        assert page.browser.request(method, f"{path}/intrekken").status == 405
    assert page.review.done == []


@pytest.mark.parametrize(
    ("act", "values", "done", "said"),
    [
        ("intrekken", {}, ("withdraw",), "Niemand heeft het gekregen."),
        ("bcc", {}, ("bcc",), "38 ontvangers krijgen het bericht. Zij zien elkaars adres niet."),
        ("bevestigen", {"ontvanger": ["1", "3"]}, ("confirm", "1", "3"), "2 ontvangers krijgen het bericht."),
        ("uitleg", {"uitleg": " Het klopt.\r\nEcht. "}, ("explain", "Het klopt.\r\nEcht."), "leest uw uitleg"),
    ],
)
def test_each_form_does_what_its_button_says(page, act, values, done, said):
    browser = page.browser
    browser.get(page.path())
    answer = browser.submit(act, **values)
    assert (answer.status, page.review.done) == (200, [done])
    assert said in answer.text


@pytest.mark.parametrize("act", ACTS[:3])
def test_a_decision_sent_again_does_nothing_and_says_what_happened(page, act):
    tabs = [page.browser, page.browser]
    for tab in tabs:
        tab.get(page.path())
    assert tabs[0].submit(act, ontvanger=["1"]).status == 200
    again = tabs[1].submit(act, ontvanger=["1"])
    assert again.status == 410
    assert len(page.review.done) == 1
    assert "Deze link is al gebruikt of verlopen." in again.text


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (HeldStatus.RELEASED, "is vrijgegeven: de ontvangers krijgen het"),
        (HeldStatus.RELEASED_AS_BCC, "vrijgegeven als Bcc"),
        (HeldStatus.RELEASED_TO_SOME, "aan een deel van de ontvangers"),
        (HeldStatus.REFUSED, "is geweigerd. Niemand heeft het gekregen. Dat was vandaag"),
        (HeldStatus.WITHDRAWN, "is ingetrokken"),
        (HeldStatus.EXPIRED, "is verlopen"),
    ],
)
def test_a_link_to_a_decided_message_tells_what_became_of_it(page, status, said):
    page.review.be(status)
    for lasts in (HOUR, -HOUR):
        answer = page.browser.get(page.path(lasts))
        assert answer.status == 410
        assert said in answer.text
        assert "<form" not in answer.text
        assert "open dag" not in answer.text


def test_an_expired_link_says_that_the_message_still_waits_and_acts_no_more(page):
    path = page.path(-HOUR)
    answer = page.browser.get(path)
    assert answer.status == 410
    assert "Uw bericht wacht nog." in answer.text
    assert page.browser.post(f"{path}/intrekken", {"bewijs": page.proof(path)}).status == 410
    assert page.review.done == []


@pytest.mark.parametrize(
    "mangle", [lambda t: t[:-2], lambda t: "A" + t[1:], lambda t: t + "AAAA", lambda t: "x", lambda t: "%C3%A9"]
)
def test_a_forged_link_tells_nothing_and_acts_on_nothing(page, mangle):
    token = page.path().rpartition("/")[2]
    path = f"/afzender/{mangle(token)}"
    answer = page.browser.get(path)
    assert answer.status == 410
    assert "Deze link klopt niet." in answer.text
    assert "INC-2026-0413" not in answer.text
    assert page.browser.post(f"{path}/intrekken", {"bewijs": page.proof(path)}).status == 410
    assert page.review.done == []


def test_a_message_that_is_gone_is_said_to_be_gone(page):
    answer = page.browser.get(page.path(held_id="FFFF"))
    assert (answer.status, "bij ons verwijderd" in answer.text) == (410, True)
    assert "bij ons verwijderd" in page.browser.get(page.path(-HOUR, "FFFF")).text


def test_a_form_without_our_proof_is_refused_and_keeps_what_was_written(page):
    path = page.path()
    other = page.proof(page.path(25 * HOUR))
    for proof in ("", "1.x", other, f"9{page.proof(path)}", "é.x"):
        answer = page.browser.post(f"{path}/uitleg", {"bewijs": proof, "uitleg": "Het klopt."})
        assert answer.status == 403
        assert "Er is niets gewijzigd" in answer.text
        assert ">Het klopt.</textarea>" in answer.text
    assert page.review.done == []


def test_a_form_that_stood_open_too_long_can_be_sent_again(page):
    browser = page.browser
    browser.get(page.path())
    page.clock.turn(3 * HOUR)
    answer = browser.submit("uitleg", uitleg="Het klopt.")
    assert (answer.status, page.review.done) == (403, [])
    assert browser.submit("uitleg").status == 200
    assert page.review.done == [("explain", "Het klopt.")]


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://elders.example"}],
)
def test_a_form_of_another_site_is_refused(page, headers):
    path = page.path()
    sent = {"Content-Type": "application/x-www-form-urlencoded"} | headers
    answer = page.browser.request("POST", f"{path}/intrekken", f"bewijs={page.proof(path)}", sent)
    assert (answer.status, page.review.done) == (403, [])


def test_a_text_that_cannot_be_used_is_shown_at_its_field(page):
    browser = page.browser
    browser.get(page.path())
    answer = browser.submit("uitleg", uitleg="Het gaat om 912345678.")
    assert (answer.status, page.review.done) == (422, [])
    assert answer.text.count("Hier lijkt een BSN te staan.") == 2
    assert 'aria-invalid="true"' in answer.text
    assert "<title>Fout: " in answer.text
    assert ">Het gaat om 912345678.</textarea>" in answer.text


def test_a_message_goes_to_nobody_when_nobody_was_ticked(page):
    browser = page.browser
    browser.get(page.path())
    answer = browser.submit("bevestigen")
    assert (answer.status, page.review.done) == (422, [])
    assert "Kies minstens 1 ontvanger." in answer.text


def test_what_the_rule_leaves_to_the_officer_has_no_button_and_is_refused(page):
    page.review.case = replace(
        page.review.case, summary=summary(Releaser.OFFICER), may_release=False, may_release_as_bcc=False
    )
    path = page.path()
    answer = page.browser.get(path)
    assert {form.action.rpartition("/")[2] for form in answer.forms} == {"intrekken", "uitleg"}
    assert "p•••@twee.example" in answer.text
    refused = page.browser.post(f"{path}/bevestigen", {"bewijs": page.proof(path), "ontvanger": "1"})
    assert (refused.status, page.review.done) == (403, [])
    assert "Over dit bericht beslist de privacymedewerker." in refused.text


def test_every_answer_may_be_neither_framed_nor_kept_nor_told_on(page):
    path = page.path()
    answers = [page.browser.get(p) for p in (path, "/afzender/x", "/nergens", "/")]
    answers.append(page.browser.post(f"{path}/intrekken", {}))
    for answer in answers:
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in answer.headers
        assert "style=" not in answer.text
        assert "<script" not in answer.text


def test_a_link_is_not_acted_on_for_ever(page):
    path = page.path()
    fields = {"bewijs": page.proof(path), "uitleg": "Het klopt."}
    answers = [page.browser.post(f"{path}/uitleg", fields).status for _ in range(21)]
    assert answers == [200] * 20 + [429]
    assert page.browser.get(path).status == 200


def test_guessing_links_is_slowed_down(page):
    statuses = [page.browser.get("/afzender/geraden").status for _ in range(301)]
    assert statuses == [410] * 300 + [429]


def test_a_form_that_is_too_large_is_refused(page):
    path = page.path()
    answer = page.browser.post(f"{path}/uitleg", {"bewijs": page.proof(path), "uitleg": "x" * MAX_FORM_BYTES})
    assert (answer.status, page.review.done) == (413, [])
    assert page.browser.post(f"{path}/onbekend", {}).status == 404


def test_says_so_when_the_database_is_away(page):
    page.review.is_away = True
    for path in (page.path(), page.path(-HOUR)):
        answer = page.browser.get(path)
        assert answer.status == 503
        assert "blijven veilig bewaard" in answer.text
