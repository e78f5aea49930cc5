"""Every setting of an installation: name, default, and what it is for. All come from the environment.

`SETTINGS` is the list that the README shows, and by which `python -m lib.cli check` knows a name that is none;
`Settings` holds the values that services need. Who may frame the pages is read by `lib.ui.web_security`, the folder of
editions by `lib.sources.edition_files`, which sheets are read by `lib.services.sheets_settings`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lib.store import database

DEMO_STAGES = ("registration", "building", "judging", "published")
FIRST_DEMO_STAGE = "judging"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its variable, its default as written, and a sentence."""

    name: str
    default: str
    sentence: str


SETTINGS = (
    Setting("DATABASE_URL", "sqlite:///<data folder>/tablero.db", "Where the data lives: SQLite or PostgreSQL."),
    Setting("TABLERO_DATA", "data", "Folder for the SQLite databases and caches."),
    Setting("TABLERO_EDITIONS", "lib/editions", "Folder with the editions, each as <slug>/edition.toml."),
    Setting("TABLERO_EDITION", "the newest in the database", "Slug of the edition to show."),
    Setting("TABLERO_DEMO", "0", "1 serves the demo databases with their banner; refused off loopback."),
    Setting("TABLERO_FRAME_ANCESTORS", "'self'; on a Hub Space the Hub too", "Who may embed the pages."),
    Setting(
        "TABLERO_SHEETS_ACCOUNT", "[sheets.service_account] of the secrets", "Key of the account that reads sheets."
    ),
    Setting("TABLERO_SHEETS_REGISTRATIONS", "[sheets] of the secrets", "Addresses of the tabs with registrations."),
    Setting("TABLERO_SHEETS_SUBMISSIONS", "[sheets] of the secrets", "Addresses of the tabs with submissions."),
    Setting("TABLERO_WEBHOOK_SECRET", "no webhook", "What the Hub's webhook says to be let in at /webhooks/hub."),
    Setting("TABLERO_VIEWER", "that of the Hub", "Address of the dataset viewer, for a server of yours in between."),
    Setting("TABLERO_SHEETS_API", "that of Google", "Address of the Sheets API, for a server of yours in between."),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of this installation."""

    data_folder: Path
    database_url: str
    edition_slug: str | None
    is_demo: bool

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the settings; unset and empty variables get their defaults."""
        data_folder = Path(environment.get("TABLERO_DATA") or "data")
        return cls(
            data_folder=data_folder,
            database_url=database.address(data_folder, environment),
            edition_slug=environment.get("TABLERO_EDITION") or None,
            is_demo=environment.get("TABLERO_DEMO") == "1",
        )

    def demo_database_url(self, stage: str) -> str:
        """The address of the demo database of `stage`."""
        return f"sqlite:///{self.demo_file(stage)}"

    def demo_file(self, stage: str) -> Path:
        """The file of the demo database of `stage`."""
        return self.data_folder / "demo" / f"{stage}.db"
