"""The pieces of Publication: how far the result is, what stands in its way, the decisions, and who publishes it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import streamlit as st

from lib import i18n
from lib.domain.published_result import PublishedResult, of_tables
from lib.domain.standings import PODIUM, order_of
from lib.publishing import feedback_sheets, ranking_wording, tables
from lib.publishing import publication_wording as wording
from lib.publishing.wording import UNKNOWN, Words
from lib.services import feedback, result_decisions
from lib.services import publication as service
from lib.services.access import NotAllowedError
from lib.services.publication import LADDER, STEPS, PublicationDesk, PublicationRefusedError, PublicationRow
from lib.services.result_blockers import Blocker
from lib.ui import addresses, figures, file_buttons, moment_fields, result_cards, session
from lib.ui.session import translate as _

_LONGEST_REASON = 500
_DAYS_OFFERED = 30
_PLACES = {
    "nothing_ranked": "clasificacion",
    "undecided_conflicts": "jurado",
    "open_tie": "clasificacion",
    "missing_ballots": "jurado",
    "unfit_ballots": "jurado",
    "unknown_counts": "clasificacion",
    "too_few_ballots": "clasificacion",
    "rejected_submissions": "revision",
}


def current() -> PublicationDesk:
    """How far the result is now. Runs without the page's guard too: the service checks who asks."""
    visit = session.current()
    service.publish_due(session.database(), visit.edition_slug, now=session.now())
    with session.database().read() as reading:
        return service.publication_desk(reading, visit.actor, session.edition(), visit.edition_id)


def publication() -> None:
    """The page from its finding to its history."""
    desk, said, now = current(), figures.words(), session.now()
    st.title(figures.plain(wording.finding(desk, now, said)))
    _ladder(desk, said)
    if desk.current is not None:
        _published(desk.current, desk.certificates, now, said)
    if desk.pending is not None and desk.pending.confirmed_at is None:
        _pending(desk, desk.pending, said)
    elif desk.pending is None and desk.state == "verified":
        _request(said)
    if desk.state in {"open", "closed", "verified"}:
        _blockers(desk, said)
    if desk.state == "closed":
        _ties(desk, said)
        _mentions(desk, said)
    if desk.pending is None and STEPS[desk.state]:
        _next_steps(desk, said)
    _history(desk, said)


def _ladder(desk: PublicationDesk, said: Words) -> None:
    names = [wording.state_name(state, said) for state in LADDER]
    here = LADDER.index(desk.state)
    steps = [
        f":primary-badge[:material/flag: {figures.plain(name)}]"
        if at == here
        else f":green[:material/check: {figures.plain(name)}]"
        if at < here
        else f":gray[{figures.plain(name)}]"
        for at, name in enumerate(names)
    ]
    st.markdown(" › ".join(steps))


def _blockers(desk: PublicationDesk, said: Words) -> None:
    """What stands in the way, what settles it, and where."""
    if not desk.blockers:
        st.success(_("Nothing stands in the way of the result."), icon=":material/check_circle:")
        return
    st.subheader(_("What stands in the way"))
    for blocker in desk.blockers:
        with st.container(border=True, key=f"blocker_{blocker.subject.replace(' ', '_')}"):
            icon = ":orange[:material/warning:]" if blocker.blocks else ":gray[:material/check_circle:]"
            n = len(blocker.pairs)
            count = f" ({said.number(n)})" if n else ""
            st.markdown(f"{icon} **{figures.plain(wording.blocker_title(blocker.kind, said))}**{count}")
            if blocker.pairs:
                st.markdown(figures.plain(wording.blocker_items(blocker, desk, said)))
            if blocker.waiver is not None:
                text = _("{who} goes on all the same: {reason}")
                who = blocker.waiver.decider or _("Somebody")
                st.caption(figures.plain(text.format(who=who, reason=blocker.waiver.reason)))
                continue
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                st.caption(figures.plain(wording.what_to_do(blocker.kind, said)))
                st.markdown(addresses.link(_("Go there"), _PLACES[blocker.kind], icon=":material/arrows_outward:"))
            if blocker.is_waivable and desk.state == "closed":
                _waive(blocker)


def _waive(blocker: Blocker) -> None:
    with st.expander(_("Go on all the same"), key=f"waive_{blocker.subject}"):
        reason = _reason(f"waive_reason_{blocker.subject}")
        if st.button(_("Go on without it"), key=f"waive_act_{blocker.subject}"):
            _act(
                lambda: result_decisions.waive_blocker(
                    session.database(),
                    session.actor(),
                    session.edition(),
                    blocker.subject,
                    reason=reason,
                    now=session.now(),
                )
            )


