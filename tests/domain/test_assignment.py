"""Plans of who scores what: feasible exactly where a plan can be, optimal where the module says so."""

import random
from collections import Counter
from dataclasses import replace
from itertools import chain, combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.assignment import (
    AssignmentInfeasibleError,
    AssignmentPlan,
    AssignmentRequest,
    JurorOffer,
    Pair,
    PlanWarning,
    ProjectToScore,
    ReleasedPair,
    Shortage,
    plan,
)

LANGUAGES = ("es", "pt")


def projects(count: int, languages: str = "", topic: str = "") -> tuple[ProjectToScore, ...]:
    said = frozenset(languages.split())
    return tuple(ProjectToScore(n, said, frozenset(topic.split())) for n in range(1, count + 1))


def jurors(count: int, maximum: int | None = None, languages: str = "") -> tuple[JurorOffer, ...]:
    said = frozenset(languages.split())
    return tuple(JurorOffer(n, said, maximum_load=maximum) for n in range(101, 101 + count))


def open_pairs(found: AssignmentPlan) -> set[Pair]:
    return {(pair.project, pair.juror) for pair in found.pairs if "finished" not in pair.reasons}


def lists(found: AssignmentPlan) -> dict[int, int]:
    return {load.juror: load.after for load in found.loads}


def met(pairs: set[Pair]) -> Counter[tuple[int, ...]]:
    """How many projects each two jurors share."""
    together: Counter[tuple[int, ...]] = Counter()
    for project in {project for project, _ in pairs}:
        together.update(combinations(sorted(juror for one, juror in pairs if one == project), 2))
    return together


# --- Requests of every kind ------------------------------------------------------------------------------------------


@st.composite
def requests(draw: st.DrawFn, most_projects: int = 6, most_jurors: int = 5) -> AssignmentRequest:
    """Small ones, about half of which cannot be fulfilled."""
    some_languages = st.frozensets(st.sampled_from(LANGUAGES), max_size=2)
    some_topics = st.frozensets(st.sampled_from(("law", "health")), max_size=2)
    given_projects = [
        ProjectToScore(n, draw(some_languages), draw(some_topics))
        for n in range(1, draw(st.integers(1, most_projects)) + 1)
    ]
    given_jurors = [
        JurorOffer(n, draw(some_languages), draw(some_topics), draw(st.none() | st.integers(0, 6)))
        for n in range(101, draw(st.integers(1, most_jurors)) + 101)
    ]
    everybody = [juror.number for juror in given_jurors] + [199]  # who scores no more
    pairs = st.frozensets(
        st.tuples(st.sampled_from([project.number for project in given_projects]), st.sampled_from(everybody)),
        max_size=8,
    )
    finished = draw(pairs)
    return AssignmentRequest(
        tuple(given_projects),
        tuple(given_jurors),
        draw(st.integers(1, 3)),
        forbidden=draw(pairs),
        finished=finished,
        earlier=draw(pairs) - finished,
        seed=draw(st.integers(0, 9)),
    )


def needs_of(request: AssignmentRequest) -> dict[int, int]:
    """How many open ballots each project is to have."""
    assert request.ballots_per_project
    return {
        project: max(
            0,
            request.ballots_per_project
            - sum(1 for pair in request.finished if pair[0] == project and pair not in request.forbidden),
        )
        for project in request.project_of
    }


def may(request: AssignmentRequest, project: int, juror: int) -> bool:
    return (project, juror) not in request.forbidden | request.finished


def room_of(request: AssignmentRequest, juror: int) -> int:
    done = sum(1 for _project, who in request.finished if who == juror)
    maximum = request.juror_of[juror].maximum_load
    return len(request.projects) if maximum is None else max(0, maximum - done)


def can_be_fulfilled(request: AssignmentRequest) -> bool:
    """By the cuts: no group of projects needs more than all jurors together can give it."""
    needs = needs_of(request)
    groups = chain.from_iterable(combinations(needs, size) for size in range(1, len(needs) + 1))
    return all(
        sum(needs[project] for project in group)
        <= sum(
            min(room_of(request, juror), sum(may(request, project, juror) for project in group))
            for juror in request.juror_of
        )
        for group in groups
    )


