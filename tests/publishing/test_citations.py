"""BibTeX entries: whole values, escaping that no title gets out of, the same entry from both who share a corpus."""

import re

import pytest

from lib.publishing.citations import citations, escaped
from lib.services.projects import ProjectName
from tests.project_samples import artifact, corpus, project, words

EVIL = 'Bad {title} } % $x_1$ #1 & ~ ^ \\ "q" <b>'


def parsed(text: str) -> list[tuple[str, str, dict[str, str]]]:
    """(type, key, fields) of every entry, read as BibTeX does: by braces, which count behind a backslash too.

    Raises AssertionError where the text is not BibTeX to its last character.
    """
    entries, rest = [], text
    while rest.strip():
        head = re.match(r"\s*@(\w+)\{([^\s,{}]+),\n", rest)
        assert head, rest
        rest = rest[head.end() :]
        fields: dict[str, str] = {}
        while not rest.startswith("}"):
            name = re.match(r"\s*(\w+)\s*=\s*\{", rest)
            assert name, rest
            depth, at = 1, name.end()
            while depth:
                depth += {"{": 1, "}": -1}.get(rest[at], 0)
                at += 1
            fields[name[1]] = rest[name.end() : at - 1]
            assert rest[at : at + 2] == ",\n", rest
            rest = rest[at + 2 :]
        entries.append((head[1], head[2], fields))
        rest = rest[2:]
    return entries


def test_a_corpus_is_cited_by_the_team_of_its_project_never_by_people() -> None:
    assert parsed("".join(citations(project(), words()))) == [
        (
            "misc",
            "fish2031",
            {
                "author": "{Team Fisher}",
                "title": "{River fish}",
                "year": "2031",
                "howpublished": "Hugging Face Hub",
                "url": "https://huggingface.co/datasets/rivers/fish",
                "note": "Corpus of the project “Fisher: all about fish”, Rivers (en)",
            },
        )
    ]


def test_a_citation_is_in_the_language_of_who_reads() -> None:
    (_kind, _key, fields) = parsed(citations(project(), words("es"))[0])[0]
    assert (fields["author"], fields["note"]) == (
        "{Equipo Fisher}",
        "Corpus del proyecto “Fisher: all about fish”, Rivers (es)",
    )


def test_two_corpora_give_two_entries_and_a_model_none() -> None:
    two = project(artifacts=(artifact(), artifact(repo_id="rivers/Songs_2-b"), artifact("model", "rivers/net")))
    text = "\n".join(citations(two, words()))
    assert [(key, fields["title"]) for _kind, key, fields in parsed(text)] == [
        ("fish2031", "{fish}"),
        ("songs2b2031", "{Songs\\_2-b}"),
    ]


def test_a_shared_corpus_has_one_citation_whichever_project_gives_it() -> None:
    one, two = ProjectName("fisher", "Fisher: all about fish"), ProjectName("angler", "Angler: more fish")
    first = citations(project(artifacts=(artifact(shared_with=(two,)),)), words())
    second = citations(project(slug=two.slug, title=two.title, artifacts=(artifact(shared_with=(one,)),)), words())
    assert first == second
    fields = parsed(first[0])[0][2]
    assert fields["author"] == "{Team Angler} and {Team Fisher}"
    assert fields["note"] == ("Corpus of the projects “Angler: more fish” and “Fisher: all about fish”, Rivers (en)")


def test_a_dataset_without_a_repo_cannot_be_cited() -> None:
    assert citations(project(artifacts=(artifact(repo_id=None),)), words()) == ()


@pytest.mark.parametrize("title", [EVIL, "}{", "{", "\\", "a\n@misc{b,\n}", "👩‍🍳 مرحبا", "a, b and c"])
def test_no_title_breaks_an_entry(title: str) -> None:
    evil = project(title=title, artifacts=(artifact(corpus=corpus(title)),))
    ((kind, key, fields),) = parsed(citations(evil, words())[0])
    assert (kind, key, sorted(fields)) == (
        "misc",
        "fish2031",
        ["author", "howpublished", "note", "title", "url", "year"],
    )
    assert fields["title"] == f"{{{escaped(title)}}}"
    assert fields["author"].startswith("{Team ")
    assert fields["author"].endswith("}")


def test_every_sign_that_bibtex_or_latex_reads_is_escaped() -> None:
    assert escaped(EVIL) == (
        r"Bad \textbraceleft{}title\textbraceright{} \textbraceright{} \% \$x\_1\$ \#1 \& \textasciitilde{} "
        r'\textasciicircum{} \textbackslash{} "q" \textless{}b\textgreater{}'
    )
