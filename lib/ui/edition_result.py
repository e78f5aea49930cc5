"""What the edition leaves: its talks, and its corpora and leaderboard beside what there was before."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from lib import i18n
from lib.charts import edition as specs
from lib.domain.edition import EarlierLeaderboard, StartingPoint, Talk
from lib.publishing import datasets
from lib.publishing.tables import Cell, Column, Table
from lib.publishing.wording import Words, capitalized
from lib.services.corpora import CorpusTable
from lib.ui import addresses, charts, edition_feedback, figures, messages, session
from lib.ui.edition_rules import link, published_by
from lib.ui.session import translate as _


def talks() -> None:
    """Talks and presentations by kind, with their recordings, and where the projects' own videos are."""
    said = figures.words()
    names = {
        "keynote": _("Keynotes"),
        "talk": _("Talks"),
        "workshop": _("Workshops"),
        "ama": _("Ask me anything"),
        "presentations": _("Project presentations"),
    }
    if not said.edition.talks:
        messages.empty(_("No talks yet"), _("They appear here with their recordings as they are announced."))
        return
    groups = {kind: [talk for talk in said.edition.talks if talk.kind == kind] for kind in names}
    presentations = groups.pop("presentations")
    with st.grid(2, min_column_width=280, gap="small", key="edition_talks"):
        for kind, held in groups.items():
            if held:
                _talks(kind, names[kind], held, said)
    if presentations:
        _talks("presentations", names["presentations"], presentations, said)
    st.caption(figures.plain(published_by((talk.source for talk in said.edition.talks), said)))


def _talks(kind: str, title: str, held: Sequence[Talk], said: Words) -> None:
    with st.container(border=True, height="stretch", key=f"edition_talks_{kind}"):
        st.markdown("\n".join([f"#### {title}\n", *(f"- {_talk(talk, said)}" for talk in held)]))
        if kind == "presentations":
            st.markdown(addresses.link(_("Projects and their videos"), "proyectos", icon=":material/smart_display:"))


def _talk(talk: Talk, said: Words) -> str:
    title = talk.label.text(said.language)
    text = link(title, talk.url) if talk.url else f"**{figures.plain(title)}**"
    if talk.held_on is not None:
        text += f" :gray[· {figures.plain(_held_on(talk.held_on, said))}]"
    if talk.note is not None:
        text += f"  \n  {figures.plain(talk.note.text(said.language))}"
    return text


def _held_on(partial: str, said: Words) -> str:
    parts = [int(part) for part in partial.split("-")]
    if len(parts) == 1:
        return str(parts[0])
    if len(parts) == 2:
        return i18n.month(date(parts[0], parts[1], 1), said.locale)
    return i18n.day(date(parts[0], parts[1], parts[2]), said.locale)


# --- Before and now --------------------------------------------------------------------------------------------------


def before_and_now() -> None:
    """Native instructions and leaderboards before the edition, beside what it made, and what participants thought."""
    start = session.edition().starting_point
    if start.instructions:
        _instructions(start)
    if start.leaderboards:
        _leaderboards(start)
    if not start.instructions and not start.leaderboards:
        messages.empty(_("Nothing is known of before"), _("The edition declares no starting point."))
    edition_feedback.card()


def _instructions(start: StartingPoint) -> None:
    table = session.panorama().corpora
    charts.chart(
        "instructions_before",
        lambda: (_instructions_words(start, table), _instruction_rows(start, table)),
        specs.instructions(),
        lambda: _instructions_table(start, table),
    )
    said = figures.words()
    # No caption: its faded links would be too faint.
    st.markdown(f":small[{_corpora_before(start, said)}]")
    notes = [] if table.examples.value else [_("The edition has no corpora with a known size yet.")]
    given = (start.instructions_note, *(earlier.note for earlier in start.instructions))
    notes += [note.text(said.language) for note in given if note is not None]
    if notes:
        st.caption("\n".join(f"- {figures.plain(note)}" for note in notes))


def _corpora_before(start: StartingPoint, said: Words) -> str:
    """The corpora that were there, linked."""
    named = [
        (link(corpus.name, corpus.url) if corpus.url else figures.plain(corpus.name))
        + " ("
        + figures.plain(
            ", ".join(
                part
                for part in (
                    corpus.creators,
                    i18n.language_name(earlier.language, said.locale),
                    said.number(corpus.examples) if corpus.examples is not None else "",
                )
                if part
            )
        )
        + ")"
        for earlier in start.instructions
        for corpus in earlier.corpora
    ]
    return _("Corpora there were before: {corpora}.").format(corpora=", ".join(named))


def _instructions_words(start: StartingPoint, table: CorpusTable) -> charts.Description:
    said = figures.words()
    origins = [said.declared_by(source) for source in dict.fromkeys(earlier.source for earlier in start.instructions)]
    origins.append(datasets.origins_text([line.examples for line in table.lines], said))
    finding = _instructions_finding(start, table)
    return charts.Description(
        key="instructions_before",
        finding=finding,
        subtitle=_("Native instructions before the edition, and examples of its corpora, by language"),
        source="; ".join(dict.fromkeys(origin for origin in origins if origin)),
        alt=finding,
    )


