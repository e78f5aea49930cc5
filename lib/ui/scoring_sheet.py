"""The rubric of one project as a juror fills it in: each change is saved at once as a draft, and the page says so.

What a widget holds is compared, at the start of every run, with what it was last drawn with: only what the juror
changed is saved, based on what they saw. After a restart of the server the browser sends its values again, and nobody
knows what they were based on: they fill blanks, and beside another value the juror is asked. No form and no callback
for the marks: a run that never came is made up for by the next one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

import streamlit as st

from lib.domain.ballots import BlockPoints
from lib.domain.edition import Block, CountLine, Criterion
from lib.publishing import scoring_wording as wording
from lib.publishing.wording import Words
from lib.services import scoring
from lib.services.scoring import MARK, PRIVATE_COMMENT, TEAM_COMMENT, ConflictingEditError, Value
from lib.services.scoring_desk import BallotInHand, ScoringDesk, scoring_desk
from lib.ui import figures, session
from lib.ui.session import translate as _

_UNDRAWN = object()
COMMENTS = (TEAM_COMMENT, PRIVATE_COMMENT)


@dataclass
class Sheet:
    """What one window of a juror shows of a ballot.

    `shown`: what each field was last drawn with. `told`: fields that another window saved meanwhile. `unsaved`: fields
    that could not be saved and are tried again. `problem`, `notice`, `extra_notice`: why saving, submitting and the
    rest did not work. `is_lost`: the project is not theirs to score any more.
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
    is_lost: bool = False
    is_news: bool = False  # something was saved after it was drawn: draw again
    submission_id: str = field(default_factory=lambda: uuid4().hex)

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
    sheet = session.kept(_key(desk.hand.project.slug, "sheet"), lambda: Sheet(desk, desk.hand))
    sheet.desk, sheet.hand, sheet.is_lost = desk, desk.hand, False
    return sheet


def take_changes(sheet: Sheet) -> None:
    """Save what the juror changed since the fields were drawn."""
    for name in sheet.fields:
        value = session.given(_key(sheet.slug, name), _UNDRAWN)
        if value is not _UNDRAWN and name in sheet.shown and _clean(value) != sheet.shown[name]:
            _save(sheet, name, _clean(value), based_on=sheet.shown[name])


def bar(sheet: Sheet) -> None:
    """What stays in sight: total, how many criteria are marked, and what is saved since when."""
    said = figures.words()
    with st.container(key="scoring_bar"):
        total, marked = wording.total_of_maximum(sheet.hand, said), wording.marked(sheet.hand, said)
        st.markdown(f"**{figures.plain(total)}** · {figures.plain(marked)} · {_saved(sheet, said)}")


def _saved(sheet: Sheet, said: Words) -> str:
    if sheet.unsaved:
        return f":red[:material/cloud_off: {_('Not saved')}]"
    icon = "check_circle" if sheet.hand.state == "submitted" else "save"
    return f":material/{icon}: {figures.plain(wording.saved(sheet.hand, session.now(), said))}"


def rubric(sheet: Sheet) -> None:
    """Every block with its criteria."""
    said, hand = figures.words(), sheet.hand
    if sheet.problem:
        st.error(sheet.problem, icon=":material/cloud_off:")
    notes = _notes(hand, said)
    if notes:
        st.caption(notes)
    asked = {criterion.key for criterion in hand.asked}
    points = {block.key: block for block in hand.blocks}
    for block in hand.rubric.blocks:
        _block(block, points[block.key], said)
        for criterion in block.criteria:
            if criterion.key in asked:
                _criterion(sheet, criterion, said)


def _notes(hand: BallotInHand, said: Words) -> str:
    notes = []
    if hand.rubric.anchors:
        listed = " · ".join(
            f"**{one.mark}** {figures.plain(one.label.text(said.language))}" for one in hand.rubric.anchors
        )
        notes.append(listed)
    if hand.maximum < hand.rubric.points:
        notes.append(
            figures.plain(
                _("A project with a corpus alone gets at most {points} points.").format(
                    points=said.number(hand.rubric.caps["corpus_only"])
                )
            )
        )
    if hand.project.is_presented is False:
        notes.append(figures.plain(_("The team did not present: those criteria are not asked.")))
    return "  \n".join(notes)


def _block(block: Block, given: BlockPoints, said: Words) -> None:
    # Without the link that a heading of Markdown has: Tab goes from one criterion to the next.
    label, most = figures.plain(block.label.text(said.language)), said.number(block.points)
    if not given.has_component:
        st.subheader(label, anchor=False)
        st.caption(_("The project does not give this: 0 of {most} points.").format(most=most))
        return
    st.subheader(f"{label} :small[:gray[{wording.points(given.points, said)} / {most}]]", anchor=False)
    for line in block.count_lines:
        st.caption(f"{figures.plain(line.label.text(said.language))}: {_counted(line, given)}")


def _counted(line: CountLine, given: BlockPoints) -> str:
    if line.counts in given.unknown:
        return _("counted by the organizers, not yet")
    return _("counted by the organizers")


