"""Everything that the review can find has its words in each language; messages, links and tables are whole."""

import csv
import io
from datetime import UTC, datetime
from typing import Any, get_args
from urllib.parse import parse_qs, urlsplit

import pytest

from lib.domain.bundle import Aspect, Check
from lib.domain.deadlines import FileChanges, RepoAtDeadline
from lib.domain.edition import Language
from lib.domain.review import STATES
from lib.domain.review_lines import RESULTS, CheckName, CheckResult, Line, OwnCheck
from lib.i18n import LANGUAGES, locale_for
from lib.publishing import review_letters as letters
from lib.publishing import review_tables, tables
from lib.publishing import review_wording as wording
from lib.publishing.wording import Words
from lib.services.projects import ProjectName
from lib.services.review_reading import Review, ReviewedArtifact
from lib.services.reviews import DecisionRow, MemberRow, Message, Reviews, Verdict, WaiverRow
from lib.sources.edition_files import read_edition

NOW = datetime(2024, 4, 14, 12, tzinfo=UTC)
EDITION = read_edition("somos600m-2024")
SITE = "https://tablero.example.org"
CORPUS = ReviewedArtifact(7, "dataset", "somosnlp/rios", "https://huggingface.co/datasets/somosnlp/rios")

# What each check may find, with values of the shape that the rules give.
FOUND: dict[CheckName, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "in_time": (("before", ()), ("extended", ()), ("after", ()), ("made_late", ()), ("no_deadline", ())),
    "parts": (("all", ("dataset", "model")), ("corpus_only", ()), ("missing", ("space",)), ("no_links", ())),
    "team_size": (
        ("size", ("5", "1", "5", "5")),
        ("more_known", ("6", "1", "5", "")),
        ("no_size", ("1", "5")),
        ("no_team", ()),
    ),
    "registered": (
        ("so_many", ("1", "2", "0")),
        ("some_not", ("1", "2", "1")),
        ("no_members", ()),
        ("no_registrations", ()),
        ("no_team", ()),
    ),
    "organization_members": (
        ("so_many", ("1", "2", "0")),
        ("some_not", ("1", "2", "1")),
        ("no_members", ()),
        ("organization_unread", ()),
        ("no_team", ()),
    ),
    "one_team": (("allowed", ()), ("allowed", ("Lago",)), ("others", ("Lago",)), ("only_one", ()), ("no_members", ())),
    "existence": (("no_repo", ()),),
    "model_of_space": (("in_text", ()), ("not_in_card", ()), ("none_given", ())),
    "dataset_of_space": (("in_text", ()), ("not_in_card", ()), ("none_given", ())),
    "runs": (
        ("stage", ("SLEEPING",)),
        ("stage", ("PAUSED",)),
        ("stage", ("X",)),
        ("no_stage", ("",)),
        ("notebook", ()),
    ),
    "changed_after": (("", ()),),
    "card": (("read", ()), ("absent", ()), ("refused", ()), ("unread", ())),
    "front_matter": (("given", ("mit",)), ("not_given", ()), ("unread", ())),
    "placeholders": (("left", ("2",)), ("none_left", ("0",)), ("refused", ()), ("unread", ())),
    "topic": (
        *((state, ("Sesgos",)) for state in ("written", "placeholder", "empty", "no_link", "mentioned", "missing")),
        ("refused", ()),
        ("unread", ()),
    ),
    "scripts": (
        ("files", ("a.py", "b.py", "c.py", "d.py")),
        ("linked", ()),
        ("none", ()),
        ("refused", ()),
        ("unread", ()),
    ),
    "tools": (("named", ("argilla",)), ("none", ("distilabel",)), ("refused", ()), ("unread", ()), ("absent", ())),
}


