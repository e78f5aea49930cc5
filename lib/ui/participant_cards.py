"""The participants page: released counts with their charts, apart from them the published figures, and the rules."""

import streamlit as st

from lib import i18n
from lib.charts import participants as specs
from lib.charts import word_cloud
from lib.charts.marks import Spec
from lib.domain.counts import PublishedCount, ReleaseTable, Shown
from lib.domain.disclosure import OTHER, UNKNOWN
from lib.publishing import participants as released
from lib.publishing.pictures import Part
from lib.publishing.tables import Cell, Notation, Table
from lib.services.participants import DeclaredTable, Participants, participants
from lib.ui import addresses, charts, figures, maps, messages, session
from lib.ui.session import translate as _

# What is asked of people, with the topic that organizers published about the same.
_COMPARED = {"region": "location", "gender": "gender", "nlp_level": "nlp_level"}
_ALSO_ASKED = ("returning", "ticket")
_COUNTS = ("total", "talks_only", "countries")
# How wide the cloud is, and how large its largest letters (pixels).
_NARROW_CLOUD_SIZE = (270, 30)
_CLOUD_SIZE = (440, 40)
_PICTURE_CLOUD_SIZE = (760, 56)
_CLOUD, _BARS = _FORMS = ("nube", "barras")
_WORDS_AS_BARS = 15


def view() -> Participants:
    """What is public about the participants of this edition."""
    return session.view(participants)


def finding() -> str:
    """The page's title: how many people, and from where most."""
    return session.derived("participants finding", lambda: figures.plain(_finding(view())))


def _finding(found: Participants) -> str:
    said, release, total = figures.words(), found.release, found.declared_count("total")
    if release is not None and release.total_people is not None:
        people, first = said.number(release.total_people), _most_frequent(release.table("region"))
        if first is None or first.percent is None:
            return _("About {people} people have registered").format(people=people)
        return _("About {people} people have registered, {percent} of them from {place}").format(
            people=people, percent=_percent(first.percent), place=_label("region", first.category)
        )
    if total is not None:
        return _("{people} people have registered").format(people=said.number(total.value))
    return _("Participants")


def is_released() -> bool:
    """Whether there is anything counted here."""
    return view().release is not None


def none_released() -> None:
    """Nothing counted yet: why, and what comes next."""
    messages.empty(
        _("No participants released yet"),
        _("Counts of people are published once enough have registered, and only in groups of ten or more."),
    )


def participants_map() -> None:
    """Where participants are, by country and by city."""
    release = view().release
    if release is not None:
        maps.participants(release, begins_interactive=True)


def cities() -> None:
    """The cities that are large enough to be named, or why there is none."""
    release = view().release
    if release is None:
        return
    if not _named(release.table("city")):
        messages.empty(
            _("No city is named yet"),
            _("A city is named once fifty people who live there have registered; until then it counts as others."),
        )
        return
    _answers("city", specs.cities())


def people() -> None:
    """What people said of themselves: counted here, and beside it what the organizers published."""
    st.subheader(_("What people said of themselves"))
    found, is_narrow = view(), session.current().viewport.is_narrow
    if found.declared and found.release is not None:
        st.caption(
            _(
                "Bars are counted here, under the rules at the end of this page. Tables “as published” are the "
                "organizers' own. The two are never mixed."
            )
        )
    elif not found.declared:
        st.caption(_("The organizers publish figures of their own after the event; they will stand beside these."))
    with st.grid(3, min_column_width=250, gap="small", key="people"):
        if is_narrow:  # in one column each published table follows what was counted
            for dimension, topic in _COMPARED.items():
                _answers(dimension, specs.answers())
                _declared(topic)
        else:
            for dimension in _COMPARED:
                _answers(dimension, specs.answers())
            for topic in _COMPARED.values():
                _declared(topic)
    with st.grid(len(_ALSO_ASKED) + bool(found.counts), min_column_width=250, gap="small", key="more_people"):
        for dimension in _ALSO_ASKED:
            _answers(dimension, specs.answers())
        if found.counts:
            _declared_figures(found)


def _answers(dimension: str, spec: Spec) -> None:
    """The card with the released answers to one question."""
    release = view().release
    if release is None:
        return
    table = release.table(dimension)
    if table.state is not Shown.COUNTED:
        words = session.translator()
        messages.empty(
            released.dimension_name(dimension, words),
            _why_not(table).format(state=released.shown_words(table.state, words)),
        )
        return
    charts.chart(
        f"released_{dimension}",
        lambda: (_description(table), _rows(table)),
        spec,
        lambda: _shown_table(released.released_table(view(), dimension, figures.words())),
    )


def _why_not(table: ReleaseTable) -> str:
    if table.state is Shown.NO_DATA:
        return _("No data: fewer than ten people answered, or nobody was asked.")
    return _("Nothing to show: {state}.")


