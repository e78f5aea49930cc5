"""Every sentence of the code is in Spanish and Portuguese, whole, with its placeholders, and nothing else is."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from lib import i18n
from lib.domain import edition

ROOT = Path(__file__).resolve().parents[1]
TRANSLATED = ("es", "pt")
# Names of translators, and how many forms of a sentence they take.
FORMS = {"_": 1, "translate": 1, "plural": 2}
# Sentences that are written in one room and translated in another: constants in capitals.
SENTENCE_FILES = (
    "lib/domain/conflicts.py",
    "lib/domain/deadlines.py",
    "lib/domain/overrides.py",
    "lib/sources/corpus_refusals.py",
    "lib/sources/refusals.py",
    "lib/sources/sheets_refusals.py",
    "lib/sources/source_faults.py",
    "lib/services/assignments.py",
    "lib/services/certificate_candidates.py",
    "lib/services/certificates.py",
    "lib/services/claims.py",
    "lib/services/closing.py",
    "lib/services/corpus_audits.py",
    "lib/services/feedback.py",
    "lib/services/jury.py",
    "lib/services/people.py",
    "lib/services/people_erasure.py",
    "lib/services/presentations.py",
    "lib/services/proposed_ballots.py",
    "lib/services/publication.py",
    "lib/services/ranking.py",
    "lib/services/result_decisions.py",
    "lib/services/reviews.py",
    "lib/services/roles.py",
    "lib/services/score_mirror.py",
)
# Sentences that come to a translator as a value, from a constant or a list that is marked where it is written.
MARKED_ELSEWHERE = {
    ("lib/ui/page_list.py", "entry.title"): "PAGES marks its titles",
    ("lib/ui/first_views.py", "entry.title"): "PAGES marks its titles",
    ("lib/ui/organizer_links.py", "entry.title"): "PAGES marks its titles",
    ("lib/ui/first_views.py", "page.title"): "PAGES marks its titles",
    ("lib/ui/deadline_view.py", "refused.message_id"): "lib/domain/deadlines.py has the sentences",
    ("lib/ui/corpus_audit_view.py", "refused.message_id"): "lib/services/corpus_audits.py has the sentences",
    ("lib/ui/corpus_audit_view.py", "message_id"): "lib/services/corpus_audits.py has the sentences",
    (
        "lib/ui/certificates_view.py",
        "refused.message_id",
    ): "lib/services/certificates.py and people.py have the sentences",
    ("lib/ui/people_view.py", "refused.message_id"): "lib/services/people.py and people_erasure.py have the sentences",
    ("lib/ui/repos_view.py", "refused.message_id"): "lib/services/claims.py has the sentences",
    ("lib/ui/jury_by_hand.py", "refused.message_id"): "lib/services/assignments.py has the sentences",
    ("lib/ui/closing_message.py", "refused.message_id"): "lib/services/closing.py has the sentences",
    ("lib/ui/overview_view.py", "entry.title"): "PAGES marks its titles",
    ("lib/ui/jury_assignment.py", "refused.message_id"): "lib/services/assignments.py has the sentences",
    ("lib/ui/jury_assignment.py", "service.JUDGING_IS_OVER"): "lib/services/assignments.py has the sentence",
    ("lib/ui/jury_conflicts.py", "refused.message_id"): "lib/domain/conflicts.py has the sentences",
    ("lib/ui/jury_view.py", "refused.message_id"): "lib/services/jury.py has the sentences",
    ("lib/ui/presentations_view.py", "refused.message_id"): "lib/services/presentations.py has the sentences",
    ("lib/ui/presentations_view.py", "service.RESULT_STANDS"): "lib/services/presentations.py has the sentence",
    ("lib/ui/jury_proposals.py", "refused.message_id"): "lib/services/proposed_ballots.py has the sentences",
    (
        "lib/ui/publication_view.py",
        "refused.message_id",
    ): "lib/services/publication.py and result_decisions.py have them",
    ("lib/ui/edition_changes.py", "refused.message_id"): "lib/domain/overrides.py has the sentences",
    ("lib/ui/page_list.py", "group"): "_GROUPS marks its names",
    ("lib/ui/ranking_view.py", "refused.message_id"): "lib/services/ranking.py has the sentences",
    ("lib/ui/review_decision.py", "refused.message_id"): "lib/services/reviews.py has the sentences",
    ("lib/ui/team_view.py", "refused.message_id"): "lib/services/roles.py has the sentences",
    ("lib/ui/widget_words.py", "word"): "WORDS marks them",
}

NAMES = ("Hugging Face Hub", "Natural Earth", "GeoNames", "Eventbrite")

MessageId = str | tuple[str, str]


def source_files() -> list[Path]:
    return sorted([*ROOT.glob("lib/**/*.py"), *ROOT.glob("pages/**/*.py")])


def extracted(source: str) -> set[MessageId]:
    """The sentences marked in Python source, those inside f-strings too; a plural is a pair."""
    found: set[MessageId] = set()
    for call in translating_calls(source):
        said = [part.value for part in call.args[: forms_of(call)] if isinstance(part, ast.Constant)]
        if len(said) == 1:
            found.add(said[0])
        elif said:
            found.add((said[0], said[1]))
    return found


def translating_calls(source: str) -> Iterator[ast.Call]:
    """Calls of a translator: `_("…")`, `translate("…")`, `words.translate("…")`, `translator.plural("…", "…", n)`."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name | ast.Attribute)
            and node.args
            and forms_of(node)
        ):
            yield node


