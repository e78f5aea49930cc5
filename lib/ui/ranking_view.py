"""The pieces of Ranking: places with their spread; behind them how the score is made and how far to trust it."""

from collections.abc import Callable
from decimal import Decimal

import pandas as pd
import streamlit as st

from lib.domain.standings import Standing, half_up
from lib.publishing import ranking_wording as wording
from lib.publishing.wording import Words
from lib.services import ranking as service
from lib.services.access import NotAllowedError
from lib.services.ranking import EditionRanking, RankingRefusedError
from lib.ui import addresses, figures, file_buttons, first_views, messages, session
from lib.ui.session import translate as _

_LONGEST_REASON = 500


def current() -> EditionRanking:
    """The ranking now. Runs without the page's guard too: the service checks who asks."""
    visit = session.current()
    with session.database().read() as reading:
        return service.ranking_of_edition(reading, visit.actor, session.edition(), visit.edition_id)


def ranking() -> None:
    """The finding, the places, and the method behind them."""
    view, said = current(), figures.words()
    st.title(figures.plain(wording.finding(view, said)))
    st.caption(figures.plain(wording.about(view, said)))
    if not view.ballots:
        messages.empty(
            _("Nobody has submitted a ballot"),
            _("Places appear with the first ballots. Until the result is published, only organizers see this page."),
        )
        return
    if view.judging == "open":
        st.info(
            _("Judging is open: this still changes, and nobody but organizers sees it."), icon=":material/lock_open:"
        )
    sure = wording.certainty(view, said)
    if sure:
        st.markdown("  \n".join(f"**{figures.plain(sentence)}**" for sentence in sure))
    if view.ranked:
        _places(view, said)
    _unranked(view, said)
    with st.container(horizontal=True, vertical_alignment="center"):
        file_buttons.table_button(
            "csv_ranking", f"{said.edition.slug}-ranking", lambda: wording.table(current(), figures.words())
        )
        st.markdown(addresses.link(_("To the publication of the result"), "publicacion", icon=":material/campaign:"))
    _finalists(view, said)
    _method(view, said)


def _places(view: EditionRanking, said: Words) -> None:
    rows = [_shown(one, view, said) for one in view.ranked]
    if session.current().viewport.is_narrow:
        _narrow_table(rows)
        return
    columns = ["place", "project", "score", "ballots", "spread"]
    st.dataframe(
        pd.DataFrame(rows),
        height="content",
        hide_index=True,
        column_order=[*columns, "tie"] if any(row["tie"] for row in rows) else columns,
        column_config={
            "place": st.column_config.NumberColumn(_("Place"), width=60),
            "project": st.column_config.LinkColumn(_("Project"), width=340, display_text=r"#(.+)$"),
            "score": st.column_config.TextColumn(_("Total score"), width=70, alignment="right"),
            "ballots": st.column_config.NumberColumn(_("Ballots counted"), width=80),
            "spread": st.column_config.TextColumn(_("Lowest to highest"), width=150),
            "tie": st.column_config.TextColumn(_("Tie"), width=360),
        },
        key="ranking_places",
        alt=_("Projects by place with score, number of ballots and spread"),
    )


def _shown(one: Standing, view: EditionRanking, said: Words) -> dict[str, object]:
    name = view.name(one.project)
    n = one.spread.n if one.spread is not None else 0
    address = addresses.of_visit("/proyecto", {first_views.PROJECT_PARAMETER: name.slug})
    return {
        "place": one.place,
        "title": name.short_title,
        "project": f"{address}#{name.short_title}",
        "score": wording.points(one.score, said),
        "ballots": n,
        "ballots_said": session.translator().plural("{n} ballot", "{n} ballots", n).format(n=said.number(n)),
        "spread": wording.spread(one, said),
        "tie": wording.tie(one, view, said),
    }


def _narrow_table(rows: list[dict[str, object]]) -> None:
    """Three columns, the rest under the name: nothing is cut, nothing scrolls sideways."""
    cells = []
    for row in rows:
        more = f"{row['ballots_said']} · {row['spread']}"
        more += f" · {row['tie']}" if row["tie"] else ""
        name = f"**{figures.plain(str(row['title']))}**  \n:small[:gray[{figures.plain(more)}]]"
        cells.append((str(row["place"]), name, str(row["score"])))
    st.table(
        pd.DataFrame(cells, columns=[_("Place"), _("Project"), _("Total score")]),
        border="horizontal",
        hide_index=True,
        alt=_("Projects by place with score, number of ballots and spread"),
    )


def _unranked(view: EditionRanking, said: Words) -> None:
    if not view.not_ranked:
        return
    plural = session.translator().plural(
        "{n} project is not ranked", "{n} projects are not ranked", len(view.not_ranked)
    )
    lines = [
        f"- {figures.plain(view.name(one.project).short_title)}: "
        f":gray[{figures.plain(wording.why_not_ranked(one, view, said))}]"
        for one in view.not_ranked
    ]
    with st.expander(plural.format(n=said.number(len(view.not_ranked))), icon=":material/pending:"):
        st.markdown("\n".join(lines))


