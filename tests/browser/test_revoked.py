"""A role is taken away while a page is open: whatever is pressed next does nothing, and says so.

Every button of every page that is not public is pressed once with each label, those of dialogs too: the page is opened
by somebody who may, their account is deactivated, and only then the button is pressed.
"""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Locator, Page, expect
from playwright.sync_api import TimeoutError as NotInTimeError

from lib import i18n
from lib.ui.page_list import PAGES, PageEntry
from tests.browser.visitors import Preferences, Visitor, visiting
from tests.demos import demo_environment
from tests.serving import RunningServer

pytestmark = pytest.mark.browser

es = i18n.translator("es")
REFUSAL = "|".join(
    re.escape(es(sentence))
    for sentence in (
        "This page is not open to you",
        "This project is not on your list any more. Nothing else is saved.",
    )
)
PERSONS = {"jury": "jurado-1", "organizers": "organizacion-1"}
# The practice ballot of the guide is nobody's: nothing is asked of the database, and nothing is kept.
NOT_PUBLIC = [entry for entry in PAGES if entry.audience != "public" and entry.url_path != "guia"]
_PATIENCE_MS = 4000  # within which a refusal comes, if the press reached the server
_DIALOG_MS = 1000  # within which a dialog comes after the page is drawn, if one does
_MAIN, _DIALOG = '[data-testid="stMain"]', '[role="dialog"]'
# Not of the page: the demo's and the visitor's own choices, what a table offers; and choices that are made already.
_BUTTONS = (
    "button:visible:enabled:not(.st-key-demo *, .st-key-visitor *, [data-testid='stPopover'] > *, "
    "[data-testid='stElementToolbar'] *, [data-testid='stDataFrame'] *, [aria-label='Close'], "
    "[aria-checked='true'], [aria-selected='true'], [aria-pressed='true'], [kind$='Active']), "
    "[class*='st-key-choice_']:not(.st-key-choice_lang) a"
)


@dataclass(frozen=True)
class Demo:
    """A demo in the middle of judging, of which one person's account can be switched off."""

    server: RunningServer
    file: Path

    def switch(self, subject: str, *, is_active: bool) -> None:
        with closing(sqlite3.connect(self.file)) as database, database:
            changed = database.execute(
                "UPDATE account SET is_active = ? WHERE subject = ?", (is_active, subject)
            ).rowcount
        assert changed == 1

    @contextmanager
    def put_back(self) -> Iterator[None]:
        """Let the database be afterwards as it was before."""
        with closing(sqlite3.connect(self.file)) as live, closing(sqlite3.connect(":memory:")) as kept:
            live.backup(kept)
            yield
            kept.backup(live)

    def query_of(self, entry: PageEntry) -> dict[str, str]:
        """What the address of a page needs to show something."""
        query = {"etapa": "judging", "persona": PERSONS[entry.audience]}
        if entry.url_path != "puntuar":
            return query
        with closing(sqlite3.connect(self.file)) as database:
            [(slug,)] = database.execute(
                "SELECT project.slug FROM assignment JOIN project ON project.id = project_id "
                "JOIN account ON account.id = juror_id WHERE subject = ? AND assignment.withdrawn_at IS NULL "
                "ORDER BY project.id LIMIT 1",
                (query["persona"],),
            )
        return query | {"proyecto": slug}

    def content(self) -> str:
        """Everything that the database holds."""
        with closing(sqlite3.connect(self.file)) as database:
            return "\n".join(database.iterdump())