@given(requests())
@settings(max_examples=400, deadline=None)
def test_plan_is_there_exactly_where_the_hard_rules_can_hold(request: AssignmentRequest) -> None:
    if not can_be_fulfilled(request):
        with pytest.raises(AssignmentInfeasibleError) as refusal:
            plan(request)
        for shortage in refusal.value.shortages:
            needs = needs_of(request)
            assert shortage.needed == sum(needs[project] for project in shortage.projects) > shortage.possible
            by_juror = {
                juror: min(room_of(request, juror), sum(may(request, project, juror) for project in shortage.projects))
                for juror in request.juror_of
            }
            assert shortage.possible == sum(by_juror.values())
            assert shortage.jurors == tuple(juror for juror, count in by_juror.items() if count)
        return
    found = plan(request)
    pairs = open_pairs(found)
    assert Counter(project for project, _ in pairs) == Counter(needs_of(request))
    assert all(may(request, *pair) for pair in pairs)
    taken = Counter(juror for _, juror in pairs)
    assert all(taken[juror] <= room_of(request, juror) for juror in request.juror_of)
    assert taken.keys() <= request.juror_of.keys()
    assert {(one.project, one.juror) for one in found.released} == request.earlier - pairs


def tight_request(seed: int) -> AssignmentRequest:
    """Small, with so many languages, maxima, conflicts and earlier pairs that the first way of filling it is often not
    the best."""
    chance = random.Random(seed)  # noqa: S311 - to be the same each time, not to be secret
    numbers, others = range(1, chance.randint(3, 5)), range(101, 101 + chance.randint(2, 5))

    def some_languages() -> frozenset[str]:
        return frozenset(chance.sample(LANGUAGES, chance.randint(0, 2)))

    pairs = list(product(numbers, others))
    finished = frozenset(pair for pair in pairs if chance.random() < 0.1)
    return AssignmentRequest(
        tuple(ProjectToScore(number, some_languages()) for number in numbers),
        tuple(JurorOffer(number, some_languages(), maximum_load=chance.choice((None, 1, 2, 3))) for number in others),
        chance.choice((1, 1, 2)),
        forbidden=frozenset(pair for pair in pairs if chance.random() < 0.3),
        finished=finished,
        earlier=frozenset(pair for pair in pairs if chance.random() < 0.2) - finished,
        seed=seed,
    )


def test_no_other_plan_keeps_more_or_fits_languages_better_or_is_more_even() -> None:
    planned = 0
    for seed in range(200):
        request = tight_request(seed)
        allowed = allowed_plans(request)
        if allowed:
            planned += 1
            assert cost(request, open_pairs(plan(request))) == min(cost(request, pairs) for pairs in allowed), seed
        else:
            with pytest.raises(AssignmentInfeasibleError):
                plan(request)
    assert planned > 100


def cost(request: AssignmentRequest, pairs: set[Pair]) -> tuple[int, int, int]:
    """What a plan gives up, then whom it makes read what they do not read, then how uneven it is."""
    loads = Counter(juror for _, juror in pairs | request.finished if juror in request.juror_of)
    strangers = sum(not request.shares_language(*pair) for pair in pairs)
    return -len(pairs & request.earlier), strangers, sum(load**2 for load in loads.values())


def allowed_plans(request: AssignmentRequest) -> list[set[Pair]]:
    """Every plan that keeps the hard rules."""
    choices = [
        [
            {(project, juror) for juror in chosen}
            for chosen in combinations([juror for juror in request.juror_of if may(request, project, juror)], need)
        ]
        for project, need in needs_of(request).items()
    ]
    every = [set[Pair]().union(*parts) for parts in product(*choices)]
    return [
        pairs
        for pairs in every
        if all(count <= room_of(request, juror) for juror, count in Counter(juror for _, juror in pairs).items())
    ]


