"""The evaluation sets of an edition as one of `lib.publishing.tables`, for the command line and for downloads.

Without a language, domains, tasks and donors are the words of the source; with one, they are in it as far as we know
them. Machine names and languages (ISO 639-1) are the same in every language.
"""

from collections.abc import Mapping
from datetime import UTC
from typing import TYPE_CHECKING

from lib import i18n
from lib.domain.edition import Edition, Language
from lib.i18n import Translator
from lib.publishing.tables import Cell, Column, Notation, Table
from lib.publishing.wording import Words
from lib.services import corpora
from lib.services import leaderboard as leaderboards
from lib.services.leaderboard import Leaderboard
from lib.store.public_figures import EvaluationSetRow

if TYPE_CHECKING:
    from lib.store.database import Session

_LANGUAGE_OF_SOURCES: Language = "en"


def export_evaluation_sets(session: "Session", edition: Edition, edition_id: int, language: Language | None) -> Table:
    """Every evaluation set of the edition as the database holds it now."""
    spoken = language or _LANGUAGE_OF_SOURCES
    said = Words(spoken, i18n.locale_for(spoken, None), UTC, edition)
    view = leaderboards.leaderboard(session, edition, edition_id)
    return evaluation_sets_table(view, said, translates=language is not None)


def evaluation_sets_table(view: Leaderboard, said: Words, *, translates: bool = True) -> Table:
    """One row for each evaluation set, as one visitor reads them."""
    _ = said.translate
    return Table(
        columns=(
            Column("dataset", _("Evaluation set")),
            Column("languages", _("Languages")),
            Column("domain", _("Domain")),
            Column("task", _("Task")),
            Column("donor", _("Donor")),
            Column("state", _("State")),
            Column("source", _("Source"), is_detail=True),
            Column("source_date", _("Date of the source"), is_detail=True),
        ),
        rows=tuple(_row(one, said, translates=translates) for one in view.sets),
        caption=_caption(view, said),
        notes=(abbreviations_note(view, _),) if translates and abbreviations_note(view, _) else (),
        unknown=_("unknown"),
        locale=said.locale,
    )


def _row(one: EvaluationSetRow, said: Words, *, translates: bool) -> tuple[Cell, ...]:
    _ = said.translate
    domain = corpora.domain_label(said.edition, one.domain, said.language) if translates else one.domain
    published = next((known.published for known in said.edition.sources if known.key == one.source), None)
    return (
        one.name,
        Notation(", ".join(one.languages), languages_words(one.languages, said)),
        domain,
        task_words(one.task, _) if translates else one.task,
        donor_words(one.donor, _) if translates else one.donor,
        Notation(one.state, state_words(one.state, _)),
        said.source_name(one.source),
        published,
    )


def _caption(view: Leaderboard, said: Words) -> str:
    _ = said.translate
    what = _("Evaluation sets of {edition}").format(edition=said.edition.name.text(said.language))
    return ". ".join([what, *declared_by(view, said)]) + "."


def declared_by(view: Leaderboard, said: Words) -> tuple[str, ...]:
    """Who declared the sets and when, each source once."""
    return tuple(said.declared_by(key) for key in dict.fromkeys(one.source for one in view.sets))


def task_words(task: str, translate: Translator) -> str:
    """A task in the reader's language; a task that we do not know stays as its source writes it."""
    _ = translate
    known = {
        "Abstractive QA": _("Abstractive QA"),
        "RAG and abstractive QA": _("RAG and abstractive QA"),
        "Commonsense NLI": _("Commonsense NLI"),
        "Multiple-choice QA": _("Multiple-choice QA"),
        "NLI": _("NLI"),
        "Classification": _("Classification"),
        "Summarization": _("Summarization"),
        "Open QA": _("Open QA"),
        "Extractive QA": _("Extractive QA"),
        "Counter narrative generation": _("Counter narrative generation"),
        "Commonsense reasoning": _("Commonsense reasoning"),
        "Paraphrasing": _("Paraphrasing"),
    }
    return known.get(task, task)


def donor_words(donor: str | None, translate: Translator) -> str | None:
    """A donor in the reader's language: the names of groups stay, what is said in words is translated."""
    _ = translate
    said = {
        "Okapi translation, validated by the community": _("Okapi translation, validated by the community"),
    }
    return said.get(donor, donor) if donor else None


def state_words(state: str, translate: Translator) -> str:
    """How far one set is on its way into the leaderboard."""
    _ = translate
    return {
        "proposed": _("Proposed"),
        "donated": _("Donated"),
        "validating": _("Being validated"),
        "included": _("Included"),
    }[state]


def states_words(counts: Mapping[str, int], said: Words) -> str:
    """How many sets are in each state, the furthest first: "19 included, 3 being validated"."""
    _ = said.translate
    words = {
        "included": _("included"),
        "validating": _("being validated"),
        "donated": _("donated"),
        "proposed": _("proposed"),
    }
    return ", ".join(f"{said.number(counts[state])} {word}" for state, word in words.items() if counts.get(state))


def language_word(code: str, said: Words) -> str:
    """The name of a language: the edition's word for it, else the usual one."""
    for known in said.edition.represented_languages:
        if known.key == code:
            return known.label.text(said.language)
    return i18n.language_name(code, said.locale)


def languages_words(codes: tuple[str, ...], said: Words) -> str:
    """The names of languages in the order of the source."""
    return ", ".join(language_word(code, said) for code in codes)


def abbreviations_note(view: Leaderboard, translate: Translator) -> str:
    """What the abbreviations in the names of tasks mean, those that are there. Empty where there are none."""
    _ = translate
    named = " ".join(task_words(task, _) for task in view.tasks).split()
    meanings = {
        "QA": _("QA: answering questions"),
        "NLI": _("NLI: whether one sentence follows from another"),
        "RAG": _("RAG: answering with the help of documents that were searched"),
    }
    used = [meaning for word, meaning in meanings.items() if any(word in part for part in named)]
    return f"{'; '.join(used)}." if used else ""