@pytest.fixture(scope="module")
def served(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    data = tmp_path_factory.mktemp("revoked") / "data"
    shutil.copytree(demo_data, data)
    with RunningServer(environment=demo_environment(data), log_path=data / "log.txt") as server:
        yield Demo(server, data / "demo" / "judging.db")


@dataclass
class Files:
    """The files that a browser was given."""

    names: list[str] = field(default_factory=list)

    def note(self, download: Download) -> None:
        self.names.append(download.suggested_filename)


@dataclass(frozen=True)
class Button:
    """The first of the buttons on a page or in a dialog that say this; found by it, as a page may move its buttons."""

    label: str

    def among(self, around: Locator) -> Locator:
        said = r"\s*".join(re.escape(word) for word in self.label.split())
        return around.locator(_BUTTONS).filter(has_text=re.compile(rf"^\s*{said}\s*$")).first


def buttons(around: Locator) -> list[Button]:
    """The buttons, in their order; of those that begin with the same three words, and of marks, only the first."""
    kinds: dict[str, Button] = {}
    for text in around.locator(_BUTTONS).all_inner_texts():
        said = " ".join(text.split())
        kinds.setdefault("a mark" if said.isdecimal() else " ".join(said.split()[:3]), Button(said))
    return [found for kind, found in kinds.items() if kind]


def settle(page: Page, visitor: Visitor) -> None:
    page.wait_for_timeout(150)  # until the click has reached the server
    visitor.wait()


def press_each(demo: Demo, visitor: Visitor, entry: PageEntry, opens: tuple[Button, ...]) -> Iterator[Button]:
    """Press every button that is there after those of `opens` were pressed; those of them that may open a dialog."""
    person = PERSONS[entry.audience]

    def reach() -> Locator:
        demo.switch(person, is_active=True)
        page = visitor.open(f"/{entry.url_path}", **demo.query_of(entry))
        for first in opens:
            opener, dialog = first.among(page.locator(_MAIN)), page.locator(_DIALOG).first
            opener.click()
            expect(dialog).to_be_visible()
            settle(page, visitor)
            if not dialog.is_visible():  # a popover closes when the page under it is drawn anew
                opener.click()
                expect(dialog).to_be_visible()
        return page.locator(_DIALOG if opens else _MAIN)

    for button in buttons(reach()):
        around, said = reach(), tuple(one.label for one in (*opens, button))
        demo.switch(person, is_active=False)
        before = demo.content()
        files = Files()
        visitor.page.on("download", files.note)
        pressed = button.among(around)
        makes_a_file = pressed.locator("xpath=ancestor::*[@data-testid='stDownloadButton']").count() > 0
        is_choice = pressed.evaluate("element => element.role === 'radio' || element.tagName === 'A'")
        pressed.click()
        settle(visitor.page, visitor)
        if makes_a_file:  # a file comes from outside of the page, which is not drawn anew
            visitor.page.wait_for_timeout(1500)
        else:
            refused = visitor.page.get_by_text(re.compile(REFUSAL)).first
            with suppress(NotInTimeError):
                refused.wait_for(timeout=_PATIENCE_MS)
            if not refused.is_visible():  # the page drew its buttons anew while this one went down: nothing was sent
                pressed.click()
            expect(refused, f"{said}").to_be_visible()
        assert (demo.content() == before, files.names) == (True, []), said
        assert visitor.page.locator('[data-testid="stException"]').count() == 0, said
        if not makes_a_file and not is_choice:
            yield button


def opens_a_dialog(demo: Demo, visitor: Visitor, entry: PageEntry, button: Button) -> bool:
    """Whether there is a dialog once the page is drawn after the button was pressed."""
    person = PERSONS[entry.audience]
    demo.switch(person, is_active=True)
    page = visitor.open(f"/{entry.url_path}", **demo.query_of(entry))
    button.among(page.locator(_MAIN)).click()
    settle(page, visitor)
    with suppress(NotInTimeError):
        page.locator(_DIALOG).first.wait_for(timeout=_DIALOG_MS)
        return True
    return False


@pytest.mark.full
@pytest.mark.parametrize("entry", NOT_PUBLIC, ids=lambda entry: entry.url_path)
def test_pressed_after_the_role_was_taken_away(browser: Browser, served: Demo, entry: PageEntry) -> None:
    with visiting(browser, served.server.url, Preferences()) as visitor:
        for button in list(press_each(served, visitor, entry, ())):
            with served.put_back():  # what is done while the role is held is none of this test's
                if opens_a_dialog(served, visitor, entry, button):
                    list(press_each(served, visitor, entry, (button,)))
