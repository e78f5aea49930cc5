"""The likes page: rankings of projects and repos, how they came, the mention once it is decided, and the method."""

import pandas as pd
import streamlit as st

from lib.charts import likes as specs
from lib.domain.projects import short_title
from lib.publishing.pictures import Part
from lib.publishing.tables import Column, Table
from lib.services import likes, results
from lib.services.likes import Honoured, LikedProject, LikedRepo, Likes
from lib.ui import addresses, charts, figures, likes_deadline, messages, session
from lib.ui.session import translate as _

_ALL = "todos"
_KINDS = (_ALL, "dataset", "model", "space")
_SHOWN_REPOS = 10
_LONGEST_LABEL = 24  # characters of a name at the end of a line
_LONGEST_NAME = 40  # characters of a name above a bar, on a phone too
# How wide the lines are at least drawn, in pixels: on a narrow screen, on others, and in a picture file.
_NARROW_WIDTH = 270
_WIDTH = 520
_PICTURE_WIDTH = 800


def view() -> Likes:
    """Everything about the likes of this edition."""
    return session.view(likes.likes)


def finding() -> str:
    """The page's title: who is liked most."""
    return session.derived("likes finding", lambda: figures.plain(_finding(view())))


def _finding(found: Likes) -> str:
    if not found.leaders or not found.leaders[0].likes:
        return _("Likes")
    if len(found.leaders) > 1:
        names = _(" and ").join(short_title(project.title) for project in found.leaders)
        return _("{projects} share first place").format(projects=names)
    return _("{project} is the most liked, with {likes}").format(
        project=short_title(found.leaders[0].title), likes=_likes(found.leaders[0].likes)
    )


def has_counts() -> bool:
    """Whether any repo was counted."""
    return bool(view().repos)


def none_yet() -> None:
    """No likes yet: why, and what comes next."""
    messages.empty(_("No likes yet"), _("They appear when teams push their first repos to the Hub."))


def mention() -> None:
    """Who has the honourable mention, once the results are public; projects that share it stand below each other."""
    edition = session.edition()
    honoured = likes.honourable_mentions(view(), session.view(results.public_result), edition, session.now())
    if not honoured:
        return
    prize = next(prize for prize in edition.prizes if prize.key == likes.MENTION)
    with st.container(border=True, key="card_mention"):
        st.markdown(f"#### :material/workspace_premium: {figures.plain(prize.label.text(session.language()))}")
        for project in honoured:
            link = addresses.link(_("See the project"), "proyecto", {"id": project.slug}, icon=":material/inventory_2:")
            st.markdown(f"**{figures.plain(project.title)}**\n\n{link}")
            counted = _counted_for_the_mention(project)
            if counted:
                st.caption(counted)


def _counted_for_the_mention(project: Honoured) -> str:
    """By how many people or likes a project has the mention; empty where that is not known."""
    people = likes_deadline.people_in_words(project.slug)
    if people is not None:
        return _("{people} liked it at the deadline: each person once, its own team left out.").format(people=people)
    if project.at_deadline is None:
        return ""
    return _("It had {likes} at the deadline, by our count.").format(likes=_likes(project.at_deadline))


def projects() -> None:
    """The ranking of projects, ties together."""
    found = view()
    if not found.projects:
        messages.empty(
            _("No project is ranked yet"),
            _("A project is ranked once it is submitted and one of its repos is counted."),
        )
        return
    charts.chart(
        "likes_by_project",
        lambda: (_projects_description(found), specs.bars(_bar(project) for project in found.projects)),
        specs.ranking(),
        lambda: _projects_table(found),
    )


def _bar(project: LikedProject) -> tuple[str, int, str, bool]:
    name = _cut(short_title(project.title), _LONGEST_NAME)
    return f"{project.place}. {name}", project.likes, figures.words().number(project.likes), project.place == 1


def _lead(found: Likes) -> str:
    """How far the leader is ahead of the next, or that the place is shared."""
    behind = next((project for project in found.projects if project.place > 1), None)
    if len(found.leaders) > 1 or behind is None:
        return _finding(found)
    return _("{project} is {likes} ahead of {next}").format(
        project=short_title(found.leaders[0].title),
        likes=_likes(found.leaders[0].likes - behind.likes),
        next=short_title(behind.title),
    )


