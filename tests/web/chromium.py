"""Windows of a real browser. A script that should not be there and a breach of our own policy fail the test."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Dialog, Page, Response

from mailguard.stores.accounts import Account
from tests.web.open_office import OpenOffice

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def window(chromium: Browser, **options: object) -> Iterator[Page]:
    """Somebody's window. A breach of our Content Security Policy, a script's error or a pop-up fails the test."""
    context = chromium.new_context(**options)  # type: ignore[arg-type]
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda said: troubles.append(said.text) if "Security Policy" in said.text else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))

    def dismiss(dialog: Dialog) -> None:
        troubles.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    yield page
    assert troubles == []
    context.close()


@contextmanager
def desk(chromium: Browser, office: OpenOffice, account: Account | None = None, **options: object) -> Iterator[Page]:
    """The window of somebody who is signed in: of an officer, when nobody else is named."""
    with window(chromium, **options) as page:
        page.goto(office.link_for(account or office.add_account("ans")))
        page.click("main button")
        page.wait_for_url(lambda url: "/link/" not in url)
        yield page


def goto(page: Page, url: str) -> Response:
    response = page.goto(url)
    assert response is not None
    return response
