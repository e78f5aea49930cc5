"""The leaderboard page's title, figures and charts of evaluation sets, each with its finding and its empty state."""

from collections import Counter

from lib.charts import leaderboard as specs
from lib.publishing import evaluation_sets as wording
from lib.publishing.tables import Table
from lib.services import leaderboard as service
from lib.services.leaderboard import Leaderboard
from lib.ui import charts, figures, messages, session
from lib.ui.session import translate as _

_INCLUDED = "included"
_GAP = 0.01  # of the width, between two cells


def current() -> Leaderboard:
    """The leaderboard of this visit's edition."""
    return session.view(service.leaderboard)


def finding() -> str:
    """The page's title: how many evaluation sets there are, and in how many languages."""
    return session.derived("leaderboard finding", lambda: figures.plain(_finding(current())))


def _finding(view: Leaderboard) -> str:
    if not view.sets:
        return _("Leaderboard")
    languages = session.translator().plural("in {n} language", "in {n} languages", len(view.languages))
    return f"{count_of_sets(len(view.sets))} {languages.format(n=figures.words().number(len(view.languages)))}"


def count_of_sets(count: int) -> str:
    """A number of evaluation sets in words."""
    plural = session.translator().plural("{n} evaluation set", "{n} evaluation sets", count)
    return plural.format(n=figures.words().number(count))


def none_yet() -> None:
    """No evaluation sets: why, and what comes next."""
    messages.empty(_("No evaluation sets yet"), _("They appear as groups donate or validate them."))


def headline_figures() -> None:
    """How many sets, languages, tasks, and how many sets are in the leaderboard already."""
    figures.row("leaderboard", session.derived("leaderboard headline", lambda: _headline(current())))


def _headline(view: Leaderboard) -> tuple[tuple[str, str, str, str], ...]:
    said = figures.words()
    sources = list(dict.fromkeys(one.source for one in view.sets))
    declared = _("declared, {date}").format(date=said.source_date(sources[0])) if len(sources) == 1 else _("declared")
    included = sum(one.state == _INCLUDED for one in view.sets)
    return (
        ("sets", _("Sets"), said.number(len(view.sets)), declared),
        ("languages", _("Languages"), said.number(len(view.languages)), _language_names(view)),
        ("tasks", _("Tasks"), said.number(len(view.tasks)), declared),
        (
            "included",
            _("In the leaderboard"),
            _("{n} of {all}").format(n=said.number(included), all=said.number(len(view.sets))),
            states_in_words(view),
        ),
    )


def _language_names(view: Leaderboard) -> str:
    return ", ".join(wording.language_word(code, figures.words()) for code in view.languages)


def states_in_words(view: Leaderboard) -> str:
    """How many sets are in each state, and that a demo makes them up where it does."""
    counts = Counter(one.state for one in view.sets)
    listed = wording.states_words(counts, figures.words())
    is_made_up = session.current().demo_stage is not None and counts[_INCLUDED] < len(view.sets)
    return _("{origin} · made up").format(origin=listed) if is_made_up else listed


def tasks_by_language() -> None:
    """How many sets there are of each task in each language."""
    is_narrow = session.current().viewport.is_narrow
    charts.chart(
        "tasks_by_language_narrow" if is_narrow else "tasks_by_language",
        lambda: (_matrix_words(current()), _matrix_rows(current(), names_above=is_narrow)),
        specs.tasks_by_language(names_above=is_narrow),
        lambda: _matrix_table(current()),
    )


def _matrix_words(view: Leaderboard) -> charts.Description:
    return charts.Description(
        key="tasks_by_language",
        finding=_task_finding(view),
        subtitle=_("Evaluation sets by task and language; a set in two languages counts in both"),
        source="; ".join(wording.declared_by(view, figures.words())),
        alt=_task_finding(view),
    )


def _task_finding(view: Leaderboard) -> str:
    said, counts = figures.words(), Counter(one.task for one in view.sets)
    most = max(counts.values())
    leaders = [wording.task_words(task, said.translate) for task in view.tasks if counts[task] == most]
    if len(leaders) > 1:
        return _("{tasks} have the most sets: {n} each").format(tasks=_(" and ").join(leaders), n=said.number(most))
    return _("{task} is the task with the most sets: {n} of {all}").format(
        task=leaders[0], n=said.number(most), all=said.number(len(view.sets))
    )


def _matrix_rows(view: Leaderboard, *, names_above: bool) -> list[dict[str, object]]:
    said, counts = figures.words(), _cells(view)
    first = 0.0 if names_above else specs.NAMES_SHARE
    width = (1 - first) / len(view.languages)
    rows: list[dict[str, object]] = []
    for column, code in enumerate(view.languages):
        start, end = first + column * width, first + (column + 1) * width - _GAP
        language = wording.language_word(code, said)
        across = {"start": start, "middle": (start + end) / 2, "end": end}
        rows.append({"rank": -1, **across, "header": language, "name": "", "value": 0, "shown": "", "told": ""})
        for rank, task in enumerate(view.tasks):
            count, name = counts[task, code], wording.task_words(task, said.translate)
            cell = {
                "rank": rank,
                **across,
                "header": "",
                "name": "" if column else name,
                "value": count,
                "shown": said.number(count) if count else "",
                "told": f"{name}, {language}: {said.number(count)}",
            }
            rows.append(cell)
    return rows


def _cells(view: Leaderboard) -> Counter[tuple[str, str]]:
    return Counter((one.task, language) for one in view.sets for language in one.languages)


def _matrix_table(view: Leaderboard) -> Table:
    said, counts = figures.words(), _cells(view)
    headers = (_("Task"), *(wording.language_word(code, said) for code in view.languages), _("Evaluation sets"))
    totals = Counter(one.task for one in view.sets)
    return Table(
        headers,
        tuple(
            (
                wording.task_words(task, said.translate),
                *(counts[task, code] for code in view.languages),
                totals[task],
            )
            for task in view.tasks
        ),
        locale=said.locale,
    )


def donors() -> None:
    """Who gave the sets."""
    view, said = current(), figures.words()
    counts = Counter(one.donor for one in view.sets if one.donor)
    if not counts:
        messages.empty(_("No donors known yet"), _("They appear with the first set whose donor is known."))
        return
    named = [(wording.donor_words(donor, said.translate) or donor, count) for donor, count in counts.most_common()]
    finding = _("{donor}: {n} of {all} sets").format(
        donor=named[0][0], n=said.number(named[0][1]), all=said.number(len(view.sets))
    )
    charts.chart(
        "sets_by_donor",
        lambda: (
            charts.Description(
                key="sets_by_donor",
                finding=finding,
                subtitle=_("Evaluation sets by who gave them"),
                source="; ".join(wording.declared_by(view, said)),
                alt=finding,
            ),
            [
                {"name": name, "rank": rank, "value": count, "shown": said.number(count), "emphasis": False}
                for rank, (name, count) in enumerate(named)
            ],
        ),
        specs.sets_by_donor(),
        lambda: Table((_("Donor"), _("Evaluation sets")), tuple(named), locale=said.locale),
    )