def _ties(desk: PublicationDesk, said: Words) -> None:
    """Each tie on the podium that only organizers can part: a form, folded away where they have decided."""
    for tied in desk.view.ties:
        places = {one.project: one.place for one in desk.view.ranked if one.project in tied and one.place is not None}
        if min(places.values()) > PODIUM:
            continue
        decided = desk.view.tie_decision(tied)
        names = {project: desk.view.name(project).short_title for project in places}
        with st.container(border=True, key=f"tie_{_key(tied)}"):
            if decided is None:
                title = _("Decide the tie of {projects}").format(projects=", ".join(sorted(names.values())))
                st.markdown(f"#### {figures.plain(title)}")
                _tie(places, names)
                continue
            title = _("The tie of {projects} is decided").format(projects=", ".join(sorted(names.values())))
            text = _("{who} decided: {reason}").format(who=decided.decider or _("Somebody"), reason=decided.reason)
            placed = wording.tie_places(order_of(places), min(places.values()), names, said)
            st.markdown(f"#### {figures.plain(title)}\n\n{figures.plain(placed)}  \n{figures.plain(text)}")
            with st.expander(_("Change the decision"), key=f"tie_form_{_key(tied)}"):
                _tie(places, names)


def _key(tied: Iterable[int]) -> str:
    return "_".join(str(project) for project in sorted(tied))


def _tie(places: Mapping[int, int], names: Mapping[int, str]) -> None:
    """The form of one tie, at first with the places that its projects have now."""
    chosen = _who_is_ahead(places, names) if len(names) == 2 else _place_of_each(places, names)
    reason = _reason(f"tie_reason_{_key(names)}")
    if st.button(_("Record the decision"), key=f"tie_act_{_key(names)}"):
        _act(
            lambda: result_decisions.decide_tie(
                session.database(),
                session.actor(),
                session.edition(),
                tuple(names),
                order_of(chosen),
                reason=reason,
                now=session.now(),
            )
        )


def _who_is_ahead(places: Mapping[int, int], names: Mapping[int, str]) -> dict[int, int]:
    """A number for each of two projects, the same where they share the place."""
    ways = [None, *sorted(names, key=names.__getitem__)]
    now = min(places, key=places.__getitem__) if len(set(places.values())) > 1 else None
    ahead = st.radio(
        _("Decision"),
        ways,
        index=ways.index(now),
        format_func=lambda project: (
            _("They share the place") if project is None else _("{project} is ahead").format(project=names[project])
        ),
        key=f"tie_choice_{_key(names)}_{now}",
    )
    return {project: 2 if ahead is not None and project != ahead else 1 for project in names}


def _place_of_each(places: Mapping[int, int], names: Mapping[int, str]) -> dict[int, int]:
    """A place for each of more than two projects; those of the same place share it."""
    said, first = figures.words(), min(places.values())
    possible = range(first, first + len(names))
    chosen = {
        project: st.selectbox(
            _("Place of {project}").format(project=names[project]),
            possible,
            index=possible.index(places[project]),
            format_func=said.number,
            placeholder=UNKNOWN,
            key=f"tie_place_{project}_{places[project]}",
        )
        for project in sorted(names, key=names.__getitem__)
    }
    placed = wording.tie_places(order_of(chosen), first, names, said)
    st.caption(figures.plain(_("Projects with the same place share it: {places}").format(places=placed)))
    return chosen


def _mentions(desk: PublicationDesk, said: Words) -> None:
    """Each mention of the edition: who was nominated, what was decided."""
    prizes = [prize for prize in said.edition.prizes if prize.kind == "mention"]
    if not prizes:
        return
    st.subheader(_("Mentions"))
    view = desk.view
    for prize in prizes:
        with st.container(border=True, key=f"mention_{prize.key}"):
            decided = desk.mentions.get(prize.key)
            given = _given(decided.verdict["projects"] if decided is not None else (), desk)
            names = ", ".join(view.name(project).short_title for project in given) or _("nobody yet")
            st.markdown(f"**{figures.plain(prize.label.text(said.language))}**: {figures.plain(names)}")
            nominated = [
                one for one in desk.nominations if one.prize == prize.key and one.project_id in view.found.names
            ]
            lines = [
                f"- **{figures.plain(view.name(one.project_id).short_title)}** · "
                f"{figures.plain(ranking_wording.juror(one.juror_id, view, said))}: {figures.plain(one.reason)}"
                for one in nominated
            ]
            st.markdown("\n".join(lines) if lines else f":gray[{_('No juror nominated a project.')}]")
            with st.expander(_("Decide"), key=f"mention_form_{prize.key}"):
                _mention_form(prize.key, given, desk)


