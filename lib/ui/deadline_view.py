"""The pieces of Deadline night: how every team stands, again and again, and more time for one of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import streamlit as st

from lib import i18n
from lib.domain.deadlines import TEAM_STATES, Announced, Deadline, ExtensionRefusedError, TeamState, submission_date
from lib.domain.event_dates import wall_time_to_instant, zone_named
from lib.domain.projects import is_said_in
from lib.publishing import deadline_wording as wording
from lib.publishing.tables import Column, Table
from lib.publishing.wording import Words
from lib.services import deadline as service
from lib.services.access import NotAllowedError
from lib.services.deadline import DeadlineNight, ExtensionChangedError, TeamNight
from lib.ui import addresses, figures, file_buttons, first_views, messages, moment_fields, project_checks, session
from lib.ui.session import translate as _

EVERY_SECONDS = 20
_STATE, _SEARCH, _TEAM = "estado", "q", "equipo"
_ALL = "todos"
_LONGEST_SEARCH = 80
_MORE_AT_FIRST = timedelta(days=1)
_DAYS_OFFERED = 15
# What the address calls a state of a team.
_STATE_NAMES: Mapping[str, TeamState] = dict(
    zip(("entregado", "incompleto", "sin-entrega", "tarde"), TEAM_STATES, strict=True)
)
_BADGES: Mapping[TeamState, str] = {
    "submitted": ":green-badge[:material/check_circle: {state}]",
    "incomplete": ":orange-badge[:material/warning: {state}]",
    "unclaimed": ":gray-badge[:material/pending: {state}]",
    "late": ":red-badge[:material/schedule: {state}]",
}


def _night() -> DeadlineNight:
    """How teams stand now. Runs without the page's guard too: the service checks who asks."""
    visit = session.current()
    with session.database().read() as reading:
        return service.deadline_night(reading, visit.actor, session.edition(), visit.edition_id)


@st.fragment(run_every=EVERY_SECONDS)
def night() -> None:
    """The finding, the deadline, the counts, and every team that the filters leave; drawn anew by itself."""
    try:
        found = _night()
    except NotAllowedError:
        messages.not_allowed()
        return
    now, said = session.now(), figures.words()
    st.title(figures.plain(wording.finding(found, now, said)))
    if found.deadline is None:
        messages.empty(
            _("This edition has no deadline"), _("It is the date with which judging begins in the edition's file.")
        )
        return
    st.markdown(_about(found, found.deadline, now))
    if not found.teams:
        messages.empty(
            _("No team yet"), _("Teams appear with the first import of submissions, each with how it stands.")
        )
        return
    _counts(found)
    teams = _filtered(found)
    if not teams:
        messages.empty(_("No team matches"), _("Take away a filter to see more."))
    for team in teams:
        _team(team, now)
    file_buttons.table_button("csv_deadline", f"{said.edition.slug}-deadline", _table)


def _about(found: DeadlineNight, deadline: Deadline, now: datetime) -> str:
    said = figures.words()
    lines = [f"**{figures.plain(wording.deadline_line(deadline, now, said))}**"]
    earlier = wording.earlier_line(deadline, said)
    if earlier:
        event_date = submission_date(said.edition)
        why = event_date.extensions[-1].reason if event_date is not None and event_date.extensions else None
        lines.append(figures.plain(f"{earlier}. {why.text(said.language) if why is not None else ''}".strip()))
    repos = said.moment(found.repos_at) if found.repos_at else _("never")
    submissions = said.moment(found.submissions_at) if found.submissions_at else _("never")
    freshness = [
        _("Repos read: {when}").format(when=repos),
        _("submissions read: {when}").format(when=submissions),
        _("this page: {when}, again every {n} seconds").format(
            when=i18n.time_of_day(now, said.locale, said.zone), n=EVERY_SECONDS
        ),
    ]
    lines.append(f":small[:gray[{figures.plain(' · '.join(freshness))}]]")
    if session.current().demo_stage is not None:
        lines.append(f":small[:gray[{figures.plain(project_checks.made_up())}]]")
    if found.unclaimed_repos:
        plural = session.translator().plural(
            "{n} repo of the organization waits for a decision: nothing says whose it is.",
            "{n} repos of the organization wait for a decision: nothing says whose they are.",
            found.unclaimed_repos,
        )
        lines.append(figures.plain(plural.format(n=said.number(found.unclaimed_repos))))
    return "  \n".join(lines)