@given(requests(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_order_of_rows_changes_nothing(request: AssignmentRequest, chance: object) -> None:
    shuffled_projects, shuffled_jurors = list(request.projects), list(request.jurors)
    chance.shuffle(shuffled_projects)  # type: ignore[attr-defined]
    chance.shuffle(shuffled_jurors)  # type: ignore[attr-defined]
    other = replace(request, projects=tuple(shuffled_projects), jurors=tuple(shuffled_jurors))
    assert request.digest == other.digest
    try:
        found = plan(request)
    except AssignmentInfeasibleError as refused:
        with pytest.raises(AssignmentInfeasibleError) as other_refusal:
            plan(other)
        assert other_refusal.value.shortages == refused.shortages
    else:
        assert plan(other) == found


@given(requests())
@settings(max_examples=60, deadline=None)
def test_accepted_plan_that_is_planned_again_changes_nothing(request: AssignmentRequest) -> None:
    if not can_be_fulfilled(request):
        return
    pairs = open_pairs(plan(request))
    again = plan(replace(request, earlier=frozenset(pairs)))
    assert (open_pairs(again), again.released, again.growing, again.new) == (pairs, (), (), ())


# --- Soft rules ------------------------------------------------------------------------------------------------------


def test_pairs_are_spread_instead_of_making_panels() -> None:
    found = plan(AssignmentRequest(projects(60), jurors(12), 3, seed=1))
    counts = met(open_pairs(found))
    assert set(lists(found).values()) == {15}
    # 180 meetings of 66 pairs: 2.7 each.
    assert len(counts) == 66
    assert max(counts.values()) <= 4
    assert found.warnings == ()


def test_another_seed_gives_another_plan_that_is_as_good() -> None:
    one, other = (plan(AssignmentRequest(projects(60), jurors(12), 3, seed=seed)) for seed in (1, 2))
    assert open_pairs(one) != open_pairs(other)
    assert lists(one) == lists(other)


def test_jurors_score_what_they_know_about() -> None:
    of_law, of_health = frozenset({"law"}), frozenset({"health"})
    given_projects = [ProjectToScore(n, topics=of_law if n % 2 else of_health) for n in range(1, 21)]
    given_jurors = [JurorOffer(100 + n, topics=of_law if n % 2 else of_health) for n in range(8)]
    found = plan(AssignmentRequest(tuple(given_projects), tuple(given_jurors), 2))
    # Each project gets one who knows its topic at least; that all were so would leave two groups.
    with_topic = Counter(pair.project for pair in found.pairs if "topic" in pair.reasons)
    assert set(with_topic) == {project.number for project in given_projects}
    assert with_topic.total() >= 30
    assert found.warnings == ()


def test_groups_that_share_nothing_are_joined() -> None:
    # Each half of the projects was begun by another two jurors, and only the second ballots are free.
    begun = frozenset({(1, 101), (2, 101), (1, 102), (3, 103), (4, 103), (3, 104)})
    found = plan(AssignmentRequest(projects(4), jurors(4), 2, finished=begun))
    assert [warning.kind for warning in found.warnings] == []


def test_many_groups_that_nothing_can_join_take_no_longer() -> None:
    # One ballot each: a group for every juror. Panels that were begun: the free ballots are too few to join them.
    alone = plan(AssignmentRequest(projects(500), jurors(60), 1))
    assert alone.warnings == (PlanWarning("one_ballot"),)
    earlier = frozenset(
        (project, 101 + 2 * ((project - 1) % 30) + place) for project in range(1, 451) for place in (0, 1)
    )
    found = plan(AssignmentRequest(projects(460), jurors(60), 2, earlier=earlier))
    assert open_pairs(found) >= earlier


def test_language_comes_before_evenness() -> None:
    read = (JurorOffer(101, frozenset({"es"})), JurorOffer(102, frozenset({"es"})), JurorOffer(103, frozenset({"pt"})))
    found = plan(AssignmentRequest(projects(6, "es"), read, 1))
    assert lists(found) == {101: 3, 102: 3, 103: 0}
    assert PlanWarning("uneven", jurors=(103,), value=3) in found.warnings


def test_maximum_goes_before_evenness_and_is_no_unevenness() -> None:
    offers = (JurorOffer(101, maximum_load=1), JurorOffer(102), JurorOffer(103))
    found = plan(AssignmentRequest(projects(9), offers, 2))
    assert lists(found)[101] == 1
    assert sorted(lists(found).values()) == [1, 8, 9]
    assert found.warnings == ()


# --- Warnings --------------------------------------------------------------------------------------------------------


def test_too_few_bilingual_jurors_are_a_warning_below_two_in_five() -> None:
    both, one, other = frozenset({"es", "pt"}), frozenset({"es"}), frozenset({"pt"})
    mixed = (*projects(3, "es"), ProjectToScore(4, other), ProjectToScore(5, other))

    def warned(bilingual: int) -> list[PlanWarning]:
        offers = [JurorOffer(100 + n, both if n < bilingual else one if n < 7 else other) for n in range(10)]
        found = plan(AssignmentRequest(mixed, tuple(offers), 2))
        return [warning for warning in found.warnings if warning.kind == "few_bilingual"]

    assert warned(4) == []
    assert warned(3) == [PlanWarning("few_bilingual", jurors=(100, 101, 102), languages=("es", "pt"), value=0.3)]


def test_language_that_everybody_reads_makes_no_pool() -> None:
    found = plan(
        AssignmentRequest((*projects(3, "es pt"), ProjectToScore(4, frozenset({"es"}))), jurors(4, None, "es"), 2)
    )
    assert found.warnings == ()


def test_pools_that_nobody_bridges_are_named() -> None:
    mixed = tuple(ProjectToScore(n, frozenset({"es" if n < 4 else "pt"})) for n in range(1, 7))
    offers = tuple(JurorOffer(100 + n, frozenset({"es" if n < 3 else "pt"})) for n in range(6))
    found = plan(AssignmentRequest(mixed, offers, 2))
    assert [warning.kind for warning in found.warnings] == ["few_bilingual", "disconnected"]
    assert found.warnings[1].groups == ((100, 101, 102), (103, 104, 105))


def test_pair_without_a_shared_language_is_named_where_nobody_else_is_there() -> None:
    found = plan(AssignmentRequest(projects(2, "gl"), jurors(2, None, "es"), 1))
    strangers, apart = found.warnings
    assert strangers == PlanWarning("no_shared_language", (1, 2), (101, 102))
    assert apart.kind == "one_ballot"
    assert {pair.reasons for pair in found.pairs} == {("no_language",)}


def test_one_ballot_per_project_compares_nobody() -> None:
    found = plan(AssignmentRequest(projects(4), jurors(2), 1))
    assert found.warnings == (PlanWarning("one_ballot"),)


def test_finished_ballot_of_somebody_with_a_conflict_does_not_count_and_is_told() -> None:
    request = AssignmentRequest(
        projects(1), jurors(3), 2, forbidden=frozenset({(1, 101)}), finished=frozenset({(1, 101)})
    )
    found = plan(request)
    assert open_pairs(found) == {(1, 102), (1, 103)}
    assert found.warnings == (PlanWarning("forbidden_ballots", (1,), (101,)),)


def test_more_finished_ballots_than_asked_for_stay_and_are_told() -> None:
    finished = frozenset({(1, 101), (1, 102)})
    found = plan(AssignmentRequest(projects(2), jurors(2), 1, finished=finished))
    assert {(pair.project, pair.juror) for pair in found.pairs} >= finished
    assert PlanWarning("extra_ballots", (1,)) in found.warnings


# --- Somebody drops out ----------------------------------------------------------------------------------------------


def test_only_the_open_ballots_of_whoever_drops_out_move() -> None:
    whole = AssignmentRequest(projects(30), jurors(10), 3, seed=7)
    before = open_pairs(plan(whole))
    finished = frozenset(pair for pair in before if pair[0] <= 10)
    rest = replace(
        whole,
        jurors=tuple(juror for juror in whole.jurors if juror.number != 104),
        finished=finished,
        earlier=frozenset(before) - finished,
    )
    found = plan(rest)
    lost = {pair for pair in before - finished if pair[1] == 104}
    assert lost
    assert found.released == tuple(ReleasedPair(*pair, "dropped_out") for pair in sorted(lost))
    assert open_pairs(found) >= (before - finished - lost)
    assert {(pair.project, pair.instead_of) for pair in found.new} == lost
    assert all(pair.reasons[0] == "takes_over" for pair in found.new)
    grown = {load.juror: load.after - load.before for load in found.growing}
    assert sum(grown.values()) == len(lost)
    assert grown == {load.juror: len(load.added) for load in found.growing}
    # Ballots that they submitted stay, and count.
    assert [pair for pair in found.pairs if pair.juror == 104] == [
        pair for pair in found.pairs if pair.juror == 104 and pair.reasons == ("finished",)
    ]
    assert Counter(pair.project for pair in found.pairs) == dict.fromkeys(range(1, 31), 3)


def test_earlier_pair_makes_room_only_where_there_is_no_other_way() -> None:
    offers = (JurorOffer(101, maximum_load=1), JurorOffer(102, maximum_load=1))
    # Only juror 101 may score project 1, but was given project 2.
    request = AssignmentRequest(projects(2), offers, 1, forbidden=frozenset({(1, 102)}), earlier=frozenset({(2, 101)}))
    found = plan(request)
    assert open_pairs(found) == {(1, 101), (2, 102)}
    assert found.released == (ReleasedPair(2, 101, "moved"),)
    assert [(load.juror, load.before, load.after, load.added) for load in found.loads] == [
        (101, 1, 1, (1,)),
        (102, 0, 1, (2,)),
    ]


def test_plan_made_anew_keeps_only_what_it_is_told_to_and_says_what_moves() -> None:
    # Everything lay with the first two; only the ballot that was begun stays with them.
    earlier = frozenset(product((1, 2, 3, 4), (101, 102)))
    request = AssignmentRequest(projects(4), jurors(8), 2, earlier=earlier, kept=frozenset({(1, 101)}))
    found = plan(request)
    assert (1, 101) in open_pairs(found)
    assert set(lists(found).values()) == {1}
    assert {(one.project, one.juror) for one in found.released} == earlier - open_pairs(found)
    assert {load.juror: (load.before, load.after) for load in found.loads if load.before} == {101: (4, 1), 102: (4, 1)}


def test_new_conflict_releases_the_pair_and_says_so() -> None:
    found = plan(
        AssignmentRequest(projects(1), jurors(2), 1, forbidden=frozenset({(1, 101)}), earlier=frozenset({(1, 101)}))
    )
    assert found.released == (ReleasedPair(1, 101, "forbidden"),)
    assert [(pair.juror, pair.reasons, pair.instead_of) for pair in found.pairs] == [
        (102, ("takes_over", "language_unstated"), 101)
    ]


# --- A second round ---------------------------------------------------------------------------------------------------


def in_second_round(**more: object) -> AssignmentRequest:
    """Three ballots for each of two projects; project 1 has them, and a second round asks 104 and 105 for it."""
    request = AssignmentRequest(
        projects(2),
        jurors(5),
        3,
        finished=frozenset({(1, 101), (1, 102), (1, 103)}),
        earlier=frozenset({(1, 104), (1, 105), (2, 101), (2, 102), (2, 103)}),
        finalists=frozenset({1}),
    )
    return replace(request, **more)  # type: ignore[arg-type]


def test_finalists_keep_everybody_who_was_asked_when_a_juror_drops_out() -> None:
    whole = in_second_round()
    assert open_pairs(plan(whole)) == whole.earlier
    # 103 leaves a ballot of project 1, which counts, and an open one of project 2, which alone moves.
    left = replace(whole, jurors=tuple(juror for juror in whole.jurors if juror.number != 103))
    found = plan(left)
    assert found.released == (ReleasedPair(2, 103, "dropped_out"),)
    (new,) = found.new
    assert (new.project, new.instead_of) == (2, 103)
    assert open_pairs(found) == {(1, 104), (1, 105), (2, 101), (2, 102), (2, new.juror)}
    assert [one.kind for one in found.warnings if one.kind == "extra_ballots"] == []
    # Without the round the project has all that it needs.
    assert {(one.project, one.juror) for one in plan(replace(left, finalists=frozenset())).released} == {
        (1, 104),
        (1, 105),
        (2, 103),
    }


def test_finalist_that_loses_an_open_ballot_asks_nobody_else_for_it() -> None:
    whole = in_second_round()
    found = plan(replace(whole, jurors=tuple(juror for juror in whole.jurors if juror.number != 105)))
    assert found.released == (ReleasedPair(1, 105, "dropped_out"),)
    assert found.new == ()


def test_finalists_stay_in_lists_that_are_full_and_where_all_is_planned_anew() -> None:
    full = tuple(JurorOffer(n, maximum_load=2 if n < 104 else 0) for n in range(101, 106))
    assert open_pairs(plan(in_second_round(jurors=full))) == in_second_round().earlier
    anew = plan(in_second_round(kept=frozenset()))
    assert {pair for pair in open_pairs(anew) if pair[0] == 1} == {(1, 104), (1, 105)}
    assert len({pair for pair in open_pairs(anew) if pair[0] == 2}) == 3


def test_conflict_and_withdrawal_end_what_a_second_round_asked_for() -> None:
    found = plan(in_second_round(forbidden=frozenset({(1, 105)})))
    assert found.released == (ReleasedPair(1, 105, "forbidden"),)
    alone = plan(in_second_round(projects=(ProjectToScore(2),)))
    assert open_pairs(alone) == {(2, 101), (2, 102), (2, 103)}
    assert alone.released == ()


# --- Everybody scores everything -------------------------------------------------------------------------------------


def test_everybody_scores_everything_that_they_may() -> None:
    request = AssignmentRequest(
        projects(3), jurors(3), None, forbidden=frozenset({(2, 102)}), finished=frozenset({(1, 101)})
    )
    found = plan(request)
    assert {(pair.project, pair.juror) for pair in found.pairs} == {
        (project, juror) for project in (1, 2, 3) for juror in (101, 102, 103)
    } - {(2, 102)}
    assert lists(found) == {101: 3, 102: 2, 103: 3}


def test_everybody_scores_everything_names_whose_list_would_be_too_long() -> None:
    offers = (JurorOffer(101, maximum_load=2), JurorOffer(102))
    with pytest.raises(AssignmentInfeasibleError) as refusal:
        plan(AssignmentRequest(projects(3), offers, None))
    assert refusal.value.shortages == (Shortage((1, 2, 3), (101,), 3, 2),)


# --- Refusals --------------------------------------------------------------------------------------------------------


def test_project_that_too_few_may_score_is_named_with_those_who_may() -> None:
    forbidden = frozenset({(2, 101), (2, 102)})
    with pytest.raises(AssignmentInfeasibleError) as refusal:
        plan(AssignmentRequest(projects(3), jurors(4), 3, forbidden=forbidden))
    assert refusal.value.shortages == (Shortage((2,), (103, 104), 3, 2),)
    assert str(refusal.value) == "projects 2 need 3 more ballots; jurors 103, 104 can give 2"


def test_jury_that_takes_too_little_together_is_named_whole() -> None:
    with pytest.raises(AssignmentInfeasibleError) as refusal:
        plan(AssignmentRequest(projects(5), jurors(3, maximum=4), 3))
    assert refusal.value.shortages == (Shortage((1, 2, 3, 4, 5), (101, 102, 103), 15, 12),)


def test_no_juror_at_all_is_a_shortage_and_no_project_an_empty_plan() -> None:
    with pytest.raises(AssignmentInfeasibleError, match="jurors none can give 0"):
        plan(AssignmentRequest(projects(1), (), 1))
    assert plan(AssignmentRequest((), jurors(2), 3)).pairs == ()


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"ballots_per_project": 0}, "at least one"),
        ({"projects": (ProjectToScore(1), ProjectToScore(1))}, "project 1 is there twice"),
        ({"jurors": (JurorOffer(5), JurorOffer(5))}, "juror 5 is there twice"),
        ({"jurors": (JurorOffer(5, maximum_load=-1),)}, "below zero"),
    ],
)
def test_request_that_makes_no_sense_is_refused(changed: dict[str, object], fault: str) -> None:
    sound = {"projects": projects(1), "jurors": jurors(1), "ballots_per_project": 1}
    with pytest.raises(ValueError, match=fault):
        AssignmentRequest(**{**sound, **changed})  # type: ignore[arg-type]


def test_digest_tells_every_change_of_the_request() -> None:
    request = AssignmentRequest(projects(2, "es", "law"), jurors(2, 3, "es"), 1)
    changes = [
        {"projects": projects(3, "es", "law")},
        {"projects": projects(2, "pt", "law")},
        {"projects": projects(2, "es", "health")},
        {"jurors": jurors(2, 4, "es")},
        {"jurors": jurors(2, 3, "pt")},
        {"ballots_per_project": 2},
        {"ballots_per_project": None},
        {"forbidden": frozenset({(1, 101)})},
        {"finished": frozenset({(1, 101)})},
        {"earlier": frozenset({(1, 101)})},
        {"earlier": frozenset({(1, 101)}), "kept": frozenset()},
        {"finalists": frozenset({1})},
        {"seed": 1},
    ]
    digests = {replace(request, **change).digest for change in changes}  # type: ignore[arg-type]
    assert len(digests | {request.digest}) == len(changes) + 1
