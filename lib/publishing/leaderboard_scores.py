"""Scores of the leaderboard as one of `lib.publishing.tables`: every metric of the newest run of each model and task.

Runs limited to some of the examples are left out, for their values are no scores. Values are as lm-evaluation-harness
wrote them, with six decimals at most; what better is depends on the metric.
"""

from lib.domain.leaderboard import Coverage, ModelVersion, task_key
from lib.i18n import Translator
from lib.publishing.tables import Cell, Column, Table
from lib.publishing.wording import Words
from lib.services.leaderboard import Leaderboard


def scores_table(view: Leaderboard, said: Words) -> Table:
    """One row for each model version, task and metric, by set in the order of the edition; other tasks come last."""
    _ = said.translate
    names = {task_key(one.name): one.name for one in view.sets}
    places = {name: place for place, name in enumerate(names.values())}
    rows: list[tuple[tuple[int, str, str, str, str, str, str], tuple[Cell, ...]]] = []
    for result in view.results:
        measure, version = result.measure, result.version
        name = names.get(task_key(measure.task))
        order = (
            places[name] if name else len(places),
            measure.task.casefold(),
            version.model.casefold(),
            version.revision,
            version.precision,
            measure.metric,
            measure.filter,
        )
        row: tuple[Cell, ...] = (
            version.model,
            name,
            measure.task,
            measure.metric,
            result.value,
            result.standard_error,
            measure.shots,
            result.measured_at.date().isoformat(),
            version.revision,
            version.precision,
            measure.task_version,
            measure.filter,
            coverage_words(result.coverage, _),
            result.examples,
        )
        rows.append((order, row))
    return Table(
        columns=_columns(_),
        rows=tuple(row for _order, row in sorted(rows, key=lambda entry: entry[0])),
        caption=_("Scores of {edition}").format(edition=said.edition.name.text(said.language)) + ".",
        unknown=_("unknown"),
        locale=said.locale,
    )


def _columns(_: Translator) -> tuple[Column, ...]:
    return (
        Column("model", _("Model")),
        Column("dataset", _("Evaluation set")),
        Column("task", _("Task of the result"), is_detail=True),
        Column("metric", _("Metric")),
        Column("score", _("Score"), is_number=True),
        Column("standard_error", _("Standard error"), is_number=True),
        Column("shots", _("Examples in the prompt"), is_number=True),
        Column("measured_on", _("Measured on")),
        Column("revision", _("Revision"), is_detail=True),
        Column("precision", _("Precision"), is_detail=True),
        Column("task_version", _("Version of the task"), is_detail=True),
        Column("filter", _("Filter"), is_detail=True),
        Column("coverage", _("Examples used"), is_detail=True),
        Column("examples", _("Number of examples"), is_number=True, is_detail=True),
    )


def coverage_words(coverage: Coverage, translate: Translator) -> str:
    """How many of the examples a run used."""
    _ = translate
    return {"whole": _("all examples"), "limited": _("some of the examples"), "unstated": _("not stated")}[coverage]


def version_words(version: ModelVersion, *, is_one_of_many: bool) -> str:
    """A model, with revision and precision where the leaderboard holds it in several.

    >>> version_words(ModelVersion("org/model", "main", "float16"), is_one_of_many=True)
    'org/model (main, float16)'
    >>> version_words(ModelVersion("org/model", "main", "float16"), is_one_of_many=False)
    'org/model'
    """
    details = ", ".join(part for part in (version.revision, version.precision) if part)
    return f"{version.model} ({details})" if is_one_of_many and details else version.model
