"""How projects are said: kinds, what is missing, oddities of links, when they came. Alike in the app and elsewhere."""

import textwrap
from decimal import Decimal
from urllib.parse import unquote, urlsplit

from lib import i18n
from lib.domain.artifact_links import Oddity
from lib.domain.corpus_table import CorpusFigure, Origin
from lib.domain.identity import clean_text
from lib.domain.projects import Delivery
from lib.i18n import Translator
from lib.publishing import tables
from lib.publishing.datasets import MEGABYTE_DIGITS, readable_megabytes, short_origin
from lib.publishing.wording import UNKNOWN, Words
from lib.services.projects import Likes, ProjectArtifact, ProjectSummary

_PREVIEW_CHARACTERS = 200
_CUT = "…"


def kind_name(kind: str, translate: Translator) -> str:
    """A kind of artifact; what is none of ours stays as it is."""
    _ = translate
    names = {
        "dataset": _("Corpus"),
        "model": _("Model"),
        "space": _("Demo app"),
        "notebook": _("Notebook"),
        "video": _("Video"),
        "collection": _("Collection"),
        "other": _("Other link"),
    }
    return names.get(kind, kind)


def artifact_kind_and_name(kind: str, repo_id: str | None, translate: Translator) -> str:
    """A repo among others of its project: "Corpus river-fish"; without its organization, which all share."""
    name = (repo_id or "").rpartition("/")[2]
    return f"{kind_name(kind, translate)} {name}".strip()


def delivery_name(delivery: Delivery, translate: Translator) -> str:
    """What a project gives, by what it delivers."""
    _ = translate
    return {"complete": _("Complete"), "corpus_only": _("Only a corpus"), "partial": _("Unfinished")}[delivery]


def preview(project: ProjectSummary, said: Words) -> str:
    """A project in a sentence or two, for the preview of a link to it: what it says of itself, else what it gives."""
    _ = said.translate
    kinds = ", ".join(kind_name(kind, _) for kind in dict.fromkeys(project.kinds))
    about = clean_text(project.summary or project.rest_of_title or project.title)
    text = textwrap.shorten(about, _PREVIEW_CHARACTERS, placeholder=_CUT)
    if text == _CUT:  # a word without an end
        text = about[: _PREVIEW_CHARACTERS - 1] + _CUT
    ended = text if text.endswith((".", _CUT, "?", "!")) else f"{text}."
    return f"{ended} {kinds}." if kinds else ended


def missing_sentences(project: ProjectSummary, translate: Translator) -> tuple[str, ...]:
    """What a project lacks, plainly."""
    _ = translate
    missing = list(project.missing_kinds)
    said = []
    if project.delivery == "corpus_only" and {"model", "space"} <= set(missing):
        missing = [kind for kind in missing if kind not in ("model", "space")]
        said.append(_("No model and no demo: the project is only a corpus."))
    names = {
        "dataset": _("No corpus."),
        "model": _("No model."),
        "space": _("No demo."),
        "notebook": _("No notebook."),
        "video": _("No video."),
    }
    said += [names[kind] for kind in missing if kind in names]
    return tuple(said)


def oddity_sentence(oddity: Oddity, translate: Translator) -> str:
    """What was odd about a link as somebody gave it."""
    _ = translate
    return {
        "not_a_link": _("What was given is not a link."),
        "unsafe_scheme": _("The link as given is not one of the web; it is not shown."),
        "no_scheme": _("The link was given without https."),
        "not_https": _("The link was given as http; https is used here."),
        "credentials": _("The link as given carried a user name or password; it is left out here."),
        "www": _("The link was given with a needless “www”."),
        "short_host": _("The link was given in its short form, hf.co."),
        "spaces": _("The link was given with spaces; they are left out here."),
        "markup": _("The link was given with signs around it; they are left out here."),
        "trailing_slash": _("The link was given with a slash at its end."),
        "inside_repo": _("The link was given to a place inside the repo; here it leads to the repo."),
        "bare_id": _("Only the name of the repo was given, without an address."),
        "no_owner": _("The link names a repo without its organization."),
        "not_a_repo": _("The link leads to a page of the Hub that is no repo."),
        "app_address": _("The link leads to the running app, not to its repo."),
        "in_playlist": _("The link was given to a place in a playlist; here it leads to the video alone."),
        "playlist_only": _("The link leads to a playlist, not to one video."),
        "other_kind": _("The link is of another kind than was asked for."),
    }[oddity]