def forms_of(call: ast.Call) -> int:
    """How many of its first arguments are forms of a sentence."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    return FORMS.get(name, 0)


def sentence_constants(source: str) -> set[MessageId]:
    """The constants in capitals that hold a sentence."""
    found: set[MessageId] = set()
    for node in ast.parse(source).body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
            and all(isinstance(target, ast.Name) and target.id.isupper() for target in node.targets)
            and " " in node.value.value
        ):
            found.add(node.value.value)
    return found


@cache
def sentences() -> dict[MessageId, str]:
    """Every sentence with a file that says it."""
    found: dict[MessageId, str] = {}
    for path in source_files():
        place = path.relative_to(ROOT).as_posix()
        source = path.read_text(encoding="utf-8")
        messages = extracted(source)
        if place in SENTENCE_FILES:
            messages |= sentence_constants(source)
        found.update(dict.fromkeys(messages, place))
    return found


def catalog_path(language: str) -> Path:
    return ROOT / "lib" / "locale" / language / "LC_MESSAGES" / "tablero.po"


def catalog(language: str) -> Catalog:
    return read_po(BytesIO(catalog_path(language).read_bytes()), locale=language)


def messages(language: str) -> list[Message]:
    return [message for message in catalog(language) if message.id]


def key(message: Message) -> MessageId:
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def fields(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def marks(text: str) -> list[str]:
    """What Streamlit's Markdown makes of a text: symbols, badges, bold, links."""
    return sorted(re.findall(r":[a-z]+(?:-[a-z]+)?\[|:material/\w+:|\*\*|`|\]\(", text))


