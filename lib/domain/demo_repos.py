"""The organization's repos in the demo: what the Hub would show of them at any moment, and when a sync looks.

Real are the names of the repos that published projects link and the sizes of their corpora. Invented is everything
else: commits, cards, files, what a model was trained from, and every repo whose name begins with "ejemplo-".

A *push* has two moments, as on the Hub: what its commit says, and when it came.
"""

import hashlib
import random
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from lib.domain.declared import Declared
from lib.domain.demo_plan import DemoPlan, LatePush, ProjectPlan, RepoPlan
from lib.domain.demo_projects import COUNTED_AT, first_seen
from lib.domain.projects import short_title
from lib.domain.repos import REPO_KINDS, RepoCommit, RepoDetails, RepoFile, RepoKind, RepoState

Changed = Literal["card", "files"]
RepoName = tuple[RepoKind, str]

_LOOSE_CORPUS_GROWS = timedelta(days=7)
_CARD_COMES = 0.35  # of the time between a corpus and its submission
_SMALL_BYTES = 1_500
_MEGABYTE = 1_000_000
_PARAMETERS = re.compile(r"(?i)(?<![a-z0-9])(\d+)b(?![a-z0-9])")
_DATA_FILE: Mapping[RepoKind, str] = {
    "dataset": "data/train-00000-of-00001.parquet",
    "model": "model.safetensors",
    "space": "app.py",
}
_OTHER_FILES: Mapping[RepoKind, tuple[str, ...]] = {
    "dataset": (".gitattributes",),
    "model": (".gitattributes", "config.json"),
    "space": (".gitattributes", "requirements.txt"),
}
_TITLES: Mapping[RepoKind, str] = {"dataset": "Upload dataset", "model": "Upload model", "space": "Update app.py"}


@dataclass(frozen=True, slots=True)
class DemoPush:
    """A push: when its commit says that it was made, when it came, and what the repo holds from then on."""

    at: datetime
    pushed_at: datetime
    sha: str
    title: str
    files: tuple[RepoFile, ...]
    readme: str | None


@dataclass(frozen=True, slots=True)
class DemoRepo:
    """A repo from its first push on, in the order of pushing. `gone_at`: when it is deleted."""

    first: RepoState
    pushes: tuple[DemoPush, ...]
    liked_at: tuple[datetime, ...] = ()
    gone_at: datetime | None = None

    def is_there(self, at: datetime) -> bool:
        """Whether the Hub lists it at an instant."""
        return self.pushes[0].pushed_at <= at and (self.gone_at is None or at < self.gone_at)

    def state_at(self, at: datetime) -> RepoState:
        """What the Hub says about it. Raises ValueError for an instant before its first push."""
        last = self._pushed(at)[-1]
        size = sum(file.size_bytes for file in last.files) if self.first.kind == "dataset" else None
        return replace(
            self.first,
            sha=last.sha,
            last_modified_at=last.pushed_at,
            likes=bisect_right(self.liked_at, at),
            size_bytes=size,
        )

    def details_at(self, at: datetime) -> RepoDetails:
        """What is read of it, its commits newest first. Raises ValueError for an instant before its first push."""
        pushed = self._pushed(at)
        commits = tuple(RepoCommit(push.sha, push.at, push.title) for push in reversed(pushed))
        return RepoDetails(pushed[-1].sha, commits, pushed[-1].files, pushed[-1].readme)

    def _pushed(self, at: datetime) -> Sequence[DemoPush]:
        found = [push for push in self.pushes if push.pushed_at <= at]
        if not found:
            raise ValueError(f"{self.first.repo_id} is not there yet at {at}")
        return found


@dataclass(frozen=True, slots=True)
class _Sketch:
    """What a repo's pushes are made from. `size_bytes`: of its largest file in the end."""

    state: RepoState
    ends_at: datetime
    pushes: int
    size_bytes: int
    card_at: datetime | None
    quiet: tuple[tuple[datetime, datetime], ...] = ()
    late: tuple[LatePush, ...] = ()


def sync_instants(opens_at: datetime, deadline_at: datetime, until: datetime) -> list[datetime]:
    """When the demo's sync looks: every morning, and every hour in the night of the deadline.

    >>> from datetime import UTC
    >>> day = [datetime(2030, 4, n, 12, tzinfo=UTC) for n in (1, 2, 3)]
    >>> [f"{at:%d %H:%M}" for at in sync_instants(day[0], day[1], day[1])][:4]
    ['02 01:30', '02 02:30', '02 03:30', '02 04:30']
    """
    first = datetime.combine(opens_at.date(), COUNTED_AT, opens_at.tzinfo)
    daily = {first + timedelta(days=day) for day in range((until - first).days + 2)}
    midnight = deadline_at.replace(minute=30, second=0, microsecond=0) - timedelta(hours=11)
    hourly = {midnight + timedelta(hours=hour) for hour in range(16)}
    return sorted(at for at in daily | hourly if opens_at <= at <= until)


