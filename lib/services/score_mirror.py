"""The scores of the ranking, written whole into a tab of ours in a Google sheet of the organizers.

Whoever the sheet is shared with sees them: that they are written leaves an audit entry, with the reason and where to.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lib.domain.edition import Edition
from lib.domain.identity import clean_paragraphs
from lib.domain.standings import SCORE_DECIMALS, TIE_DECIMALS, Standing, half_up
from lib.services.access import Actor
from lib.services.installation import read_installation
from lib.services.publication import organized
from lib.services.ranking import NO_REASON, EditionRanking, RankingRefusedError, ranking_of_edition
from lib.services.sheets_settings import SheetsSettings, sheets_settings
from lib.sources.sheets import USUAL_PACE, Pace
from lib.sources.sheets_tabs import parse_tab_address
from lib.sources.sheets_writer import Cell, SheetsWriter
from lib.sources.source_faults import Usage
from lib.store import audit

if TYPE_CHECKING:
    from lib.store.database import Database

NO_ACCOUNT = "No service account is configured: writing into a sheet needs one, and the sheet shared with it."
_HEAD: tuple[Cell, ...] = (
    "place",
    "project",
    "title",
    "score",
    "mean",
    "adjusted",
    "extra",
    "ballots",
    "lowest",
    "highest",
    "not_ranked",
)


def configured_sheets(environment: Mapping[str, str], folder: Path) -> SheetsSettings:
    """What is configured about sheets in the environment and the secrets of `folder`."""
    home = environment.get("HOME")
    return sheets_settings(environment, read_installation(environment, folder, Path(home) if home else None).sheets)


def mirror_scores(
    database: "Database",
    actor: Actor,
    edition: Edition,
    settings: SheetsSettings,
    *,
    address: str,
    tab: str,
    reason: str,
    now: datetime,
    pace: Pace = USUAL_PACE,
) -> int:
    """Write every project with its scores into the tab called `tab` of the sheet at `address`; how many there are.

    The tab is made where there is none, and is refused where it is not ours. The audit entry is there before Google is
    asked: what may have been seen is known even where the answer is lost.

    Raises:
        NotAllowedError: the actor does not organize this edition.
        RankingRefusedError: there is no reason, or no service account.
        SheetRefusedError: the address is none, the sheet is not shared with us, or the tab is not ours.
        SourceFaultError: Google did not answer.
    """
    with database.write() as session:
        edition_id = organized(session, actor, edition.slug)
        said = clean_paragraphs(reason)
        if not said:
            raise RankingRefusedError(NO_REASON)
        if settings.account is None:
            raise RankingRefusedError(NO_ACCOUNT)
        sheet = parse_tab_address(address)
        view = ranking_of_edition(session, actor, edition, edition_id)
        entry = audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="export.scores",
            object_kind="edition",
            object_id=str(edition_id),
            before=None,
            after={"sheet": sheet._replace(gid=None).url, "tab": tab},
            reason=said,
        )
        run_id = entry.id
    rows = [_row(one, view) for one in view.ranking.standings]
    writer = SheetsWriter(settings.account, Usage(), api_url=settings.api_url, pace=pace)
    writer.write_tab(sheet.spreadsheet_id, tab, [_HEAD, *rows], run_id=run_id, now=now)
    return len(rows)


def _row(one: Standing, view: EditionRanking) -> tuple[Cell, ...]:
    name, lies = view.name(one.project), one.spread
    adjusted = view.ranking.adjusted.get(one.project)
    return (
        one.place,
        name.slug,
        name.title,
        float(one.score) if one.score is not None else None,
        float(half_up(lies.mean, TIE_DECIMALS)) if lies is not None else None,
        float(half_up(adjusted, SCORE_DECIMALS)) if adjusted is not None else None,
        float(half_up(one.bonus, TIE_DECIMALS)),
        lies.n if lies is not None else 0,
        float(half_up(lies.minimum, TIE_DECIMALS)) if lies is not None else None,
        float(half_up(lies.maximum, TIE_DECIMALS)) if lies is not None else None,
        one.not_ranked,
    )
