"""The pieces of the page of data and method, one section at a time; the address says which."""

from collections.abc import Callable

import streamlit as st

from lib import i18n
from lib.publishing import definitions, paper_tables, public_tables, tables
from lib.publishing import participants as people
from lib.services import feedback_releases, leaderboard, method, participants
from lib.services.method import Use, UsedSource
from lib.ui import address_choices, age_badges, edition_rules, edition_view, figures, file_buttons, session
from lib.ui.session import translate as _

_PARAMETER = "seccion"
_TITLE_PIXELS = 460


def sources() -> None:
    """What was published and taken from where, and what is read again and again, with its age."""
    st.subheader(_("Published sources"))
    st.markdown(session.derived("method_sources", _published_sources))
    st.subheader(_("Sources that are read again"))
    ages = session.panorama().freshness
    if not ages:
        st.markdown(_("Nothing was imported yet."))
    else:
        st.markdown("\n".join(f"- {line}" for line in _ages()))
    st.subheader(_("Bundled data"))
    st.markdown("\n".join(f"- {figures.plain(text)}" for text in definitions.licences(figures.words())))


def _published_sources() -> str:
    """A table in Markdown: unlike `st.table`, it is there with the first texts of the page."""
    said = figures.words()
    rows = [(_("Source"), _("Published"), _("What comes from it")), ("---",) * 3]
    for used in session.view(method.used_sources):
        source = used.source
        title = source.title.text(said.language)
        name = edition_rules.link(title, source.url) if source.url else figures.plain(title)
        rows.append((name, said.source_date(source.key), figures.plain(_taken(used))))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _taken(used: UsedSource) -> str:
    if not used.uses:
        return _("Background; no figure shown here.")
    return ", ".join(_use(use, count) for use, count in used.uses)


def _use(use: Use, count: int) -> str:
    plural = session.translator().plural
    words = {
        "figures": plural("{n} figure", "{n} figures", count),
        "corpora": plural("{n} corpus", "{n} corpora", count),
        "evaluation_sets": plural("{n} evaluation set", "{n} evaluation sets", count),
        "projects": plural("{n} project", "{n} projects", count),
        "dates": plural("{n} date", "{n} dates", count),
        "rubric": _("the rubric"),
        "prizes": plural("{n} prize", "{n} prizes", count),
        "columns": plural("{n} column of corpora", "{n} columns of corpora", count),
    }
    return words[use].format(n=figures.words().number(count))


def _ages() -> list[str]:
    """Every source that is read again: when it last gave good data, how long ago that is, and whether it is overdue."""
    said, now = figures.words(), session.now()
    lines = []
    for age in session.panorama().freshness:
        ago = i18n.time_left(now - age.updated_at, session.translator(), said.locale)
        line = _("{source}: {when}, {age} ago").format(
            source=said.fresh_source_name(age.source), when=said.moment(age.updated_at, with_year=True), age=ago
        )
        text = figures.plain(_("{origin} · made up").format(origin=line) if age.is_synthetic else line)
        lines.append(" ".join(filter(None, (text, age_badges.badge(age.updated_at, age.period)))))
    return lines


def meanings() -> None:
    """What words and signs mean."""
    said = figures.words()
    lines = session.panorama().corpora.lines
    st.markdown(
        "\n\n".join(
            f"**{figures.plain(word)}**  \n{figures.plain(meaning)}"
            for word, meaning in definitions.definitions(said, lines)
        )
    )


def protection() -> None:
    """How counts of people are protected."""
    st.markdown(
        _(
            "Who knows you, and when you registered, must not learn from a number here what you answered. So counts "
            "of people follow these rules, in charts, tables, files and texts alike:"
        )
    )
    st.markdown("\n".join(f"- {figures.plain(rule)}" for rule in people.protection_rules(session.translator())))
    st.markdown(
        _(
            "Figures that the organizers published are shown as they published them, never mixed with ours. Examples, "
            "MB, likes and projects are not about single people: they are exact."
        )
    )


def contradictions() -> None:
    """Where published figures, dates and rules disagree, and which holds."""
    said = figures.words()
    subjects = {
        "figures": _("Figures"),
        "dates": _("Dates"),
        "rules": _("Rules"),
        "rubric": _("Rubric"),
        "prizes": _("Prizes and sponsors"),
    }
    found = said.edition.contradictions
    notes = _notes_to_figures()
    if not found and not notes:
        st.markdown(_("None is known."))
    for about, heading in subjects.items():
        sentences = [*(notes if about == "figures" else ())]
        sentences += [one.label.text(said.language) for one in found if one.about == about]
        if sentences:
            listed = "\n".join(f"- {figures.plain(sentence)}" for sentence in sentences)
            st.markdown(f"#### {heading}\n\n{listed}")