def _counts(found: DeadlineNight) -> None:
    said = figures.words()
    with st.grid(len(TEAM_STATES), min_column_width=138, gap="small", key="deadline_counts"):
        for state, count in found.counts.items():
            st.metric(wording.state_name(state, said.translate), said.number(count), border=True)


def _filtered(found: DeadlineNight) -> list[TeamNight]:
    """The teams that the widgets and the address ask for."""
    options = [_ALL, *_STATE_NAMES]
    names = {_ALL: _("All teams")}
    names |= {name: wording.state_name(state, session.translator()) for name, state in _STATE_NAMES.items()}
    with st.container(horizontal=True, vertical_alignment="bottom", key="deadline_filters"):
        chosen = st.segmented_control(
            _("Teams"),
            options,
            default=addresses.chosen(_STATE, options),
            required=True,
            format_func=names.__getitem__,
            wrap=True,
            key="deadline_state",
        )
        text = st.text_input(
            _("Search teams and projects"),
            value=st.query_params.get(_SEARCH, "")[:_LONGEST_SEARCH],
            max_chars=_LONGEST_SEARCH,
            key="deadline_search",
        )
    addresses.keep(_STATE, chosen or _ALL, options)
    if text.strip():
        st.query_params[_SEARCH] = text.strip()
    else:
        st.query_params.pop(_SEARCH, None)
    state = _STATE_NAMES.get(chosen or _ALL)
    return [
        team
        for team in found.teams
        if state in (None, team.state)
        and is_said_in(text, team.name, team.project.title if team.project is not None else None)
    ]


def _team(team: TeamNight, now: datetime) -> None:
    with st.container(border=True, horizontal=True, horizontal_alignment="distribute", key=f"team_{team.key}"):
        st.markdown(_team_text(team, now))
        if team.team_id is not None and st.button(
            _("Change its time") if team.holding is not None else _("Give more time"),
            icon=":material/alarm:",
            type="tertiary",
            key=f"more_time_{team.key}",
        ):
            # The dialog belongs to the page: one of this part would vanish when the part is drawn anew.
            st.query_params[_TEAM] = str(team.team_id)
            st.rerun()


def _team_text(team: TeamNight, now: datetime) -> str:
    said = figures.words()
    badge = _BADGES[team.state].format(state=figures.plain(wording.state_name(team.state, said.translate)))
    head = f"{badge} **{figures.plain(team.name)}**"
    if team.project is not None:
        address = addresses.of_visit("/proyecto", {first_views.PROJECT_PARAMETER: team.project.slug})
        about = team.project.rest_of_title or (team.project.title if team.project.title != team.name else _("Project"))
        head += f" · [{figures.plain(about)}]({address})"
    lines = [head]
    if team.submitted_at is not None and team.submitted_at <= team.deadline.at:
        submitted = _("Submitted on {when}.").format(when=said.moment(team.submitted_at))
        lines.append(f":small[:gray[{figures.plain(submitted)}]]")
    if team.holding is not None and team.deadline.is_extended:
        lines.append(f":blue-badge[:material/alarm: {figures.plain(_own_deadline(team, now))}]")
    lacks = [f"- {figures.plain(text)}" for text in wording.lack_sentences(team, said)]
    remarks = [f"- :gray[{figures.plain(text)}]" for text in wording.remark_sentences(team, now, said)]
    return "\n\n".join(part for part in ("  \n".join(lines), "\n".join([*lacks, *remarks])) if part)


def _own_deadline(team: TeamNight, now: datetime) -> str:
    said = figures.words()
    return _("Its own deadline: {when} · {left}").format(
        when=wording.moment_of(team.deadline, said), left=wording.time_left(team.deadline, now, said)
    )


def more_time() -> None:
    """The dialog for the team that the address names; none where it names none."""
    asked = st.query_params.get(_TEAM)
    if asked is None:
        return
    if not asked.isdecimal() or _night().team(int(asked)) is None:
        _close()
        return
    st.dialog(_("More time for a team"), on_dismiss=_close, icon=":material/alarm:")(_form)(int(asked))


def _close() -> None:
    st.query_params.pop(_TEAM, None)


