"""Walking through the site in a browser: who is signed in, what every page visited must be.

Every page that a story sees goes through `Walker.sound`: nothing wider than the screen, one main
heading, styled by the State's design system and by ours, no violation that axe can find.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from diagnostics.accounts.models import User
from tests.stories.house import PASSWORD

BLUE = "rgb(0, 0, 145)"
DESK, PHONE = 1280, 360


@dataclass
class Walker:
    """One person in front of one screen."""

    page: Page
    site: str
    visited: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.site + path)
        assert self.page.url == self.site + path
        self.sound()

    def visit(self, path: str) -> None:
        """Open an entry of the menu, which may lead straight to one's own page."""
        self.page.goto(self.site + path)
        assert self.page.url.startswith(self.site + path)
        self.sound()

    def press(self, name: str, *, exact: bool = False, role: str = "button") -> None:
        """Press a button (or follow a link) and look at the page that comes."""
        target = self.page.get_by_role(role, name=name, exact=exact)  # type: ignore[arg-type]
        with self.page.expect_navigation():
            target.first.click()
        self.sound()

    def follow(self, name: str, *, exact: bool = False) -> None:
        self.press(name, exact=exact, role="link")

    def fill(self, **fields: str) -> None:
        """Fill fields by the name they are sent under."""
        for name, value in fields.items():
            self.page.locator(f"main [name={name}]").first.fill(value)

    def reads(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for()

    def narrow(self, width: int = PHONE) -> None:
        self.page.set_viewport_size({"width": width, "height": 800})

    def sound(self) -> None:
        """Assert that this page is styled, within the screen, and without a violation."""
        where = f"{self.page.url} ({self.page.viewport_size})"
        self.visited.append(self.page.url)
        assert self.page.locator("h1").count() == 1, where
        fits = "document.documentElement.scrollWidth <= window.innerWidth"
        assert self.page.evaluate(fits), f"wider than the screen: {where}"
        found = Axe().run(self.page, options={"resultTypes": ["violations"]})
        assert found.violations_count == 0, f"{where}\n{found.generate_report()}"
        assert self.complaints == [], where

    def styled(self) -> None:
        """Assert that both stylesheets are there: the design system's and our own."""
        head = self.page.locator(".declic-head__title").first
        assert head.evaluate("node => getComputedStyle(node).fontFamily").count("system-ui")
        assert self.computed("main .fr-btn", "backgroundColor") == BLUE
        assert self.computed(".declic-panel", "borderTopLeftRadius") != "0px"

    def computed(self, selector: str, name: str) -> str:
        node = self.page.locator(selector).first
        return str(node.evaluate(f"node => getComputedStyle(node).{name}"))


def enter(browser: Browser, site: str, user: User, width: int = DESK) -> Walker:
    """Sign somebody in by the sign-in page, on a screen of that width."""
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": 800}, locale="fr-FR", timezone_id="Europe/Paris"
    )
    context.set_default_timeout(30_000)
    walker = Walker(context.new_page(), site)
    walker.page.on(
        "console",
        lambda said: walker.complaints.append(said.text) if said.type == "error" else None,
    )
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    walker.go("/connexion")
    walker.page.get_by_label("Adresse mail").fill(user.email)
    walker.page.get_by_label("Mot de passe").fill(PASSWORD)
    walker.press("Se connecter")
    assert walker.page.url == f"{site}/accueil"
    return walker
