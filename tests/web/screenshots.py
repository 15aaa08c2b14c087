"""Pictures of the pages, made of an office that really works on the example mail: `python -m tests.web.screenshots`.

The three of the README go to docs/images; with `--more DIR` further ones, to look at after a change of a template or
the style sheet, go there. Invented data only.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from examples.next_hop import Maildir, NextHop
from examples.send import read
from mailguard.case import CaseSummary
from mailguard.config import NextHopSettings
from mailguard.config_file import load
from mailguard.delivery import Delivery
from mailguard.incident import Actor
from mailguard.letter import LetterKind
from mailguard.message import Envelope, Message
from mailguard.next_hop import NextHop as NextHopClient
from mailguard.stores.accounts import Account
from tests.web.chromium import ARGUMENTS
from tests.web.open_office import OpenOffice, open_office
from tests.web.server import free_port

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "examples"
README_IMAGES = ROOT / "docs" / "images"
MOST_BYTES = 250_000
PREFIX = "VOORBEELD"
BCC_REASON = "De cliënten kennen elkaar niet. In Bcc kan dit bericht gewoon weg."
Cases = dict[int, CaseSummary]


@dataclass(frozen=True)
class Shot:
    """One picture. `where` is a path of the console, a whole address, or "" for the page as it stands."""

    name: str
    where: str = ""
    width: int = 1280
    scheme: str = "light"
    height: int = 0  # 0: the whole page


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.web.screenshots", description="Make pictures of the pages.")
    parser.add_argument("--more", type=Path, metavar="DIR", help="put pictures that are not in the README here")
    parser.add_argument("--chromium", default="/usr/bin/chromium", metavar="PROGRAM")
    chosen = parser.parse_args()
    README_IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chosen.chromium, args=ARGUMENTS)
        with example_office(Path(folder)) as office:
            made = take_all(browser, office, chosen.more)
        browser.close()
    too_large = [path.name for path in made if path.stat().st_size > MOST_BYTES]
    sys.exit(f"larger than {MOST_BYTES} bytes: {', '.join(too_large)}" if too_large else 0)


@contextmanager
def example_office(folder: Path) -> Iterator[OpenOffice]:
    """The office of the demo, two hours after its mail came by. A message's id ends in the number of its file."""
    loaded = load(str(EXAMPLES / "mailguard.toml"))
    settings = {name: getattr(loaded.configuration, name) for name in ("rules", "notices", "digest")}
    with free_port() as taken:
        port = taken.getsockname()[1]
    settings["next_hop"] = NextHopSettings(port=port)
    maildir = Maildir(folder / "Maildir")
    with NextHop("127.0.0.1", port, maildir), open_office(folder, loaded.organisation, **settings) as office:
        for path in sorted((EXAMPLES / "mail").glob("*.eml")):
            letter = read(path)
            envelope = Envelope.of(letter.reverse_path, letter.recipients)
            office.process(Message.from_content(f"{PREFIX}{path.name[:2]}", envelope, letter.content))
        office.clock.ahead = timedelta(hours=1, minutes=52)
        yield office


def take_all(browser: Browser, office: OpenOffice, more: Path | None) -> list[Path]:
    """The pictures of the README; the others too when there is a place for them."""
    officer = office.add_account("ans", address="privacy@zilverschoon.example")
    cases = {int(summary.id.removeprefix(PREFIX)): summary for summary in office.parts.review.queue()}
    work(office, cases, officer)
    page = browser.new_page()
    sign_in(page, office, officer)
    made = [
        take(page, office, README_IMAGES, Shot("wachtrij", "/wachtrij", height=1000)),
        take(page, office, README_IMAGES, Shot("bericht", f"/berichten/{cases[22].id}", height=1130)),
    ]
    if more is not None:
        more.mkdir(parents=True, exist_ok=True)
        take_others(page, office, more, cases)
        take_digest(browser, office, more)
    office.clock.ahead = timedelta(hours=54, minutes=20)
    sign_in(page, office, officer)
    made.append(take(page, office, README_IMAGES, Shot("register-incident", incident_of(cases[19]), height=1000)))
    if more is not None:
        take(page, office, more, Shot("incident-heel", incident_of(cases[19])))
        take(page, office, more, Shot("incident-320", incident_of(cases[19]), 320))
    return made


