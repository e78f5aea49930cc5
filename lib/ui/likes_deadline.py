"""The likes page: people at the deadline, by whom the mention goes, where it is known who liked what."""

from collections.abc import Iterator

import streamlit as st

from lib.domain.projects import short_title
from lib.publishing.tables import Column
from lib.services import likes
from lib.services.likes import LikedProject, Likes, LikesAtDeadline
from lib.ui import figures, session
from lib.ui.session import translate as _


def view() -> LikesAtDeadline:
    """The likes at the deadline, and how they are known."""
    return session.view(likes.likes_at_deadline)


def leaders() -> None:
    """Who was liked by most people at the deadline, and of whom that is not known in full."""
    if view().method == "people":
        st.caption(figures.plain(session.derived("likes then", lambda: _finding(view()))))


def _finding(counted: LikesAtDeadline) -> str:
    first = [project for project in counted.projects if project.place == 1]
    when = figures.words().moment(counted.deadline_at, with_year=True) if counted.deadline_at else ""
    said = _(
        "At the deadline, {date}, most people liked {projects}: {people}, each counted once and its own team left out."
    ).format(
        date=when,
        projects=_(" and ").join(short_title(project.title) for project in first),
        people=_in_words(first[0].people or 0),
    )
    unsure = [project.title for project in counted.projects if not project.is_complete]
    if not unsure:
        return said
    names = ", ".join(short_title(title) for title in unsure)
    return f"{said} {_('Not known in full, so places may change: {projects}.').format(projects=names)}"


def people_in_words(slug: str) -> str | None:
    """How many people liked a project at the deadline; None where that is not known."""
    counted = view().project(slug)
    return None if counted is None or counted.people is None else _in_words(counted.people)


def shown(counted: LikesAtDeadline, project: LikedProject) -> int | None:
    """What a table with one column about the deadline shows there: people where they are known, else likes."""
    then = counted.project(project.slug)
    return then.people if counted.method == "people" and then is not None else project.at_deadline


def columns(found: Likes, counted: LikesAtDeadline) -> tuple[Column, ...]:
    """The columns of a table of projects about the deadline, as far as anything is known of it."""
    people = (
        Column("people_at_deadline", _("People at the deadline"), is_number=True),
        Column("place_at_deadline", _("Place at the deadline"), is_number=True),
        Column("people_are_complete", _("Known in full")),
    )
    sums = (Column("likes_at_deadline", _("At the deadline"), is_number=True),)
    return (*(people if counted.method == "people" else ()), *(sums if found.is_past_deadline else ()))


def cells(found: Likes, counted: LikesAtDeadline, project: LikedProject) -> Iterator[int | str | None]:
    """The cells of `project` under `columns`."""
    then = counted.project(project.slug)
    if counted.method == "people":
        yield then.people if then else None
        yield then.place if then else None
        yield "yes" if then and then.is_complete else "no"
    if found.is_past_deadline:
        yield then.likes if then and then.people is not None else project.at_deadline


def rules() -> Iterator[str]:
    """How people are counted at the deadline, and what is not known."""
    counted = view()
    if counted.method != "people":
        yield _(
            "Who liked is not read yet. So people cannot be counted once per project, and likes by members of a team "
            "are not left out."
        )
        return
    yield _(
        "At the deadline each person counts once per project, however many of its repos they liked, and members of its "
        "own team do not count, as far as their names on the Hub are known. The plain sum stands beside it in the "
        "table."
    )
    yield _(
        "When a like was given is what the Hub says. One that was taken back before it was read leaves no trace. "
        "Who liked what is shown to nobody."
    )
    unread = [project.title for project in counted.projects if project.people is None]
    if unread:
        names = ", ".join(short_title(title) for title in unread)
        yield _("Who liked these is not known, which is not zero: {projects}.").format(projects=names)
    if counted.read_at is not None:
        yield _("Who liked was last read on {date}.").format(date=figures.words().moment(counted.read_at))


def _in_words(count: int) -> str:
    return session.translator().plural("{n} person", "{n} people", count).format(n=figures.words().number(count))