def _finalists(view: EditionRanking, said: Words) -> None:
    """The second round that is on, or the offer of one where the podium is too close."""
    if view.found.finalist_round is not None:
        names = wording.named(view.found.finalist_round.projects, view)
        text = _("Second round among {projects}. Only they can win; all ballots count together.")
        with st.container(border=True, key="finalists"):
            st.markdown(f"**{figures.plain(text.format(projects=names))}**")
            st.caption(figures.plain(view.found.finalist_round.reason))
            if view.judging in {"open", "closed"}:
                _round_form(_("Take the second round back"), _withdraw)
        return
    if not view.offers_finalists_round or view.judging not in {"open", "closed"}:
        return
    projects = view.too_close
    text = _(
        "{n} projects could be third or better. A second round, in which every juror without a conflict scores these "
        "projects, tells more about who won than the same ballots spread over all projects."
    ).format(n=said.number(len(projects)))
    with st.container(border=True, key="finalists"):
        st.markdown(f"#### {figures.plain(_('The podium is too close to call'))}")
        st.markdown(f"{figures.plain(text)}  \n{figures.plain(wording.named(projects, view))}.")
        _round_form(_("Open a second round with them"), lambda reason: _open(projects, reason))


def _round_form(label: str, act: Callable[[str], None]) -> None:
    reason = st.text_input(_("Why (only organizers see it)"), max_chars=_LONGEST_REASON, key="finalists_reason")
    if st.button(label, key="finalists_act"):
        try:
            act(reason)
        except RankingRefusedError as refused:
            st.error(_(refused.message_id), icon=":material/error:")
        except NotAllowedError:
            st.error(_("This page is not open to you"), icon=":material/error:")
        else:
            st.rerun()


def _open(projects: tuple[int, ...], reason: str) -> None:
    service.open_finalists_round(
        session.database(), session.actor(), session.edition(), projects, reason=reason, now=session.now()
    )


def _withdraw(reason: str) -> None:
    service.withdraw_finalists_round(
        session.database(), session.actor(), session.edition(), reason=reason, now=session.now()
    )


def _method(view: EditionRanking, said: Words) -> None:
    st.subheader(_("Method"))
    parts: dict[str, Callable[[EditionRanking, Words], None]] = {
        _("Blocks"): _blocks,
        _("Severity"): _severity,
        _("How sure"): _certainty,
        _("Other rules"): _rules,
        _("Jurors"): _jurors,
        _("Agreement"): _agreement,
    }
    for tab, draw in zip(st.tabs(list(parts), on_change="rerun", key="ranking_method"), parts.values(), strict=True):
        if tab.open:
            with tab:
                draw(view, said)


def _blocks(view: EditionRanking, said: Words) -> None:
    """The points of each project by block, and of one project by criterion."""
    blocks = view.rubric.blocks
    headers = [f"{block.label.text(said.language)} ({said.number(block.points)})" for block in blocks]
    placed = [one for one in view.ranking.standings if one.spread is not None]
    rows = []
    for one in placed:
        means = view.blocks(one.project)
        rows.append(
            [
                view.name(one.project).short_title,
                *(wording.points(means[block.key], said) for block in blocks),
                wording.points(one.bonus, said),
                wording.points(one.score, said),
            ]
        )
    columns = [_("Project"), *headers, _("Extra"), _("Total score")]
    st.dataframe(
        pd.DataFrame(rows, columns=columns),
        height="content",
        hide_index=True,
        # Numbers come as texts in the visitor's own notation.
        column_config={name: st.column_config.TextColumn(name, alignment="right") for name in columns[1:]},
        key="ranking_blocks",
        alt=_("Mean points of each project by block"),
    )
    chosen = st.selectbox(
        _("Criteria of one project"),
        [one.project for one in placed],
        format_func=lambda project: view.name(project).short_title,
        key="ranking_criteria",
    )
    marks = view.marks(chosen)
    lines = []
    for block in blocks:
        for criterion in block.criteria:
            if criterion.key in marks:
                lines.append(
                    _("- {criterion}: **{mark}** of {most}").format(
                        criterion=figures.plain(criterion.label.text(said.language)),
                        mark=wording.points(marks[criterion.key], said),
                        most=criterion.maximum,
                    )
                )
    st.markdown("\n".join(lines))


