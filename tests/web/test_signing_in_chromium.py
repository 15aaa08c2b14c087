"""Enrolling and signing in with TOTP in Chromium: by keyboard alone, axe on each step, light and dark, at 320 px."""

from datetime import timedelta

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Page

from mailguard.stores.accounts import LinkPurpose, Role
from tests.web.server import PASSWORD


def look_at(page: Page, what: str) -> None:
    """The step is accessible and fits its window."""
    found = Axe().run(page)
    assert found.violations_count == 0, f"{what}:\n{found.generate_report()}"
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width, what


def type_in(page: Page, name: str, text: str) -> None:
    """Walk to the field with the tab key and type, as somebody without a mouse does."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            page.keyboard.type(text)
            return
    raise AssertionError(f"the tab key does not reach {name}")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_enrols_and_signs_in_with_the_keyboard_alone(chromium, site, scheme, width):
    link = site.link_for(site.add_account("ans", Role.OFFICER), LinkPurpose.ENROL)
    size = {"width": width, "height": 800}
    context = chromium.new_context(bypass_csp=True, color_scheme=scheme, viewport=size)
    page = context.new_page()
    page.goto(site.url + link)
    look_at(page, "link")
    page.get_by_role("button", name="Begin met aanmelden").press("Enter")
    page.wait_for_url("**/aanmelden")
    look_at(page, "enrolment")
    assert page.evaluate("document.querySelector('img.mg-qr').naturalWidth") > 100
    totp = pyotp.TOTP(page.inner_text("main .mg-key").replace(" ", ""))
    type_in(page, "password", PASSWORD)
    type_in(page, "again", PASSWORD)
    type_in(page, "code", totp.at(site.clock.now()))
    page.keyboard.press("Enter")
    page.wait_for_url(site.url + "/")
    page.get_by_role("button", name="Uitloggen").press("Enter")
    page.wait_for_url("**/inloggen?uitgelogd=1")
    look_at(page, "signed out")
    type_in(page, "login", "ans")
    type_in(page, "password", "verkeerd wachtwoord")
    page.keyboard.press("Enter")
    page.wait_for_selector(".mg-err")
    assert page.evaluate("document.activeElement.className") == "mg-err", "the errors are read first"
    look_at(page, "wrong password")
    type_in(page, "password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/inloggen/code?**")
    look_at(page, "code")
    type_in(page, "code", totp.at(site.clock.now() + timedelta(seconds=30)))
    page.keyboard.press("Enter")
    page.wait_for_url(site.url + "/")
    context.close()


def test_signing_in_breaks_no_policy_of_its_own(chromium, site):
    link = site.link_for(site.add_account("ans", Role.OFFICER), LinkPurpose.ENROL)
    context = chromium.new_context()
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(site.url + link)
    page.get_by_role("button", name="Begin met aanmelden").click()
    page.wait_for_url("**/aanmelden")
    page.goto(site.url + "/inloggen")
    assert complaints == []
    context.close()
