"""The cards of the campaigns page: how far each is, who gave what, and how to take part."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from lib import i18n
from lib.charts import campaigns as specs
from lib.domain.edition import Campaign, CampaignGoal
from lib.publishing.pictures import Part
from lib.publishing.tables import Cell, Column, Table
from lib.publishing.wording import UNKNOWN, Words, capitalized
from lib.services import campaigns as service
from lib.services.campaigns import CampaignFigure, CampaignProgress, Campaigns, DonorSets, GoalProgress
from lib.ui import addresses, charts, figures, messages, session
from lib.ui.session import translate as _


def view() -> Campaigns:
    """The campaigns of this visit's edition."""
    return session.view(service.campaigns)


def finding() -> str:
    """The page's title: who took part in validating, or what groups gave."""
    return session.derived("campaigns_title", lambda: figures.plain(_finding(view())))


def _finding(found: Campaigns) -> str:
    said, plural = figures.words(), session.translator().plural
    for campaign in sorted(found.campaigns, key=lambda one: -(one.people.value if one.people else 0)):
        goal = max((goal for goal in campaign.goals if goal.percent is not None), key=_percent_of, default=None)
        if campaign.people is not None and goal is not None:
            people = plural("{n} person", "{n} people", int(campaign.people.value))
            who = _at_least(campaign.people, people.format(n=said.number(campaign.people.value)))
            return _("{people} validated {share} of {goal}").format(
                people=capitalized(who),
                share=i18n.percent(_percent_of(goal), said.locale),
                goal=_goal_of(campaign, goal).label.text(said.language),
            )
    if found.given_sets:
        return _donors_finding(found)
    return _("Campaigns")


def _percent_of(goal: GoalProgress) -> Decimal:
    return goal.percent if goal.percent is not None else Decimal(-1)


def _declared(progress: CampaignProgress) -> Campaign:
    return next(campaign for campaign in session.edition().campaigns if campaign.key == progress.key)


def _goal_of(progress: CampaignProgress, goal: GoalProgress) -> CampaignGoal:
    return next(declared for declared in _declared(progress).goals if declared.key == goal.key)


def none() -> None:
    """The edition has no campaigns: say so."""
    messages.empty(_("No campaigns"), _("This edition has none beside the projects."))


def campaigns() -> None:
    """Every campaign in the edition's order, each with its figures, its words and how to take part."""
    found = view()
    validating = [one for one in found.campaigns if _declared(one).kind == "validation"]
    if validating:
        st.subheader(_("Validation"))
        with st.grid(2, min_column_width=300, gap="small", key="campaigns_validation"):
            for progress in validating:
                _validation(progress)
        _shares_of_work(validating)
    for progress in found.campaigns:
        if _declared(progress).kind == "donation":
            _donation(progress, found)
    st.caption(
        _(
            "These figures are what the organizers published, with the date of their source. They do not move by "
            "themselves: nothing is read from the annotation spaces yet."
        )
    )


# --- Validation ------------------------------------------------------------------------------------------------------


def _validation(progress: CampaignProgress) -> None:
    campaign = _declared(progress)
    if not progress.has_figures:
        with st.container(border=True, height="stretch", key=f"campaign_{campaign.key}"):
            said = figures.words()
            st.markdown(
                f"#### {figures.plain(campaign.label.text(said.language))}\n\n"
                f"{figures.plain(campaign.description.text(said.language))}"
            )
            names = ", ".join(goal.label.text(said.language) for goal in campaign.goals)
            st.caption(
                figures.plain(
                    _("To validate: {goals}. No figures yet: they appear when the organizers publish them.").format(
                        goals=names
                    )
                )
            )
            _take_part(campaign)
        return
    charts.card(
        session.derived(f"campaign words {campaign.key}", lambda: _words(progress, campaign)),
        lambda: _draw_progress(progress, campaign),
        lambda: _progress_table(progress, campaign),
        lambda: (Part(specs.progress(), _progress_rows(progress)),),
    )


def _words(progress: CampaignProgress, campaign: Campaign) -> charts.Description:
    said = figures.words()
    sources = dict.fromkeys(figure.source for figure in _figures(progress))
    finding = _validation_finding(progress, campaign)
    return charts.Description(
        key=f"campaign_{campaign.key}",
        finding=finding,
        subtitle=campaign.description.text(said.language),
        source="; ".join(said.declared_by(source) for source in sources),
        alt=f"{finding}. {'; '.join(_spoken(progress))}",
    )


def _figures(progress: CampaignProgress) -> list[CampaignFigure]:
    every = (progress.people, *(goal.figure for goal in progress.goals))
    return [figure for figure in every if figure is not None]


def _validation_finding(progress: CampaignProgress, campaign: Campaign) -> str:
    said = figures.words()
    label = campaign.label.text(said.language)
    if progress.people is None:
        return label
    people = session.translator().plural("{n} person", "{n} people", int(progress.people.value))
    return f"{label}: {_at_least(progress.people, people.format(n=said.number(progress.people.value)))}"