def _description(table: ReleaseTable) -> charts.Description:
    said = figures.words()
    subtitle = _("{question}: people, rounded to five")
    first = _answers_finding(table)
    listed = "; ".join(f"{row['name']}: {row['shown']}" for row in _rows(table))
    return charts.Description(
        key=f"released_{table.dimension}",
        finding=first,
        subtitle=subtitle.format(question=released.dimension_name(table.dimension, said.translate)),
        source=released.released_source(view(), said),
        alt=f"{first}. {listed}",
    )


def _answers_finding(table: ReleaseTable) -> str:
    """What a table comes to: its most frequent answer, or how many took part before."""
    returning = next((count for count in table.counts if count.category == "yes"), None)
    first = returning or _most_frequent(table)
    if first is None:
        return released.dimension_name(table.dimension, session.translator())
    answer = _label(table.dimension, first.category)
    if table.dimension == "city" or first.percent is None:
        return _("{answer}: about {people} people").format(answer=answer, people=figures.words().number(first.people))
    sentences = {
        "region": _("{percent} take part from {answer}"),
        "ticket": _("{percent} chose “{answer}”"),
        "returning": _("{percent} had taken part before"),
        "occupation_group": _("Most frequent: {answer}, {percent}"),
    }
    sentence = sentences.get(table.dimension, _("{percent} answered “{answer}”"))
    return sentence.format(percent=_percent(first.percent), answer=answer)


def _rows(table: ReleaseTable) -> list[dict[str, object]]:
    """The bars: every count, and each answer that is offered and has none with the word for why."""
    said = figures.words()
    counted = [(_label(table.dimension, count.category), count.people, _count(count)) for count in table.counts]
    others = [
        (_label(table.dimension, category), 0, released.shown_words(shown, said.translate))
        for category, shown in released.uncounted(table, said.edition)
        if table.dimension != "occupation_group"  # so many occupations are offered that the table names the rest
    ]
    return [
        {"name": name, "rank": rank, "value": value, "shown": shown, "emphasis": False}
        for rank, (name, value, shown) in enumerate((*counted, *others))
    ]


def _count(count: PublishedCount) -> str:
    number = figures.words().number(count.people)
    return number if count.percent is None else f"{number} · {_percent(count.percent)}"


def _declared(topic: str) -> None:
    """The card with a published table of percentages."""
    table = view().declared_table(topic)
    if table is None:
        return
    description = session.derived(f"declared {topic}", lambda: _declared_description(table))
    charts.card(
        description,
        lambda: st.markdown(session.derived(f"declared rows {topic}", lambda: _declared_rows(table))),
        lambda: _shown_table(released.declared_table(table, figures.words())),
    )


def _declared_description(table: DeclaredTable) -> charts.Description:
    said = figures.words()
    name = released.dimension_name(released.DIMENSION_OF[table.topic], said.translate)
    return charts.Description(
        key=f"declared_{table.topic}",
        finding=_("{question}, as published").format(question=name),
        subtitle=_("Percent of people, as the organizers give it"),
        source=said.declared_by(table.source),
        alt="",
    )


def _declared_rows(table: DeclaredTable) -> str:
    said = figures.words()
    name = released.dimension_name(released.DIMENSION_OF[table.topic], said.translate)
    lines = [
        (
            released.declared_label(table.topic, row.category, said, is_lower_bound=row.is_lower_bound),
            _percent(int(row.percent)),
        )
        for row in table.rows
    ]
    return _written(name, _("Percent"), lines, table.footnotes)


def _declared_figures(found: Participants) -> None:
    charts.card(
        session.derived("declared figures", lambda: _figures_description(found)),
        lambda: st.markdown(session.derived("declared figures rows", lambda: _figures_rows(found))),
    )


def _figures_description(found: Participants) -> charts.Description:
    return charts.Description(
        key="declared_figures",
        finding=_("Other figures, as published"),
        subtitle=_("Whatever the organizers say of the people who registered"),
        source=figures.words().declared_by(found.counts[0].source),
        alt="",
    )


def _figures_rows(found: Participants) -> str:
    said = figures.words()
    names = {"total": _("People"), "talks_only": _("For the talks only"), "countries": _("Countries")}
    counts = [count for category in _COUNTS if (count := found.declared_count(category)) is not None]
    lines = [(names[count.category], said.number(count.value)) for count in counts]
    notes = [count.footnote for count in counts if count.footnote]
    before = found.declared_table("took_part_before")
    for row in before.rows if before is not None else ():
        name = _("Took part before") if row.category == "yes" else _("Did not take part before")
        name = _("{answer} (at least)").format(answer=name) if row.is_lower_bound else name
        lines.append((name, _percent(int(row.percent))))
        notes += [row.footnote] if row.footnote else []
    return _written(_("Figure"), _("Published"), lines, tuple(dict.fromkeys(notes)))