def words(text: str) -> list[str]:
    """The words of a text, without placeholders and names."""
    return re.findall(r"[^\W\d_]{2,}", re.sub(rf"\{{\w*\}}|{'|'.join(NAMES)}", " ", text))


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_of_the_code_is_in_the_catalog(language: str) -> None:
    known = {key(message) for message in messages(language)}
    assert {said: place for said, place in sentences().items() if said not in known} == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_of_the_catalog_is_obsolete(language: str) -> None:
    assert [said for message in messages(language) if (said := key(message)) not in sentences()] == []
    assert list(catalog(language).obsolete) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_form_is_filled(language: str) -> None:
    number_of_forms = catalog(language).num_plurals
    assert [
        message.id
        for message in messages(language)
        if len(forms(message)) != (1 if isinstance(message.id, str) else number_of_forms)
        or not all(form.strip() for form in forms(message))
    ] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_marked_as_doubtful(language: str) -> None:
    assert [message.id for message in messages(language) if message.fuzzy] == []
    assert not catalog(language).fuzzy


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_has_the_placeholders_and_marks_of_its_sentence(language: str) -> None:
    wrong = []
    for message in messages(language):
        said = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = fields(said[-1])
        singular_may_drop = wanted - fields(said[0])
        for form in forms(message):
            if not wanted - singular_may_drop <= fields(form) <= wanted or marks(form) != marks(said[-1]):
                wrong.append((said, form))
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_is_left_in_english(language: str) -> None:
    # A word may be the same in both (Hub, total); a sentence is not.
    assert [
        message.id
        for message in messages(language)
        if isinstance(message.id, str) and message.id == message.string and len(words(message.id)) > 2
    ] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalog_is_sorted(language: str) -> None:
    order = [message.id if isinstance(message.id, str) else message.id[0] for message in messages(language)]
    assert order == sorted(order)


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_shouts(language: str) -> None:
    assert [message.id for message in messages(language) if re.search("[!¡]", f"{message.id}{message.string}")] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_sentences_that_begin_alike_in_english_keep_their_capitals_and_full_stops(language: str) -> None:
    # A translation that lost its full stop, or begins small where the sentence begins large, was cut or pasted.
    wrong = []
    for message in messages(language):
        said, form = (message.id if isinstance(message.id, str) else message.id[-1]), forms(message)[-1]
        if said.endswith(".") != form.endswith(".") or (
            said[0].isupper() and said[1:2].islower() and form[0].islower()
        ):
            wrong.append((said, form))
    assert wrong == []


def test_the_languages_are_the_same_everywhere() -> None:
    folders = {path.name for path in (ROOT / "lib" / "locale").iterdir() if path.is_dir()}
    assert folders == set(TRANSLATED)
    assert set(i18n.LANGUAGES) == {"en", *TRANSLATED} == set(edition.LANGUAGES)
    assert i18n.LANGUAGE_NAMES == {"es": "Español", "en": "English", "pt": "Português"}
    assert {language: str(catalog(language).locale) for language in TRANSLATED} == {"es": "es", "pt": "pt"}


def test_every_translated_value_is_a_literal_that_can_be_found() -> None:
    assert [fault for path in source_files() for fault in unmarked(path.relative_to(ROOT).as_posix(), path)] == []


def unmarked(place: str, path: Path) -> Iterator[str]:
    """Calls of a translator with anything but a literal, which no extraction can see."""
    for call in translating_calls(path.read_text(encoding="utf-8")):
        for argument in call.args[: forms_of(call)]:
            said = ast.unparse(argument)
            if not isinstance(argument, ast.Constant) and (place, said) not in MARKED_ELSEWHERE:
                yield f"{place}:{call.lineno}: {ast.unparse(call.func)}({said})"


def test_a_sentence_in_code_is_found_whole() -> None:
    source = """
a = _("One " "sentence")
b = words.plural("{n} row", "{n} rows", n)
c = f"<b>{escape(translate('Two'))}</b>"
"""
    assert extracted(source) == {"One sentence", ("{n} row", "{n} rows"), "Two"}
    assert sentence_constants('A = "One sentence"\nb = "not this"\nWORD = "word"\n') == {"One sentence"}


def test_a_sentence_made_at_run_time_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text('a = _(f"One {b}")\nc = _("Two")\nd = _(name)\n', encoding="utf-8")
    assert list(unmarked("lib/ui/a.py", path)) == [
        "lib/ui/a.py:1: _(f'One {b}')",
        "lib/ui/a.py:3: _(name)",
    ]