def _instructions_finding(start: StartingPoint, table: CorpusTable) -> str:
    said, now = figures.words(), _examples_by_language(table)
    before = {earlier.language: earlier.examples for earlier in start.instructions}
    grown = [(now[language], language) for language in before if now.get(language)]
    if grown:
        examples, language = max(grown)
        return _("{language}: from {before} native instructions to {now} examples").format(
            language=_language(language, said), before=said.number(before[language]), now=said.number(examples)
        )
    least = min(start.instructions, key=lambda earlier: earlier.examples)
    return _("{language} began with {n} native instructions").format(
        language=_language(least.language, said), n=said.number(least.examples)
    )


def _language(code: str, said: Words) -> str:
    return capitalized(i18n.language_name(code, said.locale))


def _examples_by_language(table: CorpusTable, *, without: str | None = None) -> dict[str, int]:
    """Examples of the edition's corpora by language; a corpus in two languages counts in both."""
    found: dict[str, int] = {}
    for line in table.lines:
        if line.examples is not None and line.examples.value is not None and line.name != without:
            for language in line.languages:
                found[language] = found.get(language, 0) + int(line.examples.value)
    return found


def _compared(start: StartingPoint, table: CorpusTable) -> list[tuple[str, int, bool]]:
    """(what, how many, whether of this edition), language by language."""
    said, now = figures.words(), _examples_by_language(table)
    largest = table.largest.name if table.is_skewed and table.largest is not None else None
    rest = _examples_by_language(table, without=largest) if largest else {}
    before = {earlier.language: earlier.examples for earlier in start.instructions}
    found = []
    for language in [*before, *(code for code in now if code not in before)]:
        name = _language(language, said)
        if language in before:
            found.append((_("{language}, before").format(language=name), before[language], False))
        if language in now:
            found.append((_("{language}, in this edition").format(language=name), now[language], True))
            if largest and rest.get(language, 0) != now[language]:
                text = _("{language}, in this edition without {corpus}").format(language=name, corpus=largest)
                found.append((text, rest.get(language, 0), True))
    return found


def _instruction_rows(start: StartingPoint, table: CorpusTable) -> list[dict[str, object]]:
    said = figures.words()
    return [
        {"name": name, "rank": rank, "value": value, "shown": said.number(value), "emphasis": is_now}
        for rank, (name, value, is_now) in enumerate(_compared(start, table))
    ]


def _instructions_table(start: StartingPoint, table: CorpusTable) -> Table:
    said = figures.words()
    before, now = _("before"), _("this edition")
    rows: list[tuple[Cell, ...]] = []
    for earlier in start.instructions:
        name = i18n.language_name(earlier.language, said.locale)
        rows.append((before, name, _("all"), earlier.examples, None, said.source_name(earlier.source)))
        rows += [
            (before, name, corpus.name, corpus.examples, corpus.creators, said.source_name(corpus.source))
            for corpus in earlier.corpora
        ]
    for line in table.lines:
        value = line.examples.value if line.examples is not None else None
        names = ", ".join(i18n.language_name(code, said.locale) for code in line.languages)
        rows.append((now, names, line.name, value, None, said.source_name(line.source)))
    columns = (
        Column("when", _("When")),
        Column("languages", _("Language")),
        Column("corpus", _("Corpus")),
        Column("examples", _("Examples"), is_number=True),
        Column("creators", _("Created by")),
        Column("source", _("Source")),
    )
    return Table(columns, tuple(rows), locale=said.locale)


def _leaderboards(start: StartingPoint) -> None:
    said, view = figures.words(), session.panorama().evaluation_sets
    st.subheader(_("Leaderboards"))
    with st.grid(len(start.leaderboards) + 1, min_column_width=240, gap="small", key="edition_leaderboards"):
        for earlier in start.leaderboards:
            with st.container(border=True, height="stretch", key=f"edition_leaderboard_{earlier.name}"):
                st.markdown(_earlier_leaderboard(earlier, said))
        with st.container(border=True, height="stretch", key="edition_leaderboard_now"):
            lines = [f":yellow-badge[{_('now')}]", f"#### {figures.plain(_sets_now(said))}"]
            if start.leaderboards_note is not None:
                lines.append(figures.plain(start.leaderboards_note.text(said.language)))
            if view.source is not None:
                lines.append(f":small[:gray[{figures.plain(said.declared_by(view.source))}]]")
            st.markdown("\n\n".join(lines))
            st.markdown(addresses.link(_("Leaderboard"), "leaderboard", icon=":material/leaderboard:"))


def _earlier_leaderboard(earlier: EarlierLeaderboard, said: Words) -> str:
    title = link(earlier.name, earlier.url) if earlier.url else figures.plain(earlier.name)
    if earlier.tasks is not None:
        title += " · " + session.translator().plural("{n} task", "{n} tasks", earlier.tasks).format(
            n=said.number(earlier.tasks)
        )
    languages = ", ".join(i18n.language_name(code, said.locale) for code in earlier.languages)
    facts = _("Languages: {languages}. Created by {creators}.").format(languages=languages, creators=earlier.creators)
    return "\n\n".join(
        [
            f":gray-badge[{_('before')}]",
            f"#### {title}",
            figures.plain(f"{earlier.description.text(said.language)} {facts}"),
            f":small[:gray[{figures.plain(said.declared_by(earlier.source))}]]",
        ]
    )


def _sets_now(said: Words) -> str:
    view, plural = session.panorama().evaluation_sets, session.translator().plural
    if not view.total:
        return _("No evaluation sets yet")
    sets = plural("{n} evaluation set", "{n} evaluation sets", view.total).format(n=said.number(view.total))
    languages = plural("in {n} language", "in {n} languages", len(view.by_language))
    return f"{sets} {languages.format(n=said.number(len(view.by_language)))}"