def _given(projects: Sequence[int], desk: PublicationDesk) -> list[int]:
    """The projects that a mention went to, as far as they are still there."""
    return [project for project in projects if project in desk.view.found.names]


def _mention_form(prize: str, given: list[int], desk: PublicationDesk) -> None:
    view = desk.view
    nominated = {one.project_id for one in desk.nominations if one.prize == prize}
    chosen = st.multiselect(
        _("Projects"),
        sorted(view.found.names, key=lambda one: (one not in nominated, view.name(one).short_title.casefold())),
        default=given,
        format_func=lambda one: view.name(one).short_title,
        placeholder=_("Nobody"),
        key=f"mention_projects_{prize}",
    )
    reason = _reason(f"mention_reason_{prize}")
    if st.button(_("Record the decision"), key=f"mention_act_{prize}"):
        _act(
            lambda: result_decisions.decide_mention(
                session.database(), session.actor(), session.edition(), prize, chosen, reason=reason, now=session.now()
            )
        )


def _next_steps(desk: PublicationDesk, said: Words) -> None:
    st.subheader(_("Next step"))
    with st.container(border=True, key="next_step"):
        reason = _reason(f"step_reason_{len(desk.steps)}")
        with st.container(horizontal=True):
            for at, new in enumerate(STEPS[desk.state]):
                is_forward = at == 0 and desk.state != "verified"
                if st.button(
                    wording.step_label(desk.state, new, said),
                    type="primary" if is_forward else "secondary",
                    disabled=new == "verified" and desk.is_blocked,
                    key=f"step_{new}",
                ):
                    _act(
                        lambda new=new: service.take_step(  # type: ignore[misc]
                            session.database(),
                            session.actor(),
                            session.edition(),
                            new,
                            reason=reason,
                            now=session.now(),
                        )
                    )


def _request(said: Words) -> None:
    """The form that asks for the publication, at once or at a moment."""
    with st.container(border=True, key="publication_request"):
        st.markdown(f"#### {_('Publish the result')}")
        st.caption(_("What the public will see is made now. Another organizer has to confirm it."))
        waits = st.radio(
            _("When"),
            [False, True],
            format_func=lambda later: _("At a moment that I choose") if later else _("As soon as it is confirmed"),
            horizontal=True,
            key="publication_waits",
        )
        publish_at = _moment(said) if waits else None
        reason = _reason("publication_reason")
        if st.button(_("Ask for the publication"), type="primary", key="publication_ask"):
            _act(
                lambda: service.request_publication(
                    session.database(),
                    session.actor(),
                    session.edition(),
                    reason=reason,
                    publish_at=publish_at,
                    now=session.now(),
                )
            )


def _moment(said: Words) -> datetime:
    """A moment in the visitor's zone, at first the next full hour but one."""
    here = session.now().astimezone(said.zone)
    at_first = here.replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
    days = [here.date() + timedelta(days=n) for n in range(_DAYS_OFFERED)]
    zone = i18n.zone_name(session.current().zone_name, said.locale)
    return moment_fields.chosen(_("Day ({zone})").format(zone=zone), days, at_first, key="publication")


def _pending(desk: PublicationDesk, pending: PublicationRow, said: Words) -> None:
    """What was asked for: what the public would see, and the buttons of the second person."""
    with st.container(border=True, key="publication_pending"):
        who = desk.requester or _("Somebody")
        asked = _("{who} asks to publish this result: {reason}").format(who=who, reason=pending.reason)
        moment = (
            _("It becomes public on {when}.").format(when=said.moment(pending.publish_at))
            if pending.publish_at is not None
            else _("It becomes public as soon as it is confirmed.")
        )
        st.markdown(f"**{figures.plain(asked)}**  \n{figures.plain(moment)}")
        _preview(of_tables(pending.tables), said)
        if desk.may_confirm:
            if st.button(_("Confirm the publication"), type="primary", key="publication_confirm"):
                _act(
                    lambda: service.confirm_publication(
                        session.database(), session.actor(), session.edition(), pending.id, now=session.now()
                    )
                )
        else:
            st.info(_("You asked for it, so another organizer confirms it."), icon=":material/group:")
        _cancel(pending)