def _projects_description(found: Likes) -> charts.Description:
    title = _lead(found)
    listed = "; ".join(
        f"{project.place}. {short_title(project.title)}: {_likes(project.likes)}" for project in found.projects
    )
    return charts.Description(
        key="likes_by_project",
        finding=title,
        subtitle=_("Likes on the Hub, summed over the repos of each project; equal ones share a place"),
        source=_source(found),
        alt=f"{title}. {listed}",
    )


def _projects_table(found: Likes) -> Table:
    counted = likes_deadline.view()
    return Table(
        columns=(
            Column("place", _("Place"), is_number=True),
            Column("project", _("Project")),
            Column("likes", _("Likes"), is_number=True),
            *likes_deadline.columns(found, counted),
            Column("repos", _("Repos counted"), is_number=True),
        ),
        rows=tuple(
            (
                project.place,
                project.title,
                project.likes,
                *likes_deadline.cells(found, counted, project),
                project.repos,
            )
            for project in found.projects
        ),
        locale=session.locale(),
    )


def projects_grid() -> None:
    """The ranking of projects as a table that sorts, with people or likes at the deadline once that has passed."""
    found, counted = view(), likes_deadline.view()
    if not found.projects:
        return
    columns = {
        "place": st.column_config.NumberColumn(_("Place"), width=60),
        "project": st.column_config.TextColumn(_("Project"), width=165),
        "likes": st.column_config.NumberColumn(_("Likes"), width=70),
    }
    if counted.method == "people":
        columns["at_deadline"] = st.column_config.NumberColumn(_("People then"), width=105)
    elif found.is_past_deadline:
        columns["at_deadline"] = st.column_config.NumberColumn(_("At the deadline"), width=105)
    cells = [
        {
            "place": project.place,
            "project": short_title(project.title),
            "likes": project.likes,
            "at_deadline": likes_deadline.shown(counted, project),
        }
        for project in found.projects
    ]
    st.dataframe(
        pd.DataFrame(cells, columns=list(columns)),
        height="stretch",
        hide_index=True,
        column_config=columns,
        key="likes_projects",
        alt=_("Projects with their place and likes"),
    )


def totals() -> None:
    """Likes of all repos over time."""
    found = view()
    charts.chart(
        "likes_in_all",
        lambda: (_totals_description(found), _totals_rows(found)),
        specs.totals(),
        lambda: Table(
            (_("Counted"), _("Likes")),
            tuple((moment.isoformat(timespec="minutes"), total) for moment, total in found.totals),
        ),
        fills=not session.current().viewport.is_narrow,
    )


def _totals_description(found: Likes) -> charts.Description:
    title = _("{likes} in all").format(likes=_likes(found.totals[-1][1]))
    return charts.Description(
        key="likes_in_all",
        finding=title,
        subtitle=_("Likes of all repos of the edition over time; a shared repo counts once"),
        source=_source(found),
        alt=title,
    )


def _totals_rows(found: Likes) -> list[dict[str, object]]:
    said, last = figures.words(), len(found.totals) - 1
    days = [said.day(moment, with_year=False) for moment, _total in found.totals]
    return [
        {
            "moment": moment.isoformat(),
            "value": total,
            "shown": _likes(total),
            "when": days[position],
            "label": f"{days[position]}: {said.number(total)}" if position in (0, last) else "",
            "side": "right" if position == 0 and last else "left",
        }
        for position, (moment, total) in enumerate(found.totals)
    ]


def courses() -> None:
    """The first projects over time, each named at its end."""
    found = view()
    if not found.courses:
        return
    width = _NARROW_WIDTH if session.current().viewport.is_narrow else _WIDTH
    words = session.derived("courses words", lambda: _courses_description(found))
    rows = charts.rows(f"courses {width}", lambda: _courses_rows(found, width))
    charts.card(
        words,
        lambda: st.vega_lite_chart(rows, specs.courses(), key=f"chart_courses_{width}", alt=words.alt),
        lambda: _courses_table(found),
        lambda: (Part(specs.courses(), _courses_rows(found, _PICTURE_WIDTH)),),
    )