def oddity_sentences(artifact: ProjectArtifact, project: ProjectSummary, translate: Translator) -> tuple[str, ...]:
    """What is odd about an artifact of a project: its link, and a notebook where others have a demo."""
    said = [oddity_sentence(oddity, translate) for oddity in artifact.oddities]
    if artifact.kind == "notebook" and "space" not in project.kinds:
        said.insert(0, translate("A notebook instead of a Space on the Hub."))
    return tuple(said)


def artifact_name(artifact: ProjectArtifact, translate: Translator) -> str:
    """The repo, the file of a notebook, or else the host; what somebody typed that is no address stays unsaid."""
    if artifact.repo_id:
        return artifact.repo_id
    if artifact.url is None:
        return translate("no address")
    parts = urlsplit(artifact.url)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    return last if artifact.kind == "notebook" and last else host_of(artifact)


def host_of(artifact: ProjectArtifact) -> str:
    """Where the link leads; empty where it leads nowhere."""
    return (urlsplit(artifact.url).hostname or "").removeprefix("www.") if artifact.url else ""


def submission(project: ProjectSummary, said: Words) -> str:
    """When the project was submitted, and how that is known; empty where it is not."""
    _ = said.translate
    if project.submitted_at is None:
        return ""
    day = said.day(project.submitted_at)
    return {
        "form": _("Submitted on {date}"),
        "deadline": _("Submitted by {date}"),
        "made_up": _("Submitted on {date} (made up for the demo)"),
    }[project.submission_origin].format(date=day)


def team(project: ProjectSummary, said: Words) -> str:
    """How many people the team has; empty where nobody said."""
    if project.team_size is None:
        return ""
    plural = said.translate.plural("Team of {n} person", "Team of {n} people", project.team_size)
    return plural.format(n=said.number(project.team_size))


def likes(count: Likes | None, said: Words) -> str:
    """A number of likes in words."""
    if count is None:
        return said.translate("likes not counted yet")
    return said.translate.plural("{n} like", "{n} likes", count.likes).format(n=said.number(count.likes))


def likes_source(count: Likes | None, said: Words) -> str:
    """Who counted likes and when; empty where nobody did."""
    _ = said.translate
    if count is None:
        return ""
    when = said.moment(count.as_of)
    if count.is_synthetic:
        return _("Made up for the demo, {date}").format(date=when)
    return _("Hugging Face Hub, {date}").format(date=when)


def examples(value: Decimal, said: Words) -> str:
    """A number of examples in words."""
    return said.translate.plural("{n} example", "{n} examples", int(value)).format(n=said.number(value))


def megabytes(value: Decimal | None, said: Words) -> str:
    """A size with the digits that the corpus table gives it."""
    if value is None:
        return UNKNOWN
    shown = readable_megabytes(value)
    fraction = tables.plain_number(shown, MEGABYTE_DIGITS).partition(".")[2]
    return said.number(shown, decimals=len(fraction))


def figure_origin(figure: CorpusFigure, said: Words) -> str:
    """How one figure of a corpus came to be known, and when."""
    return short_origin(Origin(figure.provenance, figure.source, figure.is_synthetic, figure.as_of, 1), said)


def language_names(codes: tuple[str, ...], said: Words) -> tuple[str, ...]:
    """Languages as the edition calls them, else as everybody does."""
    known = {language.key: language.label.text(said.language) for language in said.edition.represented_languages}
    return tuple(known.get(code) or i18n.language_name(code, said.locale) for code in codes)


def goal_name(number: int, said: Words) -> str:
    """The name of a Sustainable Development Goal; empty for one that the edition does not list."""
    return next((goal.label.text(said.language) for goal in said.edition.goals if goal.number == number), "")


def goal(number: int, said: Words) -> str:
    """A Sustainable Development Goal by number and name."""
    return said.translate("SDG {n}: {name}").format(n=number, name=goal_name(number, said)).rstrip(": ")


def track_name(key: str | None, said: Words) -> str:
    """A track of the edition; a key nobody declared stays as it is."""
    tracks = {track.key: track.label.text(said.language) for track in said.edition.tracks}
    return tracks.get(key, key) if key else ""
