"""The cards of the Panorama page, each with its finding, its data and its empty state."""

import streamlit as st

from lib import i18n
from lib.charts import panorama as specs
from lib.domain.edition import EventDate, phase_at
from lib.domain.projects import short_title
from lib.publishing.tables import Table
from lib.services import results
from lib.services.panorama import EvaluationSets, LikedProject, MostLiked, Panorama
from lib.ui import addresses, charts, figures, maps, messages, session
from lib.ui.session import translate as _

_SHOWN_PLACES = 8


def finding() -> str:
    """The page's title: the edition in one sentence."""
    return session.derived("finding", lambda: figures.plain(figures.words().finding(session.panorama())))


def headline_figures() -> None:
    """People, countries, teams, projects, examples, MB, likes."""
    figures.headline(session.panorama().figures)


def most_liked() -> None:
    """The ranking of projects by likes, ties together."""
    view = session.panorama().most_liked
    if not view.projects:
        messages.empty(_("No likes yet"), _("They appear when teams push their first repos to the Hub."))
        return
    charts.chart(
        "most_liked",
        lambda: (
            charts.Description(
                key="most_liked",
                finding=_most_liked_finding(view.leaders),
                subtitle=_("Likes on the Hub, summed over the repos of each project"),
                source=_likes_source(),
                alt=_most_liked_finding(view.leaders),
            ),
            _most_liked_rows(view),
        ),
        specs.most_liked(),
        lambda: Table(
            (_("Place"), _("Project"), _("Likes")),
            tuple((project.place, project.title, project.likes) for project in view.projects),
        ),
    )


def _most_liked_rows(view: MostLiked) -> list[dict[str, object]]:
    top = [project for project in view.projects if project.place <= _SHOWN_PLACES]
    return [
        {
            "name": f"{project.place}. {short_title(project.title)}",
            "rank": position,
            "value": project.likes,
            "shown": figures.words().number(project.likes),
            "emphasis": project.place == 1,
        }
        for position, project in enumerate(top)
    ]


def _most_liked_finding(leaders: tuple[LikedProject, ...]) -> str:
    if len(leaders) > 1:
        names = _(" and ").join(short_title(project.title) for project in leaders)
        return _("{projects} share first place").format(projects=names)
    return _("{project} is the most liked").format(project=short_title(leaders[0].title))


def _likes_source() -> str:
    view = session.panorama().most_liked
    if view.as_of is None:
        return ""
    when = figures.words().moment(view.as_of)
    if view.is_synthetic:
        return _("Made up for the demo, {date}").format(date=when)
    return _("Hugging Face Hub, {date}").format(date=when)


def participants_map() -> None:
    """Where participants are, by country, from the newest release."""
    release = session.panorama().release
    if release is None:
        messages.empty(
            _("No participants released yet"),
            _("Counts of people are published once enough have registered, and only in groups of ten or more."),
        )
        return
    maps.participants(release, begins_interactive=False)


def registrations() -> None:
    """People registered, as released over time."""
    view = session.panorama()
    if not view.release_history:
        messages.empty(
            _("No registrations released yet"), _("The first count is published once enough people have registered.")
        )
        return
    charts.chart(
        "registrations",
        lambda: (
            charts.Description(
                key="registrations",
                finding=_registrations_finding(view),
                subtitle=_("People registered at each release, rounded to five"),
                source=_released_source(view),
                alt=_registrations_finding(view),
            ),
            _registrations_rows(view),
        ),
        specs.registrations(),
        lambda: Table(
            (_("Released"), _("People")),
            tuple((moment.date().isoformat(), people) for moment, people in view.release_history),
        ),
        fills=not session.current().viewport.is_narrow,
    )


def _registrations_rows(view: Panorama) -> list[dict[str, object]]:
    said, last = figures.words(), len(view.release_history) - 1
    days = [said.day(moment, with_year=False) for moment, _people in view.release_history]
    return [
        {
            "moment": moment.isoformat(),
            "value": people,
            "shown": said.number(people),
            "when": days[position],
            "label": f"{days[position]}: {said.number(people)}" if position in (0, last) else "",
            "side": "right" if position == 0 and last else "left",
        }
        for position, (moment, people) in enumerate(view.release_history)
    ]