def _courses_description(found: Likes) -> charts.Description:
    said = figures.words()
    ends = [(found.project(slug), course[-1][1]) for slug, course in found.courses]
    count = session.translator().plural("{n} project", "{n} projects", len(ends)).format(n=said.number(len(ends)))
    title = _("How the first {projects} came to their likes").format(projects=count)
    listed = "; ".join(f"{short_title(project.title)}: {_likes(value)}" for project, value in ends)
    return charts.Description(
        key="likes_over_time",
        finding=title,
        subtitle=_("Likes of each project's repos, {start} to {end}").format(
            start=said.day(min(course[0][0] for _slug, course in found.courses), with_year=False),
            end=said.day(max(course[-1][0] for _slug, course in found.courses), with_year=False),
        ),
        source=_source(found),
        alt=f"{title}. {listed}",
    )


def _courses_rows(found: Likes, width: int) -> list[dict[str, object]]:
    said = figures.words()
    series = [
        specs.Series(
            f"{_label(found.project(slug))} {said.number(course[-1][1])}",
            [(moment, value, _likes(value), said.day(moment, with_year=False)) for moment, value in course],
        )
        for slug, course in found.courses
    ]
    return specs.course_rows(series, width, (found.deadline_at, _("Deadline")) if found.deadline_at else None)


def _label(project: LikedProject) -> str:
    return _cut(short_title(project.title), _LONGEST_LABEL)


def _courses_table(found: Likes) -> Table:
    return Table(
        (_("Project"), _("Counted"), _("Likes")),
        tuple(
            (found.project(slug).title, moment.isoformat(timespec="minutes"), value)
            for slug, course in found.courses
            for moment, value in course
        ),
    )


@st.fragment
def repos() -> None:
    """The ranking of repos, all of them or those of one kind, kept in the address."""
    found, is_narrow = view(), session.current().viewport.is_narrow
    st.subheader(_("Every repo"))
    names = _kind_names()
    kind = st.segmented_control(
        _("Kind of repo"),
        _KINDS,
        default=addresses.chosen("tipo", _KINDS),
        required=True,
        format_func=names.__getitem__,
        label_visibility="collapsed",
        key=f"likes_kind_{session.language()}",
    )
    addresses.keep("tipo", kind, _KINDS)
    ranked = found.repos if kind == _ALL else likes.repos_of(found, kind)
    if not ranked:
        messages.empty(_("No repo of this kind yet"), _("They appear when teams push their first repos to the Hub."))
    elif is_narrow:
        _repos_card(found, kind, ranked)
    else:
        left, right = st.columns([2, 3])
        with left:
            _repos_card(found, kind, ranked)
        with right:
            _repos_grid(ranked)


def _repos_card(found: Likes, kind: str, ranked: tuple[LikedRepo, ...]) -> None:
    charts.chart(
        f"likes_by_repo_{kind}",
        lambda: (
            _repos_description(found, kind, ranked),
            specs.bars(
                (f"{repo.place}. {_repo_name(repo)}", repo.likes, figures.words().number(repo.likes), repo.place == 1)
                for repo in ranked[:_SHOWN_REPOS]
            ),
        ),
        specs.ranking(),
        lambda: _repos_table(ranked),
    )


def _repos_description(found: Likes, kind: str, ranked: tuple[LikedRepo, ...]) -> charts.Description:
    said = figures.words()
    leaders = [repo for repo in ranked if repo.place == 1]
    if len(leaders) > 1:
        title = _("{n} repos share first place").format(n=said.number(len(leaders)))
    else:
        title = _("{project} is the most liked, with {likes}").format(
            project=_repo_name(leaders[0]), likes=_likes(leaders[0].likes)
        )
    shown = min(_SHOWN_REPOS, len(ranked))
    listed = "; ".join(f"{repo.place}. {repo.repo_id}: {_likes(repo.likes)}" for repo in ranked[:shown])
    return charts.Description(
        key=f"likes_by_repo_{kind}",
        finding=title,
        subtitle=_("Likes on the Hub of each repo; {n} of {all} are drawn").format(
            n=said.number(shown), all=said.number(len(ranked))
        ),
        source=_source(found),
        alt=f"{title}. {listed}",
    )