def _severity(view: EditionRanking, said: Words) -> None:
    """Both scores beside each other, before extra points."""
    st.markdown(figures.plain(wording.severity_explained(view, said)))
    if view.ranking.severity.support != "supported":
        return
    rows = []
    for one in view.ranking.standings:
        if one.spread is not None:
            adjusted = half_up(view.ranking.adjusted[one.project], 2)
            raw = half_up(one.spread.mean, 2)
            shown = (wording.points(value, said) for value in (raw, adjusted, adjusted - raw))
            rows.append([view.name(one.project).short_title, *shown])
    columns = [_("Project"), _("Mean of the ballots"), _("Adjusted"), _("Difference")]
    st.dataframe(
        pd.DataFrame(rows, columns=columns),
        height="content",
        hide_index=True,
        # Numbers come as texts in the visitor's own notation.
        column_config={name: st.column_config.TextColumn(name, alignment="right") for name in columns[1:]},
        key="ranking_severity",
        alt=_("Mean and adjusted score of each project, before extra points"),
    )
    official = _("Official in this edition: {score}. That was settled before scores existed.")
    st.caption(figures.plain(official.format(score=wording.score_name(view.ranking.official, said))))


def _certainty(view: EditionRanking, said: Words) -> None:
    """The places that each project could have, and what one juror less would change."""
    if view.ranking.intervals:
        _intervals(view, said)
    else:
        st.markdown(_("There are too few ballots to say how sure these places are."))
    if not view.ranked:
        return
    changed = view.podiums_without_one_juror()
    if not changed:
        st.markdown(_("Leave out any one juror, and the podium stays the same."))
        return
    st.markdown(f"**{_('The podium hangs on single jurors')}**")
    st.markdown("\n".join(f"- {figures.plain(wording.without_juror(one, view, said))}" for one in changed))


def _intervals(view: EditionRanking, said: Words) -> None:
    rows = [
        (one.place, view.name(one.project).short_title, wording.interval(one.project, view, said))
        for one in view.ranked
    ]
    st.dataframe(
        pd.DataFrame(rows, columns=[_("Place"), _("Project"), _("Places it could have")]),
        height="content",
        hide_index=True,
        key="ranking_intervals",
        alt=_("The places that each project could have"),
    )
    st.caption(
        _(
            "In nine of ten juries that mark like this one, the place lies in that range. It says how much depends on "
            "who scored what; it is no chance of winning."
        )
    )


def _rules(view: EditionRanking, said: Words) -> None:
    """The podium by other rules than those of the edition."""
    own = (view.ranking.official, view.rubric.extra_point.rule)
    lines = []
    for one in view.podiums_by_rule():
        mark = f" :gray[({_('the rule of this edition')})]" if (one.official, one.rule) == own else ""
        lines.append(
            f"- **{figures.plain(wording.rule(one, said))}**{mark}  \n"
            f"  {figures.plain(wording.podium(one.podium, view, said))}"
        )
    st.markdown("\n".join(lines))
    st.caption(_("For information: the rules were fixed before scores existed, and are not chosen by their result."))


def _jurors(view: EditionRanking, said: Words) -> None:
    """How each juror marks."""
    lines = []
    for one in view.diagnoses():
        sentences = [] if one.severity is None else [wording.severity(one.severity, said)]
        sentences += wording.remarks(one, said)
        if not one.is_enough:
            sentences = [_("too few ballots to say anything")]
        count = session.translator().plural("{n} ballot", "{n} ballots", one.n).format(n=said.number(one.n))
        text = "; ".join(sentences) or _("nothing stands out")
        lines.append(
            f"- **{figures.plain(wording.juror(one.juror, view, said))}** ({figures.plain(count)}): "
            f"{figures.plain(text)}"
        )
    st.markdown("\n".join(lines))
    st.caption(
        _(
            "Information, not a verdict: nothing here removes a ballot, and the adjusted score already evens out "
            "severity."
        )
    )


def _agreement(view: EditionRanking, said: Words) -> None:
    """Krippendorff's alpha and what it means; intraclass correlations where everybody scored everything."""
    found = view.agreement()
    st.markdown(
        f"**{_('Agreement on totals')}** ({_('alpha by Krippendorff')})  \n"
        f"{figures.plain(wording.agreement(found.totals, said))}"
    )
    if found.correlations is not None:
        text = _(
            "Intraclass correlation: {one} for one juror, {mean} for the mean of all of them. The mean is what places "
            "are made of."
        )
        st.markdown(
            figures.plain(
                text.format(
                    one=_decimals(found.correlations.one_2, said), mean=_decimals(found.correlations.mean_2, said)
                )
            )
        )
    names = {one.key: one.label.text(said.language) for block in view.rubric.blocks for one in block.criteria}
    lines = [
        f"- {figures.plain(names[key])}: {_decimals(alpha, said) if alpha is not None else _('not defined')}"
        for key, alpha in found.criteria.items()
    ]
    st.markdown(f"**{_('By criterion')}**\n\n" + "\n".join(lines))
    text = _("On single criteria, trained essay raters reach {least} to {most}. Not defined: all marks are equal.")
    st.caption(figures.plain(text.format(least=_decimals(0.46, said), most=_decimals(0.76, said))))


def _decimals(value: float, said: Words) -> str:
    return said.number(Decimal(f"{value:.2f}"), decimals=2)