def _written(first: str, second: str, lines: list[tuple[str, str]], footnotes: tuple[str, ...]) -> str:
    """A table of two columns in Markdown, its footnotes below."""
    said = figures.words()
    rows = [(first, second), ("---", "---:"), *((figures.plain(name), figures.plain(value)) for name, value in lines)]
    table = "\n".join(f"| {name} | {value} |" for name, value in rows)
    notes = "  \n".join(figures.plain(said.edition.footnote(key).text(said.language)) for key in footnotes)
    return f"{table}\n\n:small[:gray[{notes}]]" if notes else table


def occupations() -> None:
    """Occupations, grouped alike in every language."""
    _answers("occupation_group", specs.answers())


def occupation_words() -> None:
    """The words of the occupations, as a cloud or as bars."""
    release = view().release
    if release is None:
        return
    table = release.table("occupation_word")
    if table.state is not Shown.COUNTED:
        messages.empty(_("No words yet"), _("A word appears once ten people have given it as part of what they do."))
        return
    charts.card(
        session.derived("words description", lambda: _words_description(table)),
        lambda: _draw_words(table),
        lambda: _shown_table(released.released_table(view(), "occupation_word", figures.words())),
        lambda: (_cloud_picture(table),),
    )


def _words_description(table: ReleaseTable) -> charts.Description:
    said, first = figures.words(), table.counts[0]
    found = _("“{word}” is the word that most people use: about {people}").format(
        word=first.category, people=said.number(first.people)
    )
    listed = ", ".join(f"{count.category} {said.number(count.people)}" for count in table.counts)
    return charts.Description(
        key="occupation_words",
        finding=found,
        subtitle=_("Words in what people say they do, as they wrote them; each by ten people or more"),
        source=released.released_source(view(), said),
        alt=f"{found}. {listed}",
    )


@st.fragment
def _draw_words(table: ReleaseTable) -> None:
    names = {_CLOUD: _("Cloud"), _BARS: _("Bars")}
    form = st.segmented_control(
        _("How the words are drawn"),
        _FORMS,
        default=addresses.chosen("palabras", _FORMS),
        required=True,
        format_func=names.__getitem__,
        label_visibility="collapsed",
        key=f"words_form_{session.language()}",
    )
    addresses.keep("palabras", form, _FORMS)
    alt = session.derived("words description", lambda: _words_description(table)).alt
    if form == _BARS:
        rows = charts.rows("words as bars", lambda: _rows(table)[:_WORDS_AS_BARS])
        st.vega_lite_chart(rows, specs.answers(), key="chart_words_bars", alt=alt)
        return
    size = _NARROW_CLOUD_SIZE if session.current().viewport.is_narrow else _CLOUD_SIZE
    key = f"cloud {size[0]}"
    cloud = session.derived(key, lambda: _cloud(table, *size))
    rows = charts.rows(key, lambda: word_cloud.rows(cloud, _shown_words(table)))
    st.vega_lite_chart(rows, word_cloud.drawing(cloud.width, cloud.height), key=f"chart_words_{size[0]}", alt=alt)


def _cloud(table: ReleaseTable, width: int, largest_size: int) -> word_cloud.Cloud:
    return word_cloud.layout(((count.category, count.people) for count in table.counts), width, largest_size)


def _shown_words(table: ReleaseTable) -> list[str]:
    ordered = sorted(table.counts, key=lambda count: (-count.people, count.category))
    return [_count(count) for count in ordered]


def _cloud_picture(table: ReleaseTable) -> Part:
    cloud = _cloud(table, *_PICTURE_CLOUD_SIZE)
    spec = word_cloud.drawing(cloud.width, cloud.height, is_centred=False)
    return Part(spec, word_cloud.rows(cloud, _shown_words(table)))


def protection() -> None:
    """How the counts are protected, in plain words, and where to read more."""
    with st.container(border=True, key="card_protection"):
        st.markdown(session.derived("protection", _protection))
        st.markdown(addresses.link(_("How we count"), "datos", icon=":material/policy:"))


def _protection() -> str:
    title = _("These numbers single nobody out")
    why = _("All but the figures that the organizers published follow these rules, in charts, tables and files alike.")
    rules = "\n".join(f"- {figures.plain(rule)}" for rule in released.protection_rules(session.translator()))
    return f"#### {title}\n\n{why}\n\n{rules}"


def _shown_table(table: Table) -> Table:
    """The table as it is shown and downloaded beside a chart: words for notations."""

    def shown(cell: Cell) -> Cell:
        return cell.shown if isinstance(cell, Notation) else cell

    return Table(
        columns=table.columns, rows=tuple(tuple(shown(cell) for cell in row) for row in table.rows), locale=table.locale
    )


def _named(table: ReleaseTable) -> list[PublishedCount]:
    """The answers that have a name, most frequent first."""
    return [count for count in table.counts if count.category not in (OTHER, UNKNOWN)]


def _most_frequent(table: ReleaseTable) -> PublishedCount | None:
    return next(iter(_named(table)), None)


def _label(dimension: str, category: str) -> str:
    return released.category_label(dimension, category, figures.words())


def _percent(value: int) -> str:
    return i18n.percent(value, session.locale())