def incident_of(summary: CaseSummary) -> str:
    return f"/incidenten/{summary.incident.number}"


def sign_in(page: Page, office: OpenOffice, officer: Account) -> None:
    page.goto(office.link_for(officer))
    page.click("main button")
    page.wait_for_url(office.console + "/")


def work(office: OpenOffice, cases: Cases, officer: Account) -> None:
    """What was done in those two hours: one refused, one let go after all, one asked and answered."""
    review, by_sender, actor = office.parts.review, office.parts.by_sender, Actor(officer.id, officer.role)
    refused, let_go, asked = cases[5], cases[19], cases[13]
    review.refuse(refused.id, actor, "Stuur dit via het beveiligde portaal.", was_right="yes")
    review.open(let_go.id, actor)
    review.release(let_go.id, actor, "De ontvanger is de nieuwe behandelaar.", was_right="unknown")
    review.ask(asked.id, actor, "Mag deze ontvanger de hele lijst hebben?")
    by_sender.explain(asked.id, "Nee, dit is de verkeerde ontvanger. Weiger het maar.")
    deliver(office)


def deliver(office: OpenOffice) -> None:
    """Send what waits. In a thread: Playwright's loop runs in this one."""
    way = NextHopClient(office.parts.loaded.configuration.next_hop, "mailguard.example")
    parts = office.parts.office
    delivery = Delivery(parts.desk, parts.history, dict.fromkeys(LetterKind, way))

    def send_all() -> None:
        while asyncio.run(delivery.run_one(office.clock.now())):
            pass

    with ThreadPoolExecutor(1) as threads:
        threads.submit(send_all).result()


def take(page: Page, office: OpenOffice, folder: Path, shot: Shot) -> Path:
    page.set_viewport_size({"width": shot.width, "height": shot.height or 900})
    page.emulate_media(color_scheme=shot.scheme)  # type: ignore[arg-type]  # "light" or "dark"
    if shot.where:
        page.goto(shot.where if "://" in shot.where else office.console + shot.where)
    path = folder / f"{shot.name}.png"
    page.screenshot(path=path, full_page=not shot.height)
    return path


def take_others(page: Page, office: OpenOffice, folder: Path, cases: Cases) -> None:
    message = f"/berichten/{cases[22].id}"
    until = office.clock.now() + timedelta(days=7)
    link = office.parts.office.links.url(cases[20].id, until)
    shots = [
        Shot("vandaag", "/"),
        Shot("vandaag-donker", "/", scheme="dark"),
        Shot("wachtrij-320", "/wachtrij", 320),
        Shot("gemarkeerd", "/wachtrij?status=gemarkeerd"),
        Shot("bericht-heel", message),
        Shot("bericht-donker", message, scheme="dark"),
        Shot("bericht-320", message, 320),
        Shot("bericht-bsn", f"/berichten/{cases[8].id}"),
        Shot("bericht-lijst", f"/berichten/{cases[13].id}"),
        Shot("bericht-besloten", f"/berichten/{cases[5].id}"),
        Shot("register", "/register"),
        Shot("register-320", "/register", 320),
        Shot("systeem", "/systeem"),
        Shot("account", "/account"),
        Shot("afzender", link),
        Shot("afzender-donker", link, scheme="dark"),
        Shot("afzender-320", link, 320),
    ]
    for shot in shots:
        take(page, office, folder, shot)
    page.goto(office.console + message)
    page.click("text=Ga naar de controle")
    take(page, office, folder, Shot("bericht-fout"))
    page.check("input[value=release_as_bcc]")
    page.fill("#motivering", BCC_REASON)
    page.click("text=Ga naar de controle")
    take(page, office, folder, Shot("controle"))
    take(page, office, folder, Shot("controle-320", "", 320))


def take_digest(browser: Browser, office: OpenOffice, folder: Path) -> None:
    """On a page of its own: that of the console allows no styles in the text."""
    page, now = browser.new_page(), office.clock.now()
    today = now.astimezone(office.parts.loaded.configuration.digest.zone).date()
    page.set_content(office.parts.office.digest.compose(today, now).html)
    take(page, office, folder, Shot("digest"))
    take(page, office, folder, Shot("digest-320", "", 320))


if __name__ == "__main__":
    main()
