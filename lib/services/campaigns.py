"""How far the campaigns of an edition are: what was validated, who donated, from figures that organizers declared.

A count is never made out of a percentage: where only the percentage was published, the count is unknown (None). Only
100 % of a known number is that number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from lib.domain.edition import Campaign, CampaignGoal, Edition
from lib.store import public_figures

if TYPE_CHECKING:
    from lib.store.database import Session

_WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class CampaignFigure:
    """A declared figure. `source` is a key of the edition's sources, `footnote` of its footnotes."""

    value: Decimal
    is_lower_bound: bool
    source: str
    footnote: str | None


@dataclass(frozen=True, slots=True)
class GoalProgress:
    """How far one goal is: `percent` (0 to 100), `done` of `target` (counts). None is unknown."""

    key: str
    percent: Decimal | None
    done: Decimal | None
    target: Decimal | None
    figure: CampaignFigure | None  # the one that says how much is done


@dataclass(frozen=True, slots=True)
class RoundResult:
    """What one round of donations brought; None is unknown."""

    key: str
    collected: CampaignFigure | None


@dataclass(frozen=True, slots=True)
class CampaignProgress:
    """One campaign. `most_active` is the percentage of its people who did most of the work."""

    key: str
    people: CampaignFigure | None
    most_active: CampaignFigure | None
    goals: tuple[GoalProgress, ...]
    rounds: tuple[RoundResult, ...]

    @property
    def has_figures(self) -> bool:
        """Whether anything is known of it yet."""
        figures = (self.people, *(goal.figure for goal in self.goals), *(one.collected for one in self.rounds))
        return any(figure is not None for figure in figures)


@dataclass(frozen=True, slots=True)
class DonorSets:
    """The evaluation sets of one donor, called as in the declared table."""

    name: str
    sets: tuple[str, ...]
    languages: tuple[str, ...]  # ISO 639, in order of their first set
    by_state: tuple[tuple[str, int], ...]  # states of `lib.domain.declared`, most sets first

    @property
    def given(self) -> int:
        """How many of the sets are more than proposed."""
        return sum(count for state, count in self.by_state if state != "proposed")

    @property
    def proposed(self) -> int:
        """How many of the sets are only proposed."""
        return len(self.sets) - self.given


@dataclass(frozen=True, slots=True)
class Campaigns:
    """Every campaign of the edition in its order, and who gave the evaluation sets that are known.

    `donors` are groups, most sets first; `others` are sets that no group gave, such as translations.
    """

    campaigns: tuple[CampaignProgress, ...]
    donors: tuple[DonorSets, ...]
    others: tuple[DonorSets, ...]
    sets_source: str | None

    def campaign(self, key: str) -> CampaignProgress:
        """The campaign called `key`. Raises StopIteration for none."""
        return next(campaign for campaign in self.campaigns if campaign.key == key)

    @property
    def given_sets(self) -> int:
        """How many evaluation sets groups gave."""
        return sum(donor.given for donor in self.donors)

    @property
    def proposed_sets(self) -> int:
        """How many more they propose."""
        return sum(donor.proposed for donor in self.donors)


_Figures = Mapping[str, CampaignFigure]


def campaigns(session: "Session", edition: Edition, edition_id: int) -> Campaigns:
    """The campaigns as the database knows them now."""
    rows = public_figures.declared_figures(session, edition_id)
    figures = {
        f"{row.topic}.{row.category}": CampaignFigure(row.value, row.is_lower_bound, row.source, row.footnote)
        for row in rows
    }
    units = {f"{row.topic}.{row.category}": row.unit for row in rows}
    sets = public_figures.evaluation_sets(session, edition_id)
    donors = _donors(sets)
    return Campaigns(
        campaigns=tuple(_progress(campaign, figures, units) for campaign in edition.campaigns),
        donors=tuple(donor for donor in donors if _is_group(edition, donor.name)),
        others=tuple(donor for donor in donors if not _is_group(edition, donor.name)),
        sets_source=sets[0].source if sets else None,
    )


def _progress(campaign: Campaign, figures: _Figures, units: Mapping[str, str]) -> CampaignProgress:
    return CampaignProgress(
        key=campaign.key,
        people=_figure(campaign.people, figures),
        most_active=_figure(campaign.most_active, figures),
        goals=tuple(_goal(goal, figures, units) for goal in campaign.goals),
        rounds=tuple(RoundResult(one.key, _figure(one.collected, figures)) for one in campaign.rounds),
    )


def _figure(name: str | None, figures: _Figures) -> CampaignFigure | None:
    return figures.get(name) if name is not None else None


def _goal(goal: CampaignGoal, figures: _Figures, units: Mapping[str, str]) -> GoalProgress:
    figure, whole = _figure(goal.done, figures), _figure(goal.target, figures)
    target = whole.value if whole is not None else None
    if figure is None:
        return GoalProgress(goal.key, None, None, target, None)
    if units[goal.done] == "percent":
        done = target if figure.value == _WHOLE else None
        return GoalProgress(goal.key, figure.value, done, target, figure)
    percent = figure.value * _WHOLE / target if target else None
    return GoalProgress(goal.key, percent, figure.value, target, figure)


def _donors(sets: Iterable[public_figures.EvaluationSetRow]) -> list[DonorSets]:
    by_donor: dict[str, list[public_figures.EvaluationSetRow]] = {}
    for row in sets:
        if row.donor is not None:
            by_donor.setdefault(row.donor, []).append(row)
    donors = [
        DonorSets(
            name=name,
            sets=tuple(row.name for row in rows),
            languages=tuple(dict.fromkeys(language for row in rows for language in row.languages)),
            by_state=_by_state(rows),
        )
        for name, rows in by_donor.items()
    ]
    return sorted(donors, key=lambda donor: (-len(donor.sets), donor.name.casefold()))


def _by_state(rows: Iterable[public_figures.EvaluationSetRow]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.state] = counts.get(row.state, 0) + 1
    return tuple(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


def _is_group(edition: Edition, name: str) -> bool:
    known = edition.donor_called(name)
    return known is None or known.is_group
