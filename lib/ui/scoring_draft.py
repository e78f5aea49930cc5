"""What one window of a juror shows of a ballot, and how a change of a field comes to be saved.

What a widget holds is compared, when it is drawn again, with what it was last drawn with: only what the juror changed
is saved, based on what they saw. After a restart of the server the browser sends its values again, and nobody knows
what they were based on: they fill blanks, and beside another value the juror is asked. No form and no callback for the
fields: a run that never came is made up for by the next one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import uuid4

from streamlit.delta_generator import DeltaGenerator

from lib.services import scoring
from lib.services.scoring import MARK, PRIVATE_COMMENT, TEAM_COMMENT, ConflictingEditError, Value
from lib.services.scoring_desk import BallotInHand, ScoringDesk, scoring_desk
from lib.ui import session
from lib.ui.session import translate as _

_UNDRAWN = object()
COMMENTS = (TEAM_COMMENT, PRIVATE_COMMENT)


@dataclass
class Sheet:
    """What one window of a juror shows of a ballot.

    `shown`: what each field was last drawn with. `told`: fields that another window saved meanwhile. `unsaved`: fields
    that could not be saved and are tried again. `problem`, `notice`, `extra_notice`: why saving, submitting and the
    rest did not work.
    """

    desk: ScoringDesk
    hand: BallotInHand
    shown: dict[str, Value] = field(default_factory=dict)
    told: dict[str, ConflictingEditError] = field(default_factory=dict)
    unsaved: set[str] = field(default_factory=set)
    problem: str = ""
    notice: str = ""
    extra_notice: str = ""
    is_extra_news: bool = False
    is_news: bool = False  # more of the page changed than what was drawn: draw all of it again
    submission_id: str = field(default_factory=lambda: uuid4().hex)
    bar: DeltaGenerator | None = None  # what a change of any field writes anew

    @property
    def slug(self) -> str:
        """What the project is called in addresses."""
        return self.hand.project.slug

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field of the ballot, in the order of the page."""
        return (*(MARK + criterion.key for criterion in self.hand.asked), *COMMENTS)

    @property
    def is_as_shown(self) -> bool:
        """Whether the draft holds what the juror has before them."""
        return all(self.hand.draft.value(name) == shown for name, shown in self.shown.items())

    def renew_submission(self) -> None:
        """The next submission is another one, not the same sent again."""
        self.submission_id = uuid4().hex


def sheet_of(desk: ScoringDesk) -> Sheet:
    """The sheet of this window for the project, with what the database holds now."""
    sheet = session.kept(key_of(desk.hand.project.slug, "sheet"), lambda: Sheet(desk, desk.hand))
    sheet.desk, sheet.hand = desk, desk.hand
    return sheet


def take_changes(sheet: Sheet, names: Iterable[str]) -> None:
    """Save what the juror changed in these fields since they were drawn."""
    for name in names:
        value = session.given(key_of(sheet.slug, name), _UNDRAWN)
        if value is not _UNDRAWN and name in sheet.shown and _clean(value) != sheet.shown[name]:
            _save(sheet, name, _clean(value), based_on=sheet.shown[name])


def prepared(sheet: Sheet, name: str) -> Value:
    """What a field that is about to be drawn begins with, where it was not drawn in this session before."""
    stored, key = sheet.hand.draft.value(name), key_of(sheet.slug, name)
    held = session.given(key, _UNDRAWN)
    if held is _UNDRAWN:
        sheet.shown[name] = stored
        return stored
    if name not in sheet.unsaved:
        if _clean(held) != stored:
            session.choose({key: "" if stored is None and name in COMMENTS else stored})
        sheet.shown[name] = stored
    return None


def drawn(sheet: Sheet, name: str, value: object) -> None:
    """Look at what a field holds now that it was drawn: after a restart, what the browser still knew."""
    held, stored = _clean(value), sheet.hand.draft.value(name)
    if held == sheet.shown[name] or name in sheet.unsaved or sheet.hand.judging != "open":
        return
    sheet.shown[name] = held
    if stored is None:
        _save(sheet, name, held, based_on=None)
    elif held is not None:
        sheet.told[name] = ConflictingEditError(name, stored, held)
    sheet.is_news = True


def keep(sheet: Sheet, name: str) -> None:
    """The juror decides for what another window saved."""
    sheet.told.pop(name, None)


def use(sheet: Sheet, name: str) -> None:
    """The juror decides for what this window held."""
    told = sheet.told.pop(name, None)
    if told is not None:
        _save(sheet, name, told.wanted, based_on=told.stored)
        held = sheet.hand.draft.value(name)
        session.choose({key_of(sheet.slug, name): "" if held is None and name in COMMENTS else held})
        sheet.shown[name] = held


def _save(sheet: Sheet, name: str, value: Value, *, based_on: Value) -> None:
    visit = session.current()
    try:
        sheet.hand = scoring.save_field(
            session.database(),
            session.actor(),
            session.edition(),
            visit.edition_id,
            sheet.slug,
            name=name,
            based_on=based_on,
            value=value,
            now=session.now(),
        )
    except ConflictingEditError as told:
        sheet.told[name] = told
        sheet.shown[name] = value
        sheet.hand = _read_again(sheet)
    except scoring.NotAllowedError:
        sheet.is_news = True
    except scoring.ScoringRefusedError:
        sheet.problem = _("Scoring is closed: this change was not saved.")
        sheet.shown[name] = value
        sheet.hand = _read_again(sheet)
        sheet.is_news = True
    except session.DatabaseUnavailable:
        sheet.unsaved.add(name)
        sheet.problem = _("This change could not be saved. It is tried again with your next one: keep the page open.")
    else:
        sheet.shown[name] = sheet.hand.draft.value(name)
        sheet.told.pop(name, None)
        sheet.unsaved.discard(name)
        sheet.problem = sheet.problem if sheet.unsaved else ""


def _read_again(sheet: Sheet) -> BallotInHand:
    visit = session.current()
    with session.database().read() as db_session:
        desk = scoring_desk(db_session, session.actor(), session.edition(), visit.edition_id, sheet.slug)
    return desk.hand


def _clean(value: object) -> Value:
    """What a widget holds, as it is stored."""
    if isinstance(value, str):
        return value.strip() or None
    return value if isinstance(value, int) else None


def key_of(slug: str, name: str) -> str:
    """The name of a field in this session, which in a demo is that of several people and stages."""
    visit = session.current()
    return f"ballot_{visit.demo_stage or ''}_{visit.actor.account_id}_{slug}_{name}"