def _criterion(sheet: Sheet, criterion: Criterion, said: Words) -> None:
    name = MARK + criterion.key
    with st.container(key=f"criterion_{criterion.key}", gap="xxsmall"):
        meanings = wording.meanings(criterion, sheet.hand.rubric, said)
        st.markdown(
            _criterion_text(sheet, criterion, meanings, said),
            help="  \n".join(f"**{mark}** {figures.plain(text)}" for mark, text in meanings.items()) or None,
        )
        _told(sheet, name, said)
        begins_with = _prepared(sheet, name)
        chosen = st.segmented_control(
            figures.plain(criterion.label.text(said.language)),
            range(criterion.minimum, criterion.maximum + 1),
            default=begins_with if isinstance(begins_with, int) else None,
            format_func=str,
            key=_key(sheet.slug, name),
            label_visibility="collapsed",
            disabled=sheet.hand.judging != "open",
            wrap=True,
        )
        _drawn(sheet, name, chosen)


def _criterion_text(sheet: Sheet, criterion: Criterion, meanings: Mapping[int, str], said: Words) -> str:
    mark = sheet.hand.marks.get(criterion.key)
    lines = [f"**{figures.plain(criterion.label.text(said.language))}**"]
    if criterion.is_optional:
        lines[0] += f" :gray[({_('optional')})]"
    if mark is not None and mark in meanings:
        lines[0] += f" :gray[· {figures.plain(meanings[mark])}]"
    if criterion.description is not None:
        lines.append(f":small[{figures.plain(criterion.description.text(said.language))}]")
    earlier = wording.earlier(sheet.desk.earlier.get(criterion.key, ()), said)
    if earlier:
        lines.append(f":small[:gray[{figures.plain(earlier)}]]")
    return "  \n".join(lines)


def comments(sheet: Sheet) -> None:
    """A comment that the team gets, and one that nobody but organizers reads."""
    said = figures.words()
    labels = {
        TEAM_COMMENT: (_("Comment for the team"), _("The team gets it with the results, without your name.")),
        PRIVATE_COMMENT: (_("Private comment"), _("For you and the organizers; the team never sees it.")),
    }
    with st.container(key="scoring_comments"):
        for name, (label, explanation) in labels.items():
            _told(sheet, name, said)
            begins_with = _prepared(sheet, name)
            text = st.text_area(
                label,
                value=str(begins_with or ""),
                key=_key(sheet.slug, name),
                help=explanation,
                max_chars=scoring.MAXIMUM_COMMENT,
                height=100,
                disabled=sheet.hand.judging != "open",
            )
            _drawn(sheet, name, text)


def _prepared(sheet: Sheet, name: str) -> Value:
    """What a field that is about to be drawn begins with, where it was not drawn in this session before."""
    stored, key = sheet.hand.draft.value(name), _key(sheet.slug, name)
    held = session.given(key, _UNDRAWN)
    if held is _UNDRAWN:
        sheet.shown[name] = stored
        return stored
    if name not in sheet.unsaved:
        if _clean(held) != stored:
            session.choose({key: "" if stored is None and name in COMMENTS else stored})
        sheet.shown[name] = stored
    return None


def _drawn(sheet: Sheet, name: str, value: object) -> None:
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


def _told(sheet: Sheet, name: str, said: Words) -> None:
    """Where another window saved a field meanwhile: both values, and the choice."""
    told = sheet.told.get(name)
    if told is None:
        return
    with st.container(border=True, key=f"told_{_key(sheet.slug, name)}"):
        st.markdown(
            f":material/warning: {_('Another window of yours saved something else here.')}\n\n"
            f"{_('Saved:')} **{_shown_value(told.stored)}**  \n{_('Here:')} **{_shown_value(told.wanted)}**"
        )
        with st.container(horizontal=True):
            st.button(_("Keep what is saved"), key=f"keep_{_key(sheet.slug, name)}", on_click=_keep, args=(sheet, name))
            st.button(_("Use this one"), key=f"use_{_key(sheet.slug, name)}", on_click=_use, args=(sheet, name))


def _shown_value(value: Value) -> str:
    return figures.plain(str(value)) if value is not None else _("blank")


def _keep(sheet: Sheet, name: str) -> None:
    sheet.told.pop(name, None)


def _use(sheet: Sheet, name: str) -> None:
    told = sheet.told.pop(name, None)
    if told is not None:
        _save(sheet, name, told.wanted, based_on=told.stored)
        held = sheet.hand.draft.value(name)
        session.choose({_key(sheet.slug, name): "" if held is None and name in COMMENTS else held})
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
        sheet.is_lost = True
    except scoring.ScoringRefusedError:
        sheet.problem = _("Scoring is closed: this change was not saved.")
        sheet.shown[name] = value
        sheet.hand = _read_again(sheet)
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


def _key(slug: str, name: str) -> str:
    """A name of a field in this session, which in a demo is that of several people and stages."""
    visit = session.current()
    return f"ballot_{visit.demo_stage or ''}_{visit.actor.account_id}_{slug}_{name}"