def said(language: Language = "en") -> Words:
    return Words(language, locale_for(language, None), UTC, EDITION)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_its_sentence_in_each_language(language: Language) -> None:
    assert set(FOUND) >= set(get_args(OwnCheck))
    for check, findings in FOUND.items():
        for found, values in findings:
            for result in RESULTS:
                line = Line(check, result, found, values, 7, "bias" if check == "topic" else "license", NOW)
                sentence = wording.evidence(line, said(language))
                assert sentence.endswith("."), (check, found, sentence)
                assert "{" not in sentence, sentence
                assert wording.check_name(line, CORPUS, said(language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("aspect", get_args(Aspect))
def test_every_check_of_the_bundle_has_its_sentence(language: Language, aspect: Aspect) -> None:
    found = {"size": ("7000000000",), "openness": ("private",), "kind": ("dataset",)}.get(aspect, ("a/b",))
    wanted = {"size": ("7000000000",), "kind": ("model",)}.get(aspect, ("c/d",))
    results: tuple[tuple[Any, CheckResult], ...] = (
        ("verified", "passes"),
        ("contradicting", "fails"),
        ("unknown", "unknown"),
    )
    for of_bundle, result in results:
        read = () if of_bundle == "unknown" or (aspect == "openness" and of_bundle == "verified") else found
        basis = Check(aspect, of_bundle, "hub", read, wanted)
        line = Line(aspect, result, artifact=7, basis=basis)
        assert wording.evidence(line, said(language)), (aspect, of_bundle)
        assert wording.check_name(line, CORPUS, said(language))


def test_changes_after_the_deadline_in_words() -> None:
    def evidence(result: CheckResult, held: RepoAtDeadline) -> str:
        return wording.evidence(Line("changed_after", result, basis=held), said())

    assert evidence("passes", RepoAtDeadline(NOW, "agreeing", "a", sha_now="a")) == (
        "It holds what it held at the deadline."
    )
    changed = RepoAtDeadline(NOW, "agreeing", "a", sha_now="b", changes=FileChanges(changed=("README.md",)))
    assert evidence("needs_person", changed) == "Changed after the deadline: only its card."
    assert evidence("fails", RepoAtDeadline(NOW, "not_there")) == "The repo was made after the deadline."
    assert evidence("unknown", RepoAtDeadline(NOW, "unknown")) == "What it held at the deadline is not known."


def test_names_of_states_results_and_decisions_differ() -> None:
    languages: tuple[Language, ...] = ("es", "en", "pt")
    for language in languages:
        translate = said(language).translate
        assert len({wording.state_name(state, translate) for state in STATES}) == len(STATES)
        assert len({wording.result_name(result, translate) for result in RESULTS}) == len(RESULTS)
        verdicts: list[Verdict | None] = [None, *get_args(Verdict)]
        assert len({wording.verdict_name(verdict, translate) for verdict in verdicts}) == len(verdicts)


def review(**changes: Any) -> Review:
    lines = (
        Line("in_time", "passes", "before", read_at=NOW),
        Line("topic", "fails", "missing", ("",), 7, "bias", NOW, "https://example.org/card"),
        Line("front_matter", "fails", "not_given", (), 7, "license", NOW),
        Line("tools", "fails", "none", ("distilabel",), 7, "", NOW, None, is_voluntary=True),
        Line("runs", "needs_person", "notebook"),
    )
    given: dict[str, Any] = {
        "project_id": 3,
        "name": ProjectName("rios", "Ríos: todos los nombres"),
        "team": "Ríos",
        "language": "pt",
        "submitted_at": NOW,
        "withdrawn_at": None,
        "withdrawn_reason": None,
        "state": "complete",
        "duplicate_of": None,
        "lines": lines,
        "artifacts": (CORPUS,),
        "members": (MemberRow(1, "Ana =Sample", "ana@example.org", None), MemberRow(2, None, "b+c@example.org", None)),
        "decisions": (),
        "waivers": (),
        **changes,
    }
    return Review(**given)


ASKED = DecisionRow(4, "changes_asked", "Digan la licencia.", 9, "Org", NOW)
WAIVED = WaiverRow(5, "topic.bias.7", True, "Seen.", 9, "Org", NOW)
EMAILS = ("ana@example.org", "b+c@example.org")


def test_finding_counts_what_waits() -> None:
    assert wording.finding(Reviews((), False), said()) == "Review"
    assert wording.finding(Reviews((review(),), False), said()) == "1 submission waits for a decision"
    assert wording.finding(Reviews((review(decisions=(ASKED,)),), False), said()) == "Every submission is decided"
    assert wording.counts_sentence(review().counts, said()) == "Fails: 2 · needs a person: 1 · passes: 1"


def test_message_is_in_the_language_of_the_team_and_lists_what_fails_and_counts() -> None:
    found = review(waivers=(WAIVED,), decisions=(ASKED,))
    subject, text = letters.letter(Message(found, EMAILS), EDITION, SITE)
    assert subject == "#Somos600M 2024: sua entrega Ríos"
    assert text.split("\n") == [
        "Olá,",
        "",
        "Olhamos Ríos e pedimos mudanças:",
        "",
        "Digan la licencia.",
        "",
        "Ainda falta isto em Ríos:",
        "",
        "- Corpus rios – Licença: Os metadados da sua ficha não dizem.",
        "",
        "É assim que vemos seu projeto: https://tablero.example.org/proyecto?proyecto=rios&lang=pt",
        "",
        "Se algo disto não for assim, responda a esta mensagem.",
    ]


def test_link_holds_a_part_of_a_long_message() -> None:
    many = tuple(Line("topic", "fails", "missing", ("",), n, "bias") for n in range(100, 140))
    message = Message(review(lines=many), EMAILS)
    subject, text = letters.letter(message, EDITION, SITE, most=letters.MOST_IN_A_LINK)
    link = letters.letter_link(EMAILS, subject, text)
    assert len(link) < 2_000
    assert urlsplit(link).path == "ana@example.org,b%2Bc@example.org"
    body = parse_qs(urlsplit(link).query)["body"][0]
    assert body.replace("\r\n", "\n") == text
    assert "- e mais 34" in text or "- e 34 mais" in text


def test_mail_merge_has_a_row_for_each_address_and_no_formula() -> None:
    rows = merged([Message(review(), EMAILS), Message(review(members=()), ())])
    assert [(row["project"], row["email"], row["count"], row["language"]) for row in rows] == [
        ("Ríos: todos los nombres", "ana@example.org", "2", "pt"),
        ("Ríos: todos los nombres", "b+c@example.org", "2", "pt"),
        ("Ríos: todos los nombres", "", "2", "pt"),
    ]
    assert rows[0]["names"] == "Ana =Sample"
    assert rows[0]["text"] == letters.letter(Message(review(), EMAILS), EDITION, SITE)[1]
    evil = review(members=(MemberRow(1, "=1+1", "x@example.org", None),))
    assert not merged([Message(evil, ("x@example.org",))])[0]["names"].startswith("=")


def merged(messages: list[Message]) -> list[dict[str, str]]:
    table = review_tables.mail_merge(messages, EDITION, SITE)
    return list(csv.DictReader(io.StringIO(tables.render(table, "csv"))))


def test_tables_hold_every_line_and_no_name_of_a_person() -> None:
    found = (review(waivers=(WAIVED,), decisions=(ASKED,)),)
    lines = tables.render(review_tables.lines(found, said()), "csv")
    whole = tables.render(review_tables.submissions(found, said()), "csv")
    rows = list(csv.DictReader(io.StringIO(lines)))
    assert [(row["check"], row["result"], row["is_waived"]) for row in rows] == [
        ("Submitted in time", "passes", "no"),
        ("Biases", "fails", "yes"),
        ("Licence", "fails", "no"),
        ("Creation tools (recommended)", "fails", "no"),
        ("Runs", "needs a person", "no"),
    ]
    assert (rows[1]["evidence"], rows[1]["read_at"], rows[1]["link"]) == (
        "Its card does not say.",
        NOW.isoformat(),
        "https://example.org/card",
    )
    [row] = csv.DictReader(io.StringIO(whole))
    assert (row["decision"], row["fails"], row["needs_person"], row["waived"]) == ("Changes asked", "1", "1", "1")
    assert not any(private in lines + whole for private in ("ana@", "Sample", "Org"))