def repos(
    declared: Declared,
    plan: DemoPlan,
    organization: str,
    liked_at: Mapping[RepoName, Sequence[datetime]],
    seed: int,
) -> tuple[DemoRepo, ...]:
    """Every repo of the demo's organization by the time of its first push; the same seed gives the same ones.

    `liked_at` has the instants of likes of published repos. Raises ValueError where the plan has no moment for one.
    """
    sketches = [*_published(declared, plan, seed), *(_planned(repo, organization, seed) for repo in plan.repos)]
    likes = {(repo.kind, f"{organization}/{repo.name}"): repo for repo in plan.repos}
    made = []
    for sketch in sketches:
        name = (sketch.state.kind, sketch.state.repo_id)
        own = likes.get(name)
        instants = _likes_of(own, seed) if own else tuple(liked_at.get(name, ()))
        pushes = _pushes(sketch, f"{seed}/{name[0]}/{name[1]}")
        made.append(DemoRepo(sketch.state, pushes, instants, own.gone_at if own else None))
    return tuple(sorted(made, key=lambda repo: (repo.pushes[0].pushed_at, repo.first.kind, repo.first.repo_id)))


def _published(declared: Declared, plan: DemoPlan, seed: int) -> Iterable[_Sketch]:
    """The repos that published projects and corpora link."""
    seen_at = first_seen(declared, plan)
    sizes = {corpus.repo_id: corpus.size_megabytes for corpus in declared.corpora if corpus.repo_id}
    givers: dict[RepoName, list[ProjectPlan]] = {}
    beside: dict[RepoName, dict[RepoKind, list[str]]] = {}
    planned = {project.title: project for project in plan.projects}
    for project in declared.projects:
        own = [(kind, link.repo_id) for link in project.links for kind in REPO_KINDS if link.kind == kind]
        by_kind = {kind: [name for other, name in own if other == kind and name] for kind in REPO_KINDS}
        for kind, repo_id in own:
            if repo_id is not None:
                givers.setdefault((kind, repo_id), []).append(planned[short_title(project.title)])
                beside.setdefault((kind, repo_id), by_kind)
    for corpus in declared.corpora:
        if corpus.repo_id is not None:
            givers.setdefault(("dataset", corpus.repo_id), [])
    for (kind, repo_id), projects in givers.items():
        created_at = seen_at[kind, repo_id]
        ends_at = max((project.submitted_at for project in projects), default=created_at + _LOOSE_CORPUS_GROWS)
        names = {} if repo_id in plan.cards_without_links else beside.get((kind, repo_id), {})
        stream = random.Random(f"{seed}/sketch/{kind}/{repo_id}")  # noqa: S311 - made-up repos, nothing to guess
        state = _state((kind, repo_id), created_at, names, plan, stream)
        size = int(sizes[repo_id] * _MEGABYTE) if repo_id in sizes else _size(kind, state, stream)
        yield _Sketch(
            state=state,
            ends_at=ends_at,
            pushes=stream.randint(3, 6),
            size_bytes=size,
            card_at=created_at + (ends_at - created_at) * (_CARD_COMES if kind == "dataset" else 0.1),
            quiet=tuple((p.quiet_from, p.quiet_until) for p in projects if p.quiet_from and p.quiet_until),
            late=tuple(late for late in plan.late_pushes if (late.kind, late.repo_id) == (kind, repo_id)),
        )


def _state(
    name: RepoName,
    created_at: datetime,
    names: Mapping[RepoKind, Sequence[str]],
    plan: DemoPlan,
    stream: random.Random,
) -> RepoState:
    kind, repo_id = name
    datasets = tuple(names.get("dataset", ())) if kind != "dataset" else ()
    models = tuple(names.get("model", ())) if kind == "space" else ()
    bases = [base for part, base in plan.base_models.items() if part in repo_id.casefold()] if kind == "model" else []
    return _described(
        RepoState(
            kind,
            repo_id,
            key=_digest(f"key {kind} {repo_id}")[:24],
            created_at=created_at,
            base_models=tuple(bases[:1]),
            base_relation="finetune" if bases else None,
            datasets=datasets,
            models=models,
            stage=("SLEEPING" if stream.random() < 0.3 else "RUNNING") if kind == "space" else None,
        )
    )


def _described(state: RepoState) -> RepoState:
    """The state with what follows from the rest: front matter, tags, parameters, hardware."""
    named = {"datasets": list(state.datasets), "models": list(state.models)}
    card = {"license": "apache-2.0", "language": ["es"]} | {key: value for key, value in named.items() if value}
    if state.base_models:
        card["base_model"] = list(state.base_models)
    tags = [*state.tags, "license:apache-2.0", *(f"dataset:{name}" for name in state.datasets)]
    sizes = [int(found) for name in (state.repo_id, *state.base_models) for found in _PARAMETERS.findall(name)]
    is_space = state.kind == "space"
    return replace(
        state,
        card=card,
        tags=tuple(tags),
        parameters=sizes[0] * 10**9 if sizes and state.kind == "model" else None,
        hardware="cpu-basic" if is_space else None,
        sdk="gradio" if is_space else None,
        stage=state.stage or ("RUNNING" if is_space else None),
    )


