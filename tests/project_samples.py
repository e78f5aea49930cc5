"""An invented project with everything that a project may have, for tests that change one thing of it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from lib.domain.corpus_table import CorpusFigure, CorpusLine, total_of
from lib.domain.edition import Edition, Language
from lib.i18n import locale_for
from lib.publishing.wording import Words
from lib.services.projects import Likes, ProjectArtifact, ProjectSummary
from tests import corpus_rows

COUNTED_AT = datetime(2031, 5, 3, 9, 30, tzinfo=UTC)


def words(language: Language = "en", edition: Edition | None = None) -> Words:
    """The words of somebody in UTC about the small edition."""
    return Words(language, locale_for(language, None), UTC, edition or corpus_rows.small_edition())


def corpus(name: str = "River fish", **changes: Any) -> CorpusLine:
    """A corpus with declared figures."""
    given: dict[str, Any] = {
        "name": name,
        "repo_id": "rivers/fish",
        "examples": CorpusFigure(Decimal(1234), "declared", "booklet", corpus_rows.LONG_AGO),
        "megabytes": CorpusFigure(Decimal("2.5"), "declared", "booklet", corpus_rows.LONG_AGO),
        "domain": "Fishes",
        "domain_group": "nature",
        "country_codes": ("UY",),
        "has_more_countries": False,
        "countries_kind": "named",
        "languages": ("es", "gn"),
        "source": "booklet",
    }
    return CorpusLine(**{**given, **changes})


def artifact(kind: str = "dataset", repo_id: str | None = "rivers/fish", **changes: Any) -> ProjectArtifact:
    """A repo that one project gives."""
    prefix = {"dataset": "datasets/", "space": "spaces/"}.get(kind, "")
    given: dict[str, Any] = {
        "id": 1,
        "kind": kind,
        "repo_id": repo_id,
        "url": f"https://huggingface.co/{prefix}{repo_id}" if repo_id else None,
        "oddities": (),
        "shared_with": (),
        "likes": None,
        "corpus": None,
    }
    return ProjectArtifact(**{**given, **changes})


def project(**changes: Any) -> ProjectSummary:
    """A complete project with one corpus."""
    artifacts = changes.get(
        "artifacts",
        (
            artifact(corpus=corpus(), likes=Likes(4, COUNTED_AT, is_synthetic=False)),
            artifact("model", "rivers/net", id=2),
            artifact("space", "rivers/app", id=3),
        ),
    )
    datasets = [one for one in artifacts if one.kind == "dataset"]
    given: dict[str, Any] = {
        "slug": "fisher",
        "title": "Fisher: all about fish",
        "summary": None,
        "track": None,
        "sdgs": (14,),
        "language": None,
        "team_size": 2,
        "submitted_at": COUNTED_AT,
        "submission_origin": "form",
        "award_key": None,
        "delivery": "complete",
        "missing_kinds": ("video",),
        "artifacts": artifacts,
        "domains": (),
        "countries": (),
        "languages": (),
        "examples": total_of(one.corpus.examples if one.corpus else None for one in datasets),
        "megabytes": total_of(one.corpus.megabytes if one.corpus else None for one in datasets),
        "likes": Likes(4, COUNTED_AT, is_synthetic=False),
    }
    return ProjectSummary(**{**given, **changes})
