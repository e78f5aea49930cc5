"""The ranking in plain words: who leads, how sure that is, what corrected scores mean, how jurors mark."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from lib.domain.juror_diagnostics import Diagnosis
from lib.domain.podium_checks import Podium, PodiumByRule, PodiumWithout
from lib.domain.ranking import ExtraRule, OfficialScore
from lib.domain.standings import Standing, TieRule, TieValue, half_up
from lib.publishing.tables import Cell, Column, Table
from lib.publishing.wording import UNKNOWN, Words
from lib.services.ranking import EditionRanking

_GOOD, _FAIR = 0.8, 0.667  # alpha: what Krippendorff calls reliable, and good enough for tentative conclusions
_ESSAY_RATERS = (0.76, 0.79)  # what trained raters of essays reach on totals


def finding(view: EditionRanking, said: Words) -> str:
    """Who leads, in one sentence; without ranked projects, what is missing."""
    _ = said.translate
    if not view.ranked:
        return _("No project has enough ballots yet") if view.ballots else _("No ballots yet")
    leaders = [one for one in view.ranked if one.place == 1]
    score = points(leaders[0].score, said)
    if len(leaders) == 1:
        return _("{project} leads with {points} points").format(
            project=view.name(leaders[0].project).short_title, points=score
        )
    return _("{n} projects share the first place with {points} points").format(
        n=said.number(len(leaders)), points=score
    )


def certainty(view: EditionRanking, said: Words) -> list[str]:
    """Which places cannot be told apart; what ballots cannot say yet."""
    _ = said.translate
    if view.ranked and not view.ranking.intervals:
        return [_("There are too few ballots to say how sure these places are.")]
    return [
        _("Places {first} to {last} cannot be told apart.").format(first=said.number(first), last=said.number(last))
        for first, last in view.level_places
    ]


def about(view: EditionRanking, said: Words) -> str:
    """What the ranking was worked out from."""
    plural = said.translate.plural
    parts = [
        plural("{n} ballot", "{n} ballots", view.ballots).format(n=said.number(view.ballots)),
        plural("{n} juror", "{n} jurors", view.jurors).format(n=said.number(view.jurors)),
        said.translate("{n} of {total} projects ranked").format(
            n=said.number(len(view.ranked)), total=said.number(len(view.ranking.standings))
        ),
        score_name(view.ranking.official, said),
    ]
    return " · ".join(parts)


def points(value: Decimal | Fraction | float | None, said: Words, decimals: int = 2) -> str:
    """Points, rounded half-up; a dash where there are none."""
    if value is None:
        return UNKNOWN
    exact = half_up(value, decimals) if isinstance(value, Fraction) else value
    return said.number(exact, decimals=decimals)


def score_name(official: OfficialScore, said: Words) -> str:
    """What an official score is called."""
    _ = said.translate
    return _("adjusted score") if official == "adjusted" else _("plain mean of the ballots")


def extra_rule_name(rule: ExtraRule, said: Words) -> str:
    """How extra points enter the score, in few words."""
    _ = said.translate
    return {
        "share": _("extra points shared by ballots"),
        "literal": _("every extra point in full"),
        "tie_break": _("extra points only part ties"),
        "off": _("without extra points"),
    }[rule]


def tie_rule_name(rule: TieRule, said: Words) -> str:
    """A rule that parts ties, in few words."""
    _ = said.translate
    return {
        "favourites": _("share of jurors who favour it"),
        "score_without_bonus": _("score without extra points"),
        "head_to_head": _("comparisons won among jurors who scored both"),
        "corpus_block": _("points for the corpus"),
        "decision": _("order decided by the organizers"),
    }[rule]


def tie(standing: Standing, view: EditionRanking, said: Words) -> str:
    """How the tie of a project ended; empty without one."""
    _ = said.translate
    if standing.shares_with:
        others = ", ".join(view.name(project).short_title for project in standing.shares_with)
        kept = _("shares its place with {projects}").format(projects=others)
        return kept if standing.is_settled else _("{tie}; nothing parts them").format(tie=kept)
    if standing.tie_values:
        return _("tie parted by {value}").format(value=tie_value(standing.tie_values[-1], said))
    return ""


def tie_value(value: TieValue, said: Words) -> str:
    """What a project had by the rule that parted its tie."""
    number = said.number(value.value if value.rule != "head_to_head" else value.value.normalize())
    return said.translate("{rule}: {value}").format(rule=tie_rule_name(value.rule, said), value=number)


def why_not_ranked(standing: Standing, view: EditionRanking, said: Words) -> str:
    """Why a project has no place."""
    _ = said.translate
    if standing.not_ranked == "unknown_counts":
        return _("Nobody recorded: {counts}").format(counts=", ".join(view.ranking.counted.unknown[standing.project]))
    n = standing.spread.n if standing.spread is not None else 0
    return _("{n} of {needed} ballots").format(n=said.number(n), needed=said.number(standing.needed))


def spread(standing: Standing, said: Words) -> str:
    """From the lowest to the highest total."""
    if standing.spread is None:
        return UNKNOWN
    return said.translate("{least} to {most}").format(
        least=points(standing.spread.minimum, said, 1), most=points(standing.spread.maximum, said, 1)
    )


def interval(project: int, view: EditionRanking, said: Words) -> str:
    """The places that a project could have, 90 %."""
    found = view.ranking.intervals.get(project)
    if found is None:
        return UNKNOWN
    if found.best == found.worst:
        return said.number(found.best)
    return said.translate("{best} to {worst}").format(best=said.number(found.best), worst=said.number(found.worst))


def severity_explained(view: EditionRanking, said: Words) -> str:
    """What the adjusted score is, or why there is none of its own."""
    _ = said.translate
    match view.ranking.severity.support:
        case "supported":
            return _(
                "Some jurors give fewer points than others for the same work. The adjusted score compares each juror "
                "with colleagues on the same projects, and takes out of a project's mean what is due to who happened "
                "to score it. Where everybody scored everything it changes little."
            )
        case "no_difference":
            return _(
                "Ballots show no difference between jurors beyond chance: the adjusted score is the mean of the "
                "ballots, exactly."
            )
        case "one_juror":
            return _("One juror gave every ballot: there is nobody to compare them with.")
        case "too_few_ballots":
            return _(
                "Every project has a single ballot: a severe juror and a weak project look the same. The adjusted "
                "score is the mean of the ballots."
            )
        case "no_ballots":
            return _("There are no ballots to compare.")


def podium(found: Podium, view: EditionRanking, said: Words) -> str:
    """A podium in one line."""
    return " · ".join(
        f"{said.number(place)}: {', '.join(view.name(project).short_title for project in projects)}"
        for place, projects in found
    )


def rule(found: PodiumByRule, said: Words) -> str:
    """A rule in words."""
    return f"{score_name(found.official, said)}, {extra_rule_name(found.rule, said)}"


def without_juror(found: PodiumWithout, view: EditionRanking, said: Words) -> str:
    """What the podium would be without one juror; empty where nobody else scored a ranked project."""
    left = podium(found.podium, view, said) or said.translate("no ballot is left")
    return said.translate("Without {juror}: {podium}").format(juror=juror(found.juror, view, said), podium=left)


def juror(account_id: int, view: EditionRanking, said: Words) -> str:
    """What a juror is called by; their number where nobody knows."""
    return view.juror_name(account_id) or said.translate("Juror {number}").format(number=account_id)


def severity(points_lower: float, said: Words) -> str:
    """How a juror marks compared with colleagues on the same projects."""
    _ = said.translate
    amount = said.number(Decimal(f"{abs(points_lower):.1f}"), decimals=1)
    if abs(points_lower) < 0.05:
        return _("scores like colleagues on the same projects")
    if points_lower > 0:
        return _("tends to score {points} lower than colleagues on the same projects").format(points=amount)
    return _("tends to score {points} higher than colleagues on the same projects").format(points=amount)


def remarks(found: Diagnosis, said: Words) -> list[str]:
    """What stands out in how a juror marked, worded so that nobody is accused."""
    _ = said.translate
    texts = {
        "contradicts": _("orders projects differently from colleagues: worth a talk, perhaps they see something else"),
        "erratic": _("some totals are far from what colleagues gave: worth looking at those ballots again"),
        "narrow": _("totals lie close together, so they hardly part projects"),
        "flat": _("half of the ballots have the same mark on every criterion"),
    }
    return [texts[remark] for remark in found.remarks]


def agreement(alpha: float | None, said: Words) -> str:
    """What a value of Krippendorff's alpha on totals means."""
    _ = said.translate
    if alpha is None:
        return _("Not defined: no project has two ballots, or all totals are equal.")
    if alpha >= _GOOD:
        text = _("{alpha}: jurors agree well. Trained essay raters reach {least} to {most} on totals.")
    elif alpha >= _FAIR:
        text = _("{alpha}: jurors agree about as trained essay raters do, who reach {least} to {most} on totals.")
    elif alpha > 0:
        text = _(
            "{alpha}: jurors see projects differently; trained essay raters reach {least} to {most} on totals. More "
            "ballots for each project make up for it."
        )
    else:
        text = _("{alpha}: jurors agree no more than by chance. Talk about what the marks mean before relying on them.")
    alphas = [said.number(Decimal(f"{value:.2f}"), decimals=2) for value in (alpha, *_ESSAY_RATERS)]
    return text.format(alpha=alphas[0], least=alphas[1], most=alphas[2])