def _registrations_finding(view: Panorama) -> str:
    people = view.release_history[-1][1]
    return _("About {people} people have registered").format(people=figures.words().number(people))


def _released_source(view: Panorama) -> str:
    if view.release is None:
        return ""
    day = figures.words().day(view.release.released_at)
    if view.release.is_synthetic:
        return _("Made up for the demo, released {date}").format(date=day)
    return _("Registrations, released {date}").format(date=day)


def jury() -> None:
    """The jury's phase and dates; nothing that derives from ballots. Once the results are public, the way to them."""
    edition, now = session.edition(), session.now()
    phase, since = phase_at(edition, now), session.view(results.public_since)
    is_public = since is not None and since <= now
    with st.container(border=True, key="card_jury"):
        st.markdown(f"#### {_jury_finding(phase.key if phase else None, is_public=is_public)}")
        for event_date in _dates_of_the_jury():
            when = figures.words().date_of(event_date)
            st.markdown(f"{figures.plain(event_date.label.text(session.language()))}  \n**{when}**")
        if is_public:
            st.markdown(addresses.link(_("See the results"), "resultados", icon=":material/emoji_events:"))
        else:
            st.caption(_("Scores stay closed until the results are published."))


def _dates_of_the_jury() -> list[EventDate]:
    """The dates from the one that begins the jury's work on, in time."""
    edition = session.edition()
    begins = next((phase.starts for phase in edition.phases if phase.key == "judging"), None)
    if begins is None:
        return []
    first = edition.date(begins).instant
    return sorted(
        (event_date for event_date in edition.dates if event_date.key == begins or event_date.instant > first),
        key=lambda event_date: event_date.instant,
    )


def _jury_finding(phase: str | None, *, is_public: bool) -> str:
    if is_public:
        return _("The jury has finished")
    if phase == "judging":
        return _("The jury is scoring")
    if phase == "published":
        return _("The results are not public yet")
    return _("The jury has not begun")


def leaderboard() -> None:
    """Evaluation sets of the leaderboard by language; requests where they are known."""
    view = session.panorama().evaluation_sets
    if not view.total:
        messages.empty(_("No evaluation sets yet"), _("They appear as groups donate or validate them."))
        return
    charts.chart(
        "evaluation_sets",
        lambda: (
            charts.Description(
                key="evaluation_sets",
                finding=_leaderboard_finding(view),
                subtitle=_("Sets of the leaderboard by language; a set in two languages counts in both"),
                source=f"{_states(view)} {figures.words().declared_by(view.source)}",
                alt=_("Evaluation sets by language"),
            ),
            [
                {
                    "name": i18n.language_name(code, session.locale()),
                    "rank": position,
                    "value": count,
                    "shown": figures.words().number(count),
                    "emphasis": False,
                }
                for position, (code, count) in enumerate(view.by_language)
            ],
        ),
        specs.evaluation_sets(),
        lambda: Table((_("Language"), _("Sets")), view.by_language),
    )


def _leaderboard_finding(view: EvaluationSets) -> str:
    said = session.translator()
    sets = said.plural("{n} evaluation set", "{n} evaluation sets", view.total)
    languages = said.plural("in {n} language", "in {n} languages", len(view.by_language))
    return f"{sets.format(n=view.total)} {languages.format(n=len(view.by_language))}"


def _states(view: EvaluationSets) -> str:
    """How many sets are in each state, and how many requests to evaluate models are known."""
    words = {
        "proposed": _("proposed"),
        "donated": _("donated"),
        "validating": _("being validated"),
        "included": _("included"),
    }
    listed = ", ".join(f"{figures.words().number(count)} {words[state]}" for state, count in view.by_state)
    if view.requests:
        requests = figures.words().number(view.requests)
        return _("{states}. Requests to evaluate models: {n}.").format(states=listed, n=requests)
    return _("{states}. Requests to evaluate models: no data yet.").format(states=listed)