def _cancel(pending: PublicationRow) -> None:
    with st.expander(_("Do not publish it"), key="publication_cancelling"):
        reason = _reason("publication_cancel_reason")
        if st.button(_("Cancel the publication"), key="publication_cancel"):
            _act(
                lambda: service.cancel_publication(
                    session.database(), session.actor(), session.edition(), pending.id, reason=reason, now=session.now()
                )
            )


def _published(current: PublicationRow, certificates: int, now: datetime, said: Words) -> None:
    with st.container(border=True, key="publication_current"):
        _preview(of_tables(current.tables), said)
        if current.public_from is not None and current.public_from <= now:
            with st.container(horizontal=True):
                st.markdown(addresses.link(_("The public page"), "resultados", icon=":material/public:"))
                st.markdown(
                    addresses.link(
                        _("Announce it live"),
                        "resultados",
                        {result_cards.REVEAL: result_cards.REVEAL_BEGINS},
                        icon=":material/slideshow:",
                    )
                )
            _feedback()
            with st.expander(_("Withdraw the result"), key="publication_withdrawing"):
                if certificates:
                    revoked = session.translator().plural(
                        "{n} valid certificate of winners is revoked with it, for good.",
                        "{n} valid certificates of winners are revoked with it, for good.",
                        certificates,
                    )
                    st.warning(revoked.format(n=said.number(certificates)), icon=":material/workspace_premium:")
                reason = _reason("publication_withdraw_reason")
                is_sure = st.checkbox(_("I am sure: the result disappears from the public pages"), key="withdraw_sure")
                if st.button(_("Withdraw"), key="publication_withdraw", disabled=not is_sure):
                    _act(
                        lambda: service.withdraw_publication(
                            session.database(), session.actor(), session.edition(), reason=reason, now=session.now()
                        )
                    )
        else:
            _cancel(current)


def _feedback() -> None:
    """A file with what each team gets back from the jury; it leaves an audit entry."""
    with st.expander(_("Feedback for the teams"), icon=":material/forum:", key="publication_feedback"):
        st.caption(_("Place, mean points by block and the comments that jurors wrote for the team; nothing private."))
        reason = _reason("feedback_reason")
        if reason.strip():
            file_buttons.button(
                _("Take the feedback along"),
                lambda: tables.file_of(_feedback_table(reason), "csv"),
                key="feedback_csv",
                file_name=f"{session.edition().slug}-feedback.csv",
                mime=tables.MEDIA_TYPES["csv"],
            )


def _feedback_table(reason: str) -> tables.Table:
    sheets = feedback.take_feedback(
        session.database(), session.actor(), session.edition(), reason=reason, now=session.now()
    )
    return feedback_sheets.table(sheets, figures.words())


def _preview(result: PublishedResult, said: Words) -> None:
    """What the public sees, in a few lines."""
    prizes = {prize.key: prize for prize in said.edition.prizes}
    # The point is escaped: a Markdown list would count on over a shared place, and take the mentions into the last one.
    lines = [
        f"{said.number(one.place)}\\. **{figures.plain(one.title)}** :gray[{figures.plain(wording.score(one, said))}]"
        for one in result.podium
    ]
    lines += [
        f"{figures.plain(wording.prize_name(one.prize, prizes, said))}: **{figures.plain(one.title)}**"
        for one in result.mentions
    ]
    st.markdown("  \n".join(lines))


def _history(desk: PublicationDesk, said: Words) -> None:
    if not desk.steps:
        return
    with st.expander(_("History"), icon=":material/history:", key="publication_history"):
        lines = []
        for step in desk.steps:
            name = figures.plain(wording.state_name(step.state, said))
            who = figures.plain(step.taker or _("the command line"))
            lines.append(
                f"- {figures.plain(said.moment(step.taken_at))} · **{name}** · {who}: {figures.plain(step.reason)}"
            )
        st.markdown("\n".join(lines))


def _reason(key: str) -> str:
    return st.text_input(_("Why (only organizers see it)"), max_chars=_LONGEST_REASON, key=key)


def _act(act: Callable[[], object]) -> None:
    """Do it and draw the page anew, or say why it was refused."""
    try:
        act()
    except PublicationRefusedError as refused:
        st.error(_(refused.message_id), icon=":material/error:")
    except NotAllowedError:
        st.error(_("This page is not open to you"), icon=":material/error:")
    else:
        st.rerun()
