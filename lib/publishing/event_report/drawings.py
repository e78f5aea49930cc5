"""The charts of the report: the specifications of the public pages, with the report's rows and words."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from lib import i18n
from lib.charts import corpora as corpus_specs
from lib.charts import event_feedback as feedback_specs
from lib.charts import likes as like_specs
from lib.charts import maps, panorama
from lib.charts import participants as people_specs
from lib.charts.likes import bars
from lib.charts.maps import CountryCount
from lib.charts.marks import Spec
from lib.publishing import datasets, domains, evaluation_sets, public_feedback
from lib.publishing import participants as people
from lib.publishing.event_report.document import Chart
from lib.publishing.pictures import Part, Picture
from lib.publishing.wording import Words
from lib.services.event_report import EventReport
from lib.sources import geography

_WIDTH = 620  # pixels: letters of charts are then about as large as those of the page
_MOST_BARS = 20
_SHAPES = "shapes"  # written into the picture in place of an address
_MAP_HEIGHT_PIXELS = 300

Bar = tuple[str, int, str, bool]  # name, value, value as text, whether it leads


def people_map(report: EventReport, said: Words) -> Chart | None:
    """Where participants are, by country; None before a release, and where no country is large enough."""
    _, release = said.translate, report.participants.release
    if release is None:
        return None
    counts = [
        CountryCount(count.category, i18n.country(count.category, said.locale), count.people, shown, *place)
        for count in release.table("country").counts
        for shown in [said.number(count.people)]
        if (place := geography.country_centroid(count.category)) is not None
    ]
    if not counts:
        return None
    first = max(counts, key=lambda count: count.people)
    return _chart(
        "participants-by-country",
        (
            _("{country} has the most participants, about {people}").format(country=first.name, people=first.shown),
            _("People registered by country, rounded to five; countries with fewer than ten count as others"),
            f"{people.released_source(report.participants, said)} · {_('Shapes: Natural Earth')}",
        ),
        Part(
            maps.light(_SHAPES, tuple(count.code for count in counts), height=_MAP_HEIGHT_PIXELS),
            maps.light_rows(counts),
        ),
        ((count.name, count.people, count.shown, False) for count in counts),
    )


def people_over_time(report: EventReport, said: Words) -> Chart | None:
    """People registered at each release; None with fewer than two."""
    history = report.participants.history
    if len(history) < 2:
        return None
    last = len(history) - 1
    rows = [
        {
            "moment": moment.isoformat(),
            "value": count,
            "shown": said.number(count),
            "when": said.day(moment),
            "label": f"{said.number(count)} · {said.day(moment)}" if place in (0, last) else "",
            "side": "left" if place == last else "right",
        }
        for place, (moment, count) in enumerate(history)
    ]
    _ = said.translate
    return _chart(
        "people-over-time",
        (
            _("{people} people at the last release").format(people=said.number(history[-1][1])),
            _("People registered at each release, rounded to five"),
            people.released_source(report.participants, said),
        ),
        Part(panorama.registrations(), rows),
        ((said.day(moment), count, said.number(count), False) for moment, count in (history[0], history[-1])),
    )


def projects_by_goal(report: EventReport, said: Words) -> Chart | None:
    """Projects by the goal of sustainable development that they name; None where none names one."""
    _ = said.translate
    counts = Counter(goal for project in report.gallery.projects for goal in project.sdgs)
    if not counts:
        return None
    names = {goal.number: goal.label.text(said.language) for goal in said.edition.goals}
    most = max(counts.values())
    entries = [
        (f"{number}. {names.get(number, '')}".strip(" ."), count, said.number(count), count == most)
        for number, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]
    goals = ", ".join(entry[0] for entry in entries if entry[3])
    plural = said.translate.plural("Named most, by {n} project: {goals}", "Named most, by {n} projects: {goals}", most)
    return _bars(
        "projects-by-goal",
        (
            plural.format(goals=goals, n=said.number(most)),
            _("Projects by the goal that they name; a project may name several"),
            _("Submitted projects"),
        ),
        like_specs.ranking(),
        entries,
    )


def examples_by_domain(report: EventReport, said: Words) -> Chart | None:
    """Examples by domain, without a corpus that dwarfs the others; None where no size is known."""
    _, table = said.translate, report.panorama.corpora
    groups = table.by_domain_without_largest if table.is_skewed else table.by_domain
    entries = [
        (domains.domain_name(group.key, said), int(group.examples.value), said.number(group.examples.value), False)
        for group in groups
        if group.examples.value
    ]
    if not entries:
        return None
    what = _("Examples by domain")
    if table.is_skewed and table.largest is not None:
        what = _("Examples by domain without {corpus}, which alone holds {share}").format(
            corpus=table.largest.name, share=i18n.percent(table.largest.share * 100, said.locale, decimals=1)
        )
    total = sum(Decimal(entry[1]) for entry in entries)
    share = i18n.percent(Decimal(entries[0][1]) / total * 100, said.locale, decimals=0)
    return _bars(
        "examples-by-domain",
        (
            _("{domain} holds {share} of the examples").format(domain=entries[0][0], share=share),
            what,
            datasets.origins_text([line.examples for line in table.lines], said),
        ),
        corpus_specs.examples_by_domain(),
        entries,
    )


def corpora_by_country(report: EventReport, said: Words) -> Chart | None:
    """How many corpora name each country; None where none does."""
    _, table = said.translate, report.panorama.corpora
    if not table.by_country:
        return None
    entries = [(i18n.country(code, said.locale), count, said.number(count), False) for code, count in table.by_country]
    return _bars(
        "corpora-by-country",
        (
            _("{n} countries are named by a corpus").format(n=said.number(len(entries))),
            _("Corpora that name each country; their examples are not divided among countries"),
            said.declared_by(table.lines[0].source),
        ),
        people_specs.cities(),
        entries,
    )


def sets_by_language(report: EventReport, said: Words) -> Chart | None:
    """Evaluation sets by language; None where there are none."""
    _, found = said.translate, report.panorama.evaluation_sets
    if not found.by_language:
        return None
    entries = [
        (evaluation_sets.language_word(code, said), count, said.number(count), False)
        for code, count in found.by_language
    ]
    plural = said.translate.plural("{n} evaluation set", "{n} evaluation sets", found.total)
    return _bars(
        "evaluation-sets-by-language",
        (
            plural.format(n=said.number(found.total)),
            _("Evaluation sets by language; a set in two languages counts in both"),
            said.declared_by(found.source),
        ),
        panorama.evaluation_sets(),
        entries,
    )


def most_liked(report: EventReport, said: Words) -> Chart | None:
    """The projects with most likes; None where none was counted."""
    _, found = said.translate, report.panorama.most_liked
    if not found.projects or found.as_of is None:
        return None
    entries = [
        (f"{one.place}. {one.title}", one.likes, said.number(one.likes), one.place == 1)
        for one in found.projects[:_MOST_BARS]
    ]
    how = _("Made up for the demo, {date}") if found.is_synthetic else _("Hugging Face Hub, {date}")
    leaders = ", ".join(one.title.partition(":")[0] for one in found.leaders)
    return _bars(
        "most-liked-projects",
        (
            _("{project} has the most likes: {likes}").format(
                project=leaders, likes=said.number(found.projects[0].likes)
            ),
            _("Likes on the Hub, summed over the repos of each project"),
            how.format(date=said.day(found.as_of)),
        ),
        panorama.most_liked(),
        entries,
    )


def feedback(report: EventReport, said: Words) -> Chart | None:
    """Released averages of what participants thought of the event; None where nothing has one."""
    found = report.feedback
    if not found.rated:
        return None
    rows = public_feedback.bars(found, said)
    return Chart(
        "event-feedback",
        Picture(
            public_feedback.finding(found, said),
            public_feedback.subtitle(said.translate),
            public_feedback.source(found, said),
            (Part(feedback_specs.averages(), rows),),
            _WIDTH,
        ),
        public_feedback.alt(found, said),
    )


def _bars(key: str, words: tuple[str, str, str], spec: Spec, entries: list[Bar]) -> Chart:
    return _chart(key, words, Part(spec, bars(entries)), entries)


def _chart(key: str, words: tuple[str, str, str], part: Part, entries: Iterable[Bar]) -> Chart:
    """A chart by its finding, what it counts, and its source."""
    finding, what, source = words
    listed = "; ".join(f"{name}: {shown}" for name, _value, shown, _leads in entries)
    return Chart(key, Picture(finding, what, source, (part,), _WIDTH), f"{finding}. {listed}")