def _planned(repo: RepoPlan, organization: str, seed: int) -> _Sketch:
    name = f"{organization}/{repo.name}"
    stream = random.Random(f"{seed}/sketch/{repo.kind}/{name}")  # noqa: S311 - made-up repos, nothing to guess
    state = _described(
        RepoState(
            repo.kind,
            name,
            key=_digest(f"key {repo.kind} {name}")[:24],
            created_at=repo.created_at,
            tags=repo.tags,
            base_models=repo.base_models,
            base_relation=repo.base_relation,
            datasets=repo.datasets,
            models=repo.models,
        )
    )
    return _Sketch(
        state=state,
        ends_at=repo.last_push_at,
        pushes=repo.pushes,
        size_bytes=_size(repo.kind, state, stream),
        card_at=repo.created_at + (repo.last_push_at - repo.created_at) / 3 if repo.has_card else None,
    )


def _size(kind: RepoKind, state: RepoState, stream: random.Random) -> int:
    if kind == "model":
        return 2 * (state.parameters or 10**9)  # two bytes for each
    return stream.randint(200_000, 9_000_000) if kind == "dataset" else stream.randint(2_000, 12_000)


def _likes_of(repo: RepoPlan, seed: int) -> tuple[datetime, ...]:
    stream = random.Random(f"{seed}/likes/{repo.kind}/{repo.name}")  # noqa: S311 - made-up likes, nothing to guess
    return tuple(sorted(repo.created_at + timedelta(hours=stream.uniform(20, 400)) for _ in range(repo.likes)))


def _pushes(sketch: _Sketch, seed: str) -> tuple[DemoPush, ...]:
    """The first push, those that follow until the repo is done, its card among them, and what comes late."""
    stream = random.Random(seed)  # noqa: S311 - made-up pushes, nothing to guess
    begins_at, ends_at = sketch.state.created_at, sketch.ends_at
    if begins_at is None:
        raise ValueError(f"{sketch.state.repo_id} has no moment at which it begins")
    span = ends_at - begins_at
    between = sorted(begins_at + span * stream.uniform(0.05, 0.95) for _ in range(sketch.pushes - 2))
    last_at = [ends_at - min(timedelta(minutes=stream.randint(12, 150)), span / 2)] if sketch.pushes > 1 else []
    files: list[tuple[datetime, datetime, Changed]] = [(at, at, "files") for at in (begins_at, *between, *last_at)]
    if sketch.card_at is not None:
        files.append((sketch.card_at, sketch.card_at, "card"))
    kept = [one for one in files if one[0] == begins_at or not _is_quiet(one[1], sketch.quiet)]
    kept += [(late.at, late.pushed_at or late.at, late.changes) for late in sketch.late]
    kept.sort(key=lambda one: (one[1], one[2] == "card"))
    return tuple(_contents(sketch, kept))


def _is_quiet(at: datetime, quiet: Iterable[tuple[datetime, datetime]]) -> bool:
    return any(begins <= at < ends for begins, ends in quiet)


def _contents(sketch: _Sketch, moments: Sequence[tuple[datetime, datetime, Changed]]) -> Iterable[DemoPush]:
    kind, repo_id = sketch.state.kind, sketch.state.repo_id
    grows = [place for place, (_, _, changed) in enumerate(moments) if changed == "files"]
    planned = len(grows) - len([late for late in sketch.late if late.changes == "files"])
    cards = data = 0
    for place, (at, pushed_at, changed) in enumerate(moments):
        cards += changed == "card"
        data += changed == "files"
        readme = _readme(repo_id, kind, cards) if cards else None
        size = sketch.size_bytes * data // max(planned, 1)
        files = [(path, _SMALL_BYTES, 1) for path in _OTHER_FILES[kind]] + [(_DATA_FILE[kind], size, data)]
        if readme is not None:
            files.append(("README.md", len(readme.encode()), cards))
        title = "initial commit" if not place else "Update README.md" if changed == "card" else _TITLES[kind]
        yield DemoPush(
            at=at.replace(microsecond=0),
            pushed_at=pushed_at.replace(microsecond=0),
            sha=_digest(f"{kind} {repo_id} {place} {changed}"),
            title=title,
            files=tuple(
                RepoFile(path, size_bytes, _digest(f"{kind} {repo_id} {path} {version}"))
                for path, size_bytes, version in sorted(files)
            ),
            readme=readme,
        )


def _readme(repo_id: str, kind: RepoKind, version: int) -> str:
    what = {"dataset": "el corpus", "model": "el modelo", "space": "la demo"}[kind]
    name = repo_id.partition("/")[2]
    mended = "\n\n## Correcciones\n\nSe corrigió una errata de la ficha." if version > 1 else ""
    return (
        f"---\nlicense: apache-2.0\nlanguage:\n- es\n---\n# {name}\n\n"
        f"Ficha inventada para la demo de Tablero. Aquí contaría el equipo qué es {what}, de dónde salen sus textos, "
        "quién los revisó, para qué sirve y para qué no, y cómo se evaluó.\n\n"
        "## Usos previstos\n\nEstudiar cómo se ve una ficha completa en el tablero de la organización.\n\n"
        f"## Sesgos y limitaciones\n\n[More Information Needed]{mended}\n"
    )


def _digest(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
