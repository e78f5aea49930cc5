"""The sections of the report, in words and tables. What is not known or not public yet says so in a sentence."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from lib import i18n
from lib.domain.edition import are_results_public
from lib.publishing import (
    datasets,
    evaluation_sets,
    project_table,
    project_wording,
    public_feedback,
    publication_wording,
)
from lib.publishing import participants as people
from lib.publishing.event_report import drawings
from lib.publishing.event_report.document import Block, Chart, Document, Grid, Heading, Item, Items, Paragraph, Section
from lib.publishing.tables import Cell, Column, Table
from lib.publishing.wording import Words
from lib.services import projects as gallery
from lib.services.campaigns import CampaignFigure, CampaignProgress
from lib.services.event_report import EventReport

_COUNTS = ("total", "talks_only", "countries")
_RELEASED = ("region", "gender", "nlp_level", "returning", "ticket")
_COLUMNS_OF_PROJECTS = ("title", "track", "delivery", "sdgs", "examples")


def document(report: EventReport, said: Words, now: datetime) -> Document:
    """The whole report as it is at `now`."""
    _, view = said.translate, report.panorama
    facts = [(_("Data as of"), said.day(report.data_at) if report.data_at is not None else _("no data yet"))]
    facts += [(_("Report made on"), said.day(now)), (_("Organized by"), said.edition.organizer)]
    findings = [
        f"{said.figure_label(figure)}: {said.figure(figure)} ({said.origin(figure)})"
        for figure in view.figures
        if figure.value is not None
    ]
    if report.is_synthetic:
        facts.append((_("Made up"), _("People, likes and dates of this demo are invented.")))
    sections = (
        Section("edition", _("The edition"), tuple(_edition(said))),
        Section("participants", _("Participants"), tuple(_participants(report, said))),
        Section("projects", _("Projects"), tuple(_projects(report, said, now))),
        Section("corpora", _("Corpora"), tuple(_corpora(report, said))),
        Section("evaluation", _("Evaluation"), tuple(_evaluation(report, said))),
        Section("likes", _("Likes"), tuple(_likes(report, said))),
        Section("campaigns", _("Campaigns"), tuple(_campaigns(report, said))),
        Section("results", _("Results"), tuple(_results(report, said, now))),
        Section("feedback", _("What participants thought of the event"), tuple(_feedback(report, said))),
        Section("sponsors", _("Sponsors"), tuple(_sponsors(said))),
        Section("method", _("How these numbers were made"), tuple(_method(report, said))),
    )
    return Document(
        title=said.edition.name.text(said.language),
        subtitle=said.edition.title.text(said.language),
        language=said.language,
        facts=tuple(facts),
        findings=tuple(findings) or (_("Nothing is known of this edition yet."),),
        sections=sections,
    )


def _shown(*charts: Chart | None) -> Iterator[Chart]:
    return (chart for chart in charts if chart is not None)


def _edition(said: Words) -> Iterator[Block]:
    edition, language = said.edition, said.language
    yield Paragraph(edition.description.text(language))
    yield Items(
        tuple(Item(said.date_in_its_zone(event_date), event_date.label.text(language)) for event_date in edition.dates)
    )
    if edition.tracks:
        tracks = ", ".join(track.label.text(language) for track in edition.tracks)
        yield Paragraph(said.translate("Tracks: {tracks}.").format(tracks=tracks))


def _participants(report: EventReport, said: Words) -> Iterator[Block]:
    _, found = said.translate, report.participants
    if not found.declared and not found.counts:
        yield Paragraph(_("The organizers have not published figures of their own about the participants."))
    else:
        yield Paragraph(
            _("As the organizers published it; what is counted here follows apart, and the two are never mixed.")
        )
    names = {"total": _("People"), "talks_only": _("For the talks only"), "countries": _("Countries")}
    counts = [count for category in _COUNTS if (count := found.declared_count(category)) is not None]
    if counts:
        columns = (
            Column("figure", _("Figure")),
            Column("value", _("Published"), is_number=True),
            Column("source", _("Source")),
        )
        rows = tuple((names[one.category], one.value, said.declared_by(one.source)) for one in counts)
        notes = tuple(dict.fromkeys(datasets.footnote_text(said, one.footnote) for one in counts if one.footnote))
        yield Grid(_("Figures as published"), Table(columns, rows, notes=notes, locale=said.locale))
    for declared in found.declared:
        name = people.dimension_name(people.DIMENSION_OF[declared.topic], _)
        yield Grid(_("{question}, as published").format(question=name), people.declared_table(declared, said))
    if found.release is None:
        yield Paragraph(_("Nothing was counted here: no counts of people have been released yet."))
        return
    total = found.release.total_people
    yield Paragraph(
        _("Counted here: {people}. {source}.").format(
            people=_("fewer than ten people")
            if total is None
            else _("about {people} people").format(people=said.number(total)),
            source=people.released_source(found, said),
        )
    )
    yield from _shown(drawings.people_map(report, said), drawings.people_over_time(report, said))
    for dimension in _RELEASED:
        table = people.released_table(found, dimension, said)
        if table.rows:
            yield Grid(
                _("{question}, counted here").format(question=people.dimension_name(dimension, _)),
                replace(_part(table, ("label", "people", "percent")), caption=table.caption, notes=()),
            )
    yield Paragraph(" ".join((people.small_groups_note(_), people.rounding_note(_))), is_note=True)


def _projects(report: EventReport, said: Words, now: datetime) -> Iterator[Block]:
    _, found = said.translate, report.gallery
    figure = report.panorama.figure("projects")
    if not found.projects:
        if not figure.value:
            yield Paragraph(_("No project has been submitted yet."))
        else:
            yield Paragraph(f"{said.figure_label(figure)}: {said.figure(figure)} ({said.origin(figure)}).")
        return
    plural = _.plural("{n} project was submitted", "{n} projects were submitted", len(found.projects))
    deliveries = Counter(project.delivery for project in found.projects)
    listed = ", ".join(
        f"{project_wording.delivery_name(delivery, _)}: {said.number(count)}"
        for delivery, count in deliveries.most_common()
    )
    yield Paragraph(f"{plural.format(n=said.number(len(found.projects)))} ({said.origin(figure)}). {listed}.")
    yield from _shown(drawings.projects_by_goal(report, said))
    table = project_table.projects_table(found, said, now)
    yield Grid(_("Every project"), _part(table, _COLUMNS_OF_PROJECTS))


def _part(table: Table, keys: Sequence[str]) -> Table:
    """The table with these columns alone."""
    described = table.described
    places = [place for place, column in enumerate(described) if column.key in keys]
    return replace(
        table,
        columns=tuple(described[place] for place in places),
        rows=tuple(tuple(row[place] for place in places) for row in table.rows),
        total=tuple(table.total[place] for place in places) if table.total is not None else None,
        caption="",
    )


def _corpora(report: EventReport, said: Words) -> Iterator[Block]:
    _, table = said.translate, report.panorama.corpora
    if not table.lines:
        yield Paragraph(_("No corpora yet."))
        return
    yield Paragraph(f"{datasets.finding(table, said)}.")
    yield from _shown(drawings.examples_by_domain(report, said), drawings.corpora_by_country(report, said))
    yield Grid(_("Every corpus"), datasets.datasets_table(table, said, translates=True))
    for gap in datasets.gaps(table, said):
        if gap.about == "countries" and gap.names:
            yield Paragraph(" ".join((f"{gap.finding}: {', '.join(gap.names)}.", *gap.notes)))


def _evaluation(report: EventReport, said: Words) -> Iterator[Block]:
    _, found = said.translate, report.leaderboard
    if not found.sets:
        yield Paragraph(_("No evaluation sets are known yet."))
    else:
        states = evaluation_sets.states_words(dict(report.panorama.evaluation_sets.by_state), said)
        plural = _.plural("{n} evaluation set", "{n} evaluation sets", len(found.sets))
        yield Paragraph(f"{plural.format(n=said.number(len(found.sets)))}: {states}.")
        yield from _shown(drawings.sets_by_language(report, said))
        keys = ("dataset", "languages", "domain", "task", "donor")
        full = evaluation_sets.evaluation_sets_table(found, said)
        yield Grid(_("Every evaluation set"), replace(_part(full, keys), caption=full.caption))
    if not found.results:
        yield Paragraph(_("No scores of models have been imported."))
    else:
        models = len({result.version.model for result in found.results})
        yield Paragraph(
            _.plural(
                "Scores of {n} model have been imported.", "Scores of {n} models have been imported.", models
            ).format(n=said.number(models))
        )


def _likes(report: EventReport, said: Words) -> Iterator[Block]:
    _, found = said.translate, report.panorama.most_liked
    if not found.projects or found.as_of is None:
        yield Paragraph(_("No likes have been counted yet, which does not mean that there are none."))
        return
    yield from _shown(drawings.most_liked(report, said))
    yield Grid(_("Every project by likes"), project_table.likes_table(found, said))


def _campaigns(report: EventReport, said: Words) -> Iterator[Block]:
    _ = said.translate
    labels = {one.key: one for one in said.edition.campaigns}
    if not report.campaigns.campaigns:
        yield Paragraph(_("This edition has none beside the projects."))
    for progress in report.campaigns.campaigns:
        campaign = labels[progress.key]
        yield Heading(campaign.label.text(said.language))
        yield Paragraph(campaign.description.text(said.language))
        items = tuple(_campaign_items(progress, said))
        yield Items(items) if items else Paragraph(_("No figures were published about it yet."), is_note=True)


def _campaign_items(progress: CampaignProgress, said: Words) -> Iterator[Item]:
    _, campaign = said.translate, next(one for one in said.edition.campaigns if one.key == progress.key)
    if progress.people is not None:
        yield Item(_figure(progress.people, said), _("People"))
    for goal, declared in zip(progress.goals, campaign.goals, strict=True):
        if goal.figure is None:
            yield Item(_("not known"), declared.label.text(said.language))
            continue
        parts = []
        if goal.done is not None:
            parts.append(
                said.number(goal.done)
                if goal.target is None
                else _("{n} of {all}").format(n=said.number(goal.done), all=said.number(goal.target))
            )
        if goal.percent is not None:
            at_least = _("at least {value}") if goal.figure.is_lower_bound else "{value}"
            parts.append(at_least.format(value=i18n.percent(goal.percent, said.locale)))
        yield Item(f"{', '.join(parts)} ({said.declared_by(goal.figure.source)})", declared.label.text(said.language))
    for one, told in zip(progress.rounds, campaign.rounds, strict=True):
        text = _("not known") if one.collected is None else _figure(one.collected, said)
        yield Item(text, told.label.text(said.language))


def _figure(figure: CampaignFigure, said: Words) -> str:
    value = said.number(figure.value)
    shown = said.translate("at least {value}").format(value=value) if figure.is_lower_bound else value
    return f"{shown} ({said.declared_by(figure.source)})"


def _results(report: EventReport, said: Words, now: datetime) -> Iterator[Block]:
    _, prizes = said.translate, {prize.key: prize for prize in said.edition.prizes}
    if report.result is not None and report.result.is_public(now):
        found = report.result.result
        placed = tuple(
            (
                one.place,
                one.title,
                publication_wording.prize_name(one.prize, prizes, said),
                ", ".join(filter(None, (publication_wording.score(one, said), publication_wording.tie(one, said)))),
            )
            for one in (*found.podium, *found.others)
        )
        columns = (
            Column("place", _("Place"), is_number=True),
            Column("title", _("Project")),
            Column("prize", _("Award")),
            Column("score", _("Total score")),
        )
        yield Grid(_("Podium and places"), Table(columns, placed, locale=said.locale))
        if found.mentions:
            yield Heading(_("Mentions"))
            yield Items(
                tuple(
                    Item(one.title, publication_wording.prize_name(one.prize, prizes, said)) for one in found.mentions
                )
            )
        yield Heading(_("How it was decided"))
        yield Items(tuple(Item(sentence) for sentence in publication_wording.method(found.method, said)))
        digest = _("Fingerprint of the ballots and rules behind this result: {digest}")
        yield Paragraph(digest.format(digest=found.method.digest), is_note=True)
        return
    won: list[tuple[Cell, ...]] = [
        (award.label.text(said.language), project.title)
        for project in report.gallery.projects
        if are_results_public(said.edition, now)
        and (award := gallery.public_award(project, said.edition, now)) is not None
    ]
    if not won:
        yield Paragraph(_("The results are not public yet, so that this report says nothing about them."))
        return
    order = [prize.label.text(said.language) for prize in said.edition.prizes]
    won.sort(key=lambda row: order.index(str(row[0])))
    yield Paragraph(_("As the organizers published it; the scores of the jury were not published."))
    yield Grid(
        _("Awards"),
        Table((Column("award", _("Award")), Column("title", _("Project"))), tuple(won), locale=said.locale),
    )


def _feedback(report: EventReport, said: Words) -> Iterator[Block]:
    _, found = said.translate, report.feedback
    if not found.rated:
        yield Paragraph(_("Nothing has been released of what participants thought of the event."))
        return
    yield Paragraph(f"{public_feedback.finding(found, said)}. {public_feedback.source(found, said)}.")
    yield from _shown(drawings.feedback(report, said))
    table = public_feedback.table(found, said)
    yield Grid(_("Average stars by aspect"), _part(table, ("label", "average", "answers")))
    yield Items(tuple(Item(rule) for rule in public_feedback.protection_rules(_)))


def _sponsors(said: Words) -> Iterator[Block]:
    _, edition = said.translate, said.edition
    if not edition.sponsors:
        yield Paragraph(_("The edition names no sponsors."))
    for tier in edition.sponsor_tiers:
        sponsors = [sponsor for sponsor in edition.sponsors if sponsor.tier == tier.key]
        if sponsors:
            yield Heading(tier.label.text(said.language))
            yield Items(
                tuple(
                    Item(
                        sponsor.contribution.text(said.language)
                        if sponsor.contribution is not None
                        else _("what they gave was not published"),
                        sponsor.name,
                        str(sponsor.url) if sponsor.url else None,
                    )
                    for sponsor in sponsors
                )
            )


def _method(report: EventReport, said: Words) -> Iterator[Block]:
    _ = said.translate
    yield Paragraph(
        _(
            "A figure is declared (its source published it), released (counted here from registrations, under the "
            "rules below), or counted (from submissions and the Hub). What nobody knows is left out and said so: it is "
            "not zero."
        )
    )
    yield Items(tuple(Item(rule) for rule in people.protection_rules(_)))
    if report.sources:
        yield Heading(_("Sources"))
        yield Items(
            tuple(
                Item(said.source_date(used.source.key), used.source.title.text(said.language), _url(used.source.url))
                for used in report.sources
            )
        )
    if said.edition.contradictions:
        yield Heading(_("Where sources disagree"))
        yield Items(tuple(Item(one.label.text(said.language)) for one in said.edition.contradictions))
    yield Paragraph(said.freshness(report.panorama.freshness, None), is_note=True)


def _url(url: object) -> str | None:
    return str(url) if url else None