def _at_least(figure: CampaignFigure, text: str) -> str:
    return _("at least {figure}").format(figure=text) if figure.is_lower_bound else text


def _spoken(progress: CampaignProgress) -> list[str]:
    return [f"{row['name']}: {row['shown']}" for row in _progress_rows(progress)]


def _draw_progress(progress: CampaignProgress, campaign: Campaign) -> None:
    rows = charts.rows(f"campaign {campaign.key}", lambda: _progress_rows(progress))
    words = session.derived(f"campaign words {campaign.key}", lambda: _words(progress, campaign))
    st.vega_lite_chart(rows, specs.progress(), key=f"chart_campaign_{campaign.key}", alt=words.alt)
    notes = session.derived(f"campaign notes {campaign.key}", lambda: _notes(progress))
    if notes:
        st.caption(notes)
    _take_part(campaign)


def _progress_rows(progress: CampaignProgress) -> list[dict[str, object]]:
    said = figures.words()
    rows = []
    for rank, goal in enumerate(progress.goals):
        declared = _goal_of(progress, goal)
        name = declared.label.text(said.language)
        if declared.description is not None:
            name += f" ({declared.description.text(said.language)})"
        rows.append(
            {
                "name": name,
                "rank": rank,
                "value": float(goal.percent) if goal.percent is not None else None,
                "whole": 100.0,
                "shown": _shown(goal, said),
                "emphasis": goal.percent == 100,
            }
        )
    return rows


def _shown(goal: GoalProgress, said: Words) -> str:
    if goal.percent is None:
        return said.number(goal.done)
    share = i18n.percent(goal.percent, said.locale)
    if goal.figure is not None:
        share = _at_least(goal.figure, share)
    if goal.done is not None and goal.target is not None:
        counts = _("{n} of {all}").format(n=said.number(goal.done), all=said.number(goal.target))
        return f"{counts} · {share}"
    return share


def _notes(progress: CampaignProgress) -> str:
    """What readers must know of these figures: footnotes, and that the numbers behind some shares are unknown."""
    said = figures.words()
    sentences = [
        said.edition.footnote(figure.footnote).text(said.language) for figure in _figures(progress) if figure.footnote
    ]
    unknown = [_goal_of(progress, goal).label.text(said.language) for goal in progress.goals if goal.target is None]
    if unknown:
        text = _("How many there are in all of {goals} was not published, so only the share is known.")
        sentences.append(text.format(goals=_(" and ").join(filter(None, (", ".join(unknown[:-1]), unknown[-1])))))
    return figures.plain(" ".join(sentences))


def _progress_table(progress: CampaignProgress, campaign: Campaign) -> Table:
    said = figures.words()
    rows: list[tuple[Cell, ...]] = [
        (
            _goal_of(progress, goal).label.text(said.language),
            goal.done,
            goal.target,
            goal.percent,
            progress.people.value if progress.people is not None else None,
            said.source_name(goal.figure.source) if goal.figure is not None else None,
            said.source_date(goal.figure.source) if goal.figure is not None else None,
        )
        for goal in progress.goals
    ]
    columns = (
        Column("goal", _("What")),
        Column("done", _("Done"), is_number=True),
        Column("target", _("In all"), is_number=True),
        Column("percent", _("Done, %"), is_number=True),
        Column("people", _("People"), is_number=True),
        Column("source", _("Source")),
        Column("source_date", _("Date of the source")),
    )
    caption = campaign.label.text(said.language)
    return Table(columns, tuple(rows), caption=caption, unknown=UNKNOWN, locale=said.locale)


def _shares_of_work(validating: Sequence[CampaignProgress]) -> None:
    """How much of the work few people did, once where it is said of all campaigns together."""
    said = figures.words()
    for figure in dict.fromkeys(one.most_active for one in validating if one.most_active is not None):
        with st.container(border=True, key=f"campaign_most_active_{figure.source}"):
            share = i18n.percent(figure.value, said.locale)
            title = _("Most of the work was done by {share} of the people").format(share=share)
            st.markdown(f"#### {figures.plain(title)}")
            st.caption(figures.plain(said.declared_by(figure.source)))


def _take_part(campaign: Campaign) -> None:
    """Where one takes part while that is open, else that it closed and when."""
    said, now = figures.words(), session.now()
    for key in campaign.links:
        link = said.edition.links[key]
        label = link.label.text(said.language)
        if said.edition.is_link_open(key, now):
            st.link_button(figures.plain(label), link.url, icon=":material/volunteer_activism:")
        elif link.closes is not None:
            date = said.date_of(said.edition.date(link.closes))
            st.caption(figures.plain(_("{action}: closed on {date}").format(action=label, date=date)))
        else:
            st.caption(figures.plain(_("{action}: closed").format(action=label)))


# --- Donations -------------------------------------------------------------------------------------------------------


