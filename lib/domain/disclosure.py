"""What an outsider can work out from published counts of people.

The outsider knows the rules, every published number and nothing else. A figure counted for a release stands for the
exact numbers that round to it; one that stayed from an earlier release stands for those within which it would have
stayed. Categories, "other" and those not named add up to the total, which narrows each of them further, and so do the
other tables of a release, which add up to the same total. Interval arithmetic of this kind is the usual audit of
suppressed and rounded tables (Hundepool et al., Statistical Disclosure Control, 2012, section 4.3).

A release *tells of few* if for some category, or for everyone outside it, it leaves only numbers from 1 to k - 1:
as the people there now, or as those who came since any release before, or as those who left.

>>> protection = Protection(k=10, step=5, threshold=10)
>>> before = Published({"ES": 150, "MX": 60}, frozenset({"ES", "MX", "other"}), 210)
>>> tells_of_few(before, Published({"ES": 155, "MX": 60}, frozenset({"ES"}), 215), protection)
True
>>> tells_of_few(before, Published({"ES": 160, "MX": 60}, frozenset({"ES"}), 225), protection)
False
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

OTHER = "other"
UNKNOWN = "unknown"

Span = tuple[int, int]  # the lowest and the highest number of people that is possible


@dataclass(frozen=True, slots=True)
class Protection:
    """The numbers of the rules: the smallest group `k`, the rounding `step`, and the people it takes to be named.

    Raises ValueError unless `k` and `threshold` are multiples of `step` and `threshold` is at least `k`.
    """

    k: int
    step: int
    threshold: int

    def __post_init__(self) -> None:
        if self.step < 1 or self.k < 1 or self.k % self.step or self.threshold % self.step:
            raise ValueError(f"k {self.k} and threshold {self.threshold} must be multiples of the step {self.step}")
        if self.threshold < self.k:
            raise ValueError(f"threshold {self.threshold} is below k {self.k}")

    def needed(self, category: str) -> int:
        """How many people it takes to show `category`."""
        return self.k if category in (OTHER, UNKNOWN) else self.threshold

    def is_few(self, people: int) -> bool:
        """Whether `people` is a group too small to speak of."""
        return 0 < people < self.k

    def span(self, category: str, figure: int) -> Span:
        """The exact numbers that `figure` may stand for when it was counted. 0 is exact."""
        if figure == 0:
            return 0, 0
        return max(self.needed(category), figure - self.step // 2), figure + (self.step - 1) // 2

    def has_moved(self, category: str, figure: int, people: int) -> bool:
        """Whether more than `k` people, net, came or left since `figure` was counted, whatever it stood for.

        A category that nobody is left in has moved, and so has one without a figure that `k` people are in.
        """
        if figure == 0:
            return people >= self.k
        # A figure that moved at `k` people could move by `k` too, which a single exact number would do: 60 after 50
        # would say 62. So it moves where the next figure but two begins, and that one says no more than rounding does.
        lowest, highest = self.span(category, figure)
        return people > highest + self.k or people < lowest - self.k or people == 0

    def span_unmoved(self, category: str, figure: int) -> Span:
        """The exact numbers for which `figure` has not moved."""
        if figure == 0:
            return 0, self.k - 1
        lowest, highest = self.span(category, figure)
        return max(1, lowest - self.k), highest + self.k


@dataclass(frozen=True, slots=True)
class Published:
    """A table as an outsider reads it: rounded people by category and in all, and what was counted for it.

    Without a figure for "other", everyone is named if `renewed` has "other", else fewer than k are not. `total_span` is
    what is known of all people together from elsewhere too; without it, what the rounded total says.
    """

    figures: Mapping[str, int]
    renewed: Collection[str]
    total_people: int
    total_span: Span | None = None

    def span(self, category: str, protection: Protection) -> Span:
        """What the figure of `category` (0 if there is none) says by itself about the people in it."""
        figure = self.figures.get(category, 0)
        if category in self.renewed:
            return protection.span(category, figure)
        return protection.span_unmoved(category, figure)

    def known(self, categories: Collection[str], protection: Protection) -> Span:
        """What all figures together say about the people in `categories`; empty (low > high) if they clash."""
        parts = self.figures.keys() | {OTHER}
        inside = _sum(self.span(category, protection) for category in parts & set(categories))
        outside = _sum(self.span(category, protection) for category in parts - set(categories))
        lowest, highest = _difference(self.total(protection), outside)
        return max(inside[0], lowest), min(inside[1], highest)

    def total(self, protection: Protection) -> Span:
        """What is known of all people together."""
        return self.total_span or protection.span(OTHER, self.total_people)

    def total_by_figures(self, protection: Protection) -> Span:
        """What the figures alone say of all people together."""
        return _sum(self.span(category, protection) for category in self.figures.keys() | {OTHER})


def tells_of_few(before: Published, after: Published, protection: Protection, *, least_change: int = 0) -> bool:
    """Whether `after`, published some time after `before`, tells of a group of 1 to k - 1 people.

    `least_change` is by how many people the total is known to differ at least: those that it takes for a release.
    """
    everyone = before.figures.keys() | after.figures.keys() | {OTHER}
    named = (before.figures.keys() & after.figures.keys()) - {OTHER}
    # Whoever is not named both before and after is one group: "other" and what enters or leaves it.
    groups = [{category} for category in named] + [everyone - named]
    total = _total_change(before, after, protection, least_change)
    for group in groups + [everyone - group for group in groups]:
        now = after.known(group, protection)
        if _is_few(now, protection):
            return True
        inside = _change(before, after, group, protection)
        outside = _change(before, after, everyone - group, protection)
        if inside is None or outside is None:
            continue
        rest = _difference(total, outside)
        if _is_few((max(inside[0], rest[0]), min(inside[1], rest[1])), protection):
            return True
    return False


def _total_change(before: Published, after: Published, protection: Protection, least_change: int) -> Span:
    lowest, highest = _difference(after.total(protection), before.total(protection))
    if after.total_people > before.total_people and least_change <= highest:
        lowest = max(lowest, least_change)
    elif after.total_people < before.total_people and -least_change >= lowest:
        highest = min(highest, -least_change)
    return lowest, highest


def _change(before: Published, after: Published, group: Collection[str], protection: Protection) -> Span | None:
    """By how many people `group` differs; None where the figures of a release contradict each other."""
    now, was = after.known(group, protection), before.known(group, protection)
    return None if _is_empty(now) or _is_empty(was) else _difference(now, was)


def tells_of_few_around(outer: Span, inner: Iterable[Span], protection: Protection) -> bool:
    """Whether a category of people in `outer` and the `inner` ones named within it tell of few who are in none."""
    return _is_few(_difference(outer, _sum(inner)), protection)


def _is_empty(span: Span) -> bool:
    return span[0] > span[1]


def _is_few(span: Span, protection: Protection) -> bool:
    lowest, highest = span
    return 0 < lowest <= highest < protection.k or -protection.k < lowest <= highest < 0


def _sum(spans: Iterable[Span]) -> Span:
    listed = list(spans)
    return sum(lowest for lowest, _ in listed), sum(highest for _, highest in listed)


def _difference(left: Span, right: Span) -> Span:
    return left[0] - right[1], left[1] - right[0]