def _notes_to_figures() -> list[str]:
    """The footnotes of published figures, each after the figures that it belongs to."""
    said = figures.words()
    lines = []
    for noted in session.view(method.noted_figures):
        values = [
            i18n.percent(value, said.locale) if unit == "percent" else said.number(value)
            for value, unit in noted.values
        ]
        what = ", ".join([*values, *noted.corpora])
        lines.append(_("{figures}: {note}").format(figures=what, note=noted.footnote.label.text(said.language)))
    return lines


def downloads() -> None:
    """Every public table as a file: groups, a line for each table, a button for each format."""
    st.markdown(
        _(
            "A file is the same whoever downloads it: machine names, every column and plain numbers in CSV and JSON; "
            "headers and numbers for readers in Markdown and LaTeX."
        )
        + " "
        + _("Excel files have headers for readers, every column, and times in your zone.")
    )
    groups = {
        _("Edition"): [name for name in public_tables.NAMES if not name.startswith(("participants", "table-"))],
        _("Participants"): [name for name in public_tables.NAMES if name.startswith("participants")],
        _("Tables of the paper"): [name for name in public_tables.NAMES if name.startswith("table-")],
    }
    for place, (heading, names) in enumerate(groups.items()):
        group = st.expander(
            heading, expanded=place == 0, on_change="rerun", key=f"downloads_{place}_{session.language()}"
        )
        if group.open:
            with group:
                for name in names:
                    _download_line(name)
    # No caption: its faded code would be too faint.
    st.markdown(_("On the command line: {command}").format(command="`python -m lib.cli export --help`"))


def _download_line(name: str) -> None:
    said, is_narrow = figures.words(), session.current().viewport.is_narrow
    title = figures.plain(public_tables.title(name, said))
    if is_narrow:
        st.markdown(title)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"download_{name}"):
        if not is_narrow:
            st.markdown(title, width=_TITLE_PIXELS)
        if not _has_rows(name):
            st.caption(_("no data yet"), width="content")
            return
        icon = None if is_narrow else ":material/download:"
        file_buttons.table_buttons(name, f"{said.edition.slug}-{name}", lambda: _table(name), icon=icon)


def _table(name: str) -> tables.Table:
    reader = public_tables.Reader(session.edition(), session.current().edition_id, session.now(), session.language())
    with session.database().read() as reading:
        return public_tables.public_table(reading, name, reader)


def _has_rows(name: str) -> bool:
    """Whether the table called `name` has anything in it, from what is read for all pages anyway."""
    view = session.panorama()
    if name.startswith(("participants", "table-")):
        return _has_people(name)
    return {
        "datasets": bool(view.corpora.lines),
        "event-feedback": bool(session.view(feedback_releases.public_feedback).aspects),
        "domains": bool(view.corpora.lines),
        "projects": bool(view.figure("projects").value),
        "likes": bool(view.most_liked.projects),
        "evaluation-sets": bool(view.evaluation_sets.total),
        "leaderboard-scores": bool(session.view(leaderboard.leaderboard).results),
    }.get(name, True)


def _has_people(name: str) -> bool:
    view = session.view(participants.participants)
    kind, _dash, detail = name.partition("-")
    if kind == "participants":
        if detail in ("", "releases"):
            return view.release is not None
        return view.release is not None and bool(view.release.table(detail).counts)
    about, _language = paper_tables.kind_and_language(int(detail))
    if about == "datasets":
        return bool(session.panorama().corpora.lines)
    if about == "evaluation_sets":
        return bool(session.panorama().evaluation_sets.total)
    return view.declared_table(about) is not None


# The sections by what the address calls them, the default first.
_SECTIONS: dict[str, Callable[[], None]] = {
    "fuentes": sources,
    "definiciones": meanings,
    "personas": protection,
    "contradicciones": contradictions,
    "fechas": edition_view.dates,
    "descargas": downloads,
}


@st.fragment
def sections() -> None:
    """The parts of the page, one at a time; the address says which."""
    names = {
        "fuentes": _("Sources"),
        "definiciones": _("Definitions"),
        "personas": _("How people are protected"),
        "contradicciones": _("Contradictions"),
        "fechas": _("Dates"),
        "descargas": _("Downloads"),
    }
    shown = address_choices.section(_PARAMETER, names)
    _SECTIONS[shown]()