def _donation(progress: CampaignProgress, found: Campaigns) -> None:
    campaign, said = _declared(progress), figures.words()
    st.subheader(figures.plain(campaign.label.text(said.language)))
    st.markdown(figures.plain(campaign.description.text(said.language)))
    rounds = [one for one in progress.rounds if one.collected is not None]
    if rounds:
        st.markdown(figures.plain(_rounds(campaign, progress)))
    if not found.donors:
        messages.empty(_("No evaluation sets yet"), _("They appear as groups donate or validate them."))
    else:
        charts.chart(
            "campaign_donors",
            lambda: (_donor_words(found), _donor_rows(found)),
            specs.donors(),
            lambda: _donor_table(found),
        )
        st.caption(figures.plain(" ".join(_donor_notes(found))))
    with st.container(horizontal=True, vertical_alignment="center", key=f"campaign_links_{campaign.key}"):
        _take_part(campaign)
        st.markdown(addresses.link(_("Every evaluation set"), "leaderboard", icon=":material/leaderboard:"))


def _rounds(campaign: Campaign, progress: CampaignProgress) -> str:
    """ "First round: 5 sets; second round: 14 sets", with its source."""
    said, labels = figures.words(), {one.key: one.label for one in campaign.rounds}
    plural = session.translator().plural
    parts, sources = [], []
    for one in progress.rounds:
        if one.collected is not None:
            count = plural("{n} evaluation set", "{n} evaluation sets", int(one.collected.value))
            text = count.format(n=said.number(one.collected.value))
            parts.append(f"{labels[one.key].text(said.language)}: {_at_least(one.collected, text)}")
            sources.append(said.declared_by(one.collected.source))
    return f"{'; '.join(parts)}. {'; '.join(dict.fromkeys(sources))}."


def _donors_finding(found: Campaigns) -> str:
    said, plural = figures.words(), session.translator().plural
    given = [donor for donor in found.donors if donor.given]
    groups, sets = (given, found.given_sets) if given else (list(found.donors), found.proposed_sets)
    who = plural("{n} group", "{n} groups", len(groups)).format(n=said.number(len(groups)))
    what = plural("{n} evaluation set", "{n} evaluation sets", sets).format(n=said.number(sets))
    if not given:
        return _("{what} proposed by {who}").format(who=who, what=what)
    if found.proposed_sets:
        return _("{what} given by {who}, and {n} more proposed").format(
            who=who, what=what, n=said.number(found.proposed_sets)
        )
    return _("{what} given by {who}").format(who=who, what=what)


def _donor_words(found: Campaigns) -> charts.Description:
    said, finding = figures.words(), _donors_finding(found)
    return charts.Description(
        key="campaign_donors",
        finding=finding,
        subtitle=_("Evaluation sets by who gives or proposes them"),
        source=said.declared_by(found.sets_source),
        alt=finding,
    )


def _donor_rows(found: Campaigns) -> list[dict[str, object]]:
    return [
        {
            "name": _donor_name(donor),
            "rank": rank,
            "value": len(donor.sets),
            "shown": _donor_shown(donor),
            "emphasis": False,
        }
        for rank, donor in enumerate(found.donors)
    ]


def _donor_name(donor: DonorSets) -> str:
    known = session.edition().donor_called(donor.name)
    return known.label.text(session.language()) if known is not None else donor.name


def _donor_shown(donor: DonorSets) -> str:
    said = figures.words()
    if not donor.proposed:
        return said.number(donor.given)
    proposed = session.translator().plural("{n} proposed", "{n} proposed", donor.proposed)
    proposed = proposed.format(n=said.number(donor.proposed))
    return f"{said.number(donor.given)} · {proposed}" if donor.given else proposed


def _donor_notes(found: Campaigns) -> list[str]:
    said, plural = figures.words(), session.translator().plural
    sentences = []
    for other in found.others:
        sets = plural("{n} evaluation set", "{n} evaluation sets", len(other.sets)).format(
            n=said.number(len(other.sets))
        )
        sentences.append(_("Besides: {sets} ({how}).").format(sets=sets, how=_donor_name(other)))
    if session.current().demo_stage is not None:
        sentences.append(_("In the demo, the state of each set is made up."))
    return sentences


def _donor_table(found: Campaigns) -> Table:
    said = figures.words()
    rows: list[tuple[Cell, ...]] = [
        (
            _donor_name(donor),
            len(donor.sets),
            donor.given,
            donor.proposed,
            ", ".join(i18n.language_name(code, said.locale) for code in donor.languages),
            ", ".join(donor.sets),
        )
        for donor in (*found.donors, *found.others)
    ]
    columns = (
        Column("donor", _("Who")),
        Column("sets", _("Sets"), is_number=True),
        Column("given", _("Given"), is_number=True),
        Column("proposed", _("Proposed"), is_number=True),
        Column("languages", _("Languages")),
        Column("names", _("Names")),
    )
    return Table(columns, tuple(rows), caption=_("Evaluation sets by who gives or proposes them"), locale=said.locale)