def _form(team_id: int) -> None:
    team, said, now = _night().team(team_id), figures.words(), session.now()
    if team is None:
        st.markdown(_("This team is not there any more."))
        return
    st.markdown(f"**{figures.plain(team.name)}**  \n{figures.plain(wording.deadline_line(team.deadline, now, said))}")
    if team.extensions:
        st.caption("  \n".join(figures.plain(line) for line in _history(team)))
    # Another decision makes the fields anew: what was typed was about the one before.
    key = f"{team_id}_{team.extensions[0].id if team.extensions else 0}"
    zone = team.deadline.zone
    until_at = _moment_chosen(team, key)
    reason = st.text_area(_("Why (only organizers see it)"), max_chars=500, key=f"reason_{key}")
    counts = _("Everything until {when} counts, which is {here} in your time.").format(
        when=wording.moment_of(Announced(until_at, zone), said), here=said.moment(until_at)
    )
    st.markdown(figures.plain(counts))
    is_sure = st.checkbox(_("I am sure: the project's page will show the new deadline"), key=f"sure_{key}")
    with st.container(horizontal=True):
        gives = st.button(_("Set this deadline"), type="primary")
        takes = team.holding is not None and st.button(_("Take the time back"))
    if not (gives or takes):
        return
    if not is_sure:
        st.error(_("Tick the box above if you are sure."), icon=":material/error:")
    else:
        _decide(team, None if takes else until_at, reason)


def _moment_chosen(team: TeamNight, key: str) -> datetime:
    """The moment (UTC) that is chosen in the zone of the deadline: at first a day later, or what the team has."""
    said, zone = figures.words(), team.deadline.zone
    now_until = team.deadline.at.astimezone(zone_named(zone))
    at_first = now_until if team.holding is not None else now_until + _MORE_AT_FIRST
    first_day = team.deadline.of_everybody.astimezone(zone_named(zone)).date()
    days = [first_day + timedelta(days=n) for n in range(max(_DAYS_OFFERED, (at_first.date() - first_day).days + 1))]
    label = _("New deadline ({zone})").format(zone=i18n.zone_name(zone, said.locale))
    # To the last second of the minute, as deadlines are announced.
    wall_time = moment_fields.chosen(label, days, at_first.replace(tzinfo=None, second=59), key=key)
    return wall_time_to_instant(wall_time, zone)


def _history(team: TeamNight) -> list[str]:
    said = figures.words()
    return [
        _("{when}: until {until}. {reason}").format(
            when=said.moment(row.set_at), until=said.moment(row.until_at), reason=row.reason
        )
        if row.until_at is not None
        else _("{when}: taken back. {reason}").format(when=said.moment(row.set_at), reason=row.reason)
        for row in team.extensions
    ]


def _decide(team: TeamNight, until_at: datetime | None, reason: str) -> None:
    if team.team_id is None:
        raise LookupError("a project whose team nobody named gets no time of its own")
    newest = team.extensions[0].id if team.extensions else None
    visit = session.current()
    try:
        service.extend_team(
            session.database(),
            visit.actor,
            visit.edition_slug,
            team.team_id,
            until_at,
            reason=reason,
            now=session.now(),
            replaces_id=newest,
        )
    except ExtensionRefusedError as refused:
        st.error(_(refused.message_id), icon=":material/error:")
    except ExtensionChangedError:
        st.error(
            _("Somebody else decided about this team meanwhile. Close this, look, and decide again."),
            icon=":material/error:",
        )
    except NotAllowedError:
        st.error(_("This page is not open to you"), icon=":material/error:")
    else:
        _close()
        st.rerun()


def _table() -> Table:
    visit = session.current()
    with session.database().read() as reading:
        found = service.deadline_night(reading, visit.actor, session.edition(), visit.edition_id)
    return as_table(found, session.now(), figures.words())


def as_table(found: DeadlineNight, now: datetime, said: Words) -> Table:
    """Every team with how it stands, in the words of `said`."""
    _ = said.translate
    columns = (
        Column("team", _("Team")),
        Column("project", _("Project")),
        Column("state", _("State")),
        Column("submitted_at", _("Submitted at")),
        Column("deadline", _("Deadline")),
        Column("lacks", _("What is missing")),
        Column("remarks", _("Remarks")),
    )
    rows = tuple(
        (
            team.name,
            team.project.title if team.project is not None else "",
            wording.state_name(team.state, said.translate),
            team.submitted_at.isoformat() if team.submitted_at is not None else "",
            team.deadline.at.isoformat(),
            " ".join(wording.lack_sentences(team, said)),
            " ".join(wording.remark_sentences(team, now, said)),
        )
        for team in found.teams
    )
    return Table(columns, rows, locale=said.locale)