def table(view: EditionRanking, said: Words) -> Table:
    """Every project with all figures, ranked ones first."""
    _ = said.translate
    columns = (
        Column("place", _("Place"), is_number=True),
        Column("project", _("Project")),
        Column("score", _("Total score"), is_number=True, digits=3),
        Column("raw", _("Mean"), is_number=True, digits=3),
        Column("adjusted", _("Adjusted"), is_number=True, digits=3),
        Column("bonus", _("Extra points"), is_number=True),
        Column("ballots", _("Ballots counted"), is_number=True),
        Column("median", _("Median"), is_number=True),
        Column("deviation", _("Standard deviation"), is_number=True),
        Column("minimum", _("Lowest"), is_number=True),
        Column("maximum", _("Highest"), is_number=True),
        Column("best_place", _("Best place (90 %)"), is_number=True),
        Column("worst_place", _("Worst place (90 %)"), is_number=True),
        Column("tie", _("Tie")),
    )
    return Table(columns, tuple(_row(one, view, said) for one in view.ranking.standings), locale=said.locale)


def _row(one: Standing, view: EditionRanking, said: Words) -> tuple[Cell, ...]:
    found, lies = view.ranking.intervals.get(one.project), one.spread
    adjusted = view.ranking.adjusted.get(one.project)
    return (
        one.place,
        view.name(one.project).title,
        one.score,
        half_up(lies.mean, 4) if lies is not None else None,
        half_up(adjusted, 4) if adjusted is not None else None,
        half_up(one.bonus, 4),
        lies.n if lies is not None else 0,
        half_up(lies.median, 4) if lies is not None else None,
        Decimal(f"{lies.deviation:.4f}") if lies is not None and lies.deviation is not None else None,
        half_up(lies.minimum, 4) if lies is not None else None,
        half_up(lies.maximum, 4) if lies is not None else None,
        found.best if found is not None else None,
        found.worst if found is not None else None,
        tie(one, view, said),
    )


def named(projects: Sequence[int], view: EditionRanking) -> str:
    """Projects by their short titles."""
    return ", ".join(view.name(project).short_title for project in projects)