def _repo_name(repo: LikedRepo) -> str:
    """The repo without its organization, cut where no chart has room for it."""
    return _cut(repo.repo_id.rpartition("/")[2], _LONGEST_NAME)


def _repos_table(ranked: tuple[LikedRepo, ...]) -> Table:
    names = _kind_of_one()
    return Table(
        columns=(
            Column("place", _("Place"), is_number=True),
            Column("repo", _("Repo on the Hub")),
            Column("kind", _("Kind")),
            Column("projects", _("Projects")),
            Column("likes", _("Likes"), is_number=True),
        ),
        rows=tuple(
            (repo.place, repo.repo_id, names.get(repo.kind, repo.kind), _given_by(repo), repo.likes) for repo in ranked
        ),
        locale=session.locale(),
    )


def _repos_grid(ranked: tuple[LikedRepo, ...]) -> None:
    names = _kind_of_one()
    cells = [
        {
            "place": repo.place,
            "repo": repo.url,
            "likes": repo.likes,
            "kind": names.get(repo.kind, repo.kind),
            "projects": _given_by(repo),
        }
        for repo in ranked
    ]
    st.dataframe(
        pd.DataFrame(cells),
        height="stretch",
        hide_index=True,
        column_config={
            "place": st.column_config.NumberColumn(_("Place"), width=60),
            "repo": st.column_config.LinkColumn(
                _("Repo on the Hub"), display_text=r"https://huggingface\.co/(?:datasets/|spaces/)?(.*)", width=305
            ),
            "likes": st.column_config.NumberColumn(_("Likes"), width=70),
            "kind": st.column_config.TextColumn(_("Kind"), width=75),
            "projects": st.column_config.TextColumn(_("Projects"), width=130),
        },
        key="likes_repos",
        alt=_("Repos with their place, kind, projects and likes"),
    )


def _given_by(repo: LikedRepo) -> str:
    return ", ".join(short_title(title) for title in repo.projects)


def _kind_of_one() -> dict[str, str]:
    return {"dataset": _("Dataset"), "model": _("Model"), "space": _("Space")}


def _kind_names() -> dict[str, str]:
    return {_ALL: _("All"), "dataset": _("Datasets"), "model": _("Models"), "space": _("Spaces")}


def method() -> None:
    """What a like counts for here, what the mention goes by, and what is not known."""
    with st.container(border=True, key="card_method"):
        st.markdown(session.derived("likes method", lambda: _method(view())))
        st.markdown(addresses.link(_("How we count"), "datos", icon=":material/policy:"))


def _method(found: Likes) -> str:
    said = figures.words()
    rules = [
        _("The likes of a project are those of its repos together, so one person may count several times."),
        _("A repo that two projects share counts for each of them in the ranking and once in the total."),
        _("Equal likes share a place, and the places after it are left out: 1, 2, 2, 4."),
    ]
    if found.deadline_at is not None:
        when = said.moment(found.deadline_at, with_year=True)
        rules.append(
            _("The honourable mention goes by the likes at the deadline, {date} in your time.").format(date=when)
        )
    rules.extend(likes_deadline.rules())
    rules.append(_("Likes give nobody points: they do not enter the scores of the jury."))
    if found.uncounted:
        names = ", ".join(short_title(title) for title in found.uncounted)
        rules.append(_("Not counted yet, which is not zero: {projects}.").format(projects=names))
    listed = "\n".join(f"- {figures.plain(rule)}" for rule in rules)
    return f"#### {_('How likes are counted')}\n\n{listed}\n\n:gray[{figures.plain(_source(found))}]"


def _source(found: Likes) -> str:
    if found.as_of is None:
        return ""
    when = figures.words().moment(found.as_of)
    how = _("Made up for the demo, {date}") if found.is_synthetic else _("Hugging Face Hub, {date}")
    return how.format(date=when)


def _cut(name: str, longest: int) -> str:
    """`name`, or as much of it as there is room for; the whole stands in the table."""
    return name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"


def _likes(count: int) -> str:
    return session.translator().plural("{n} like", "{n} likes", count).format(n=figures.words().number(count))
