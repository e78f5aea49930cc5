"""BibTeX for the corpora of projects.

The author is the team by the name of its project, never a person. An entry is made from the corpus, so that projects
that share one give the same entry under the same key. Text is escaped for BibTeX, where braces count even behind a
backslash: a lone brace would break all entries after it.
"""

from lib.domain.artifact_links import hub_url
from lib.domain.identity import clean_text, unaccented_key
from lib.publishing.wording import Words
from lib.services.projects import ProjectArtifact, ProjectName, ProjectSummary

_ESCAPED = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
}


def citations(project: ProjectSummary, said: Words) -> tuple[str, ...]:
    """One BibTeX entry for each corpus of a project that has a repo, ending in a line break."""
    return tuple(_entry(artifact, project, said) for artifact in project.datasets if artifact.repo_id)


def escaped(text: str) -> str:
    """`text` on one line, as BibTeX and LaTeX show it.

    >>> escaped("Sí & {no}: 100 %_x")
    'Sí \\\\& \\\\textbraceleft{}no\\\\textbraceright{}: 100 \\\\%\\\\_x'
    """
    return "".join(_ESCAPED.get(character, character) for character in clean_text(text))


def _entry(artifact: ProjectArtifact, project: ProjectSummary, said: Words) -> str:
    _ = said.translate
    repo_id = artifact.repo_id or ""
    title = artifact.corpus.name if artifact.corpus else repo_id.rpartition("/")[2]
    givers = sorted((project.name, *artifact.shared_with), key=lambda name: (unaccented_key(name.title), name.slug))
    authors = [_("Team {project}").format(project=giver.short_title) for giver in givers]
    fields = {
        # Two braces: the name of a team is not one of a person, to be turned around at its last word.
        "author": " and ".join(f"{{{escaped(author)}}}" for author in authors),
        "title": f"{{{escaped(title)}}}",
        "year": str(max(event_date.instant for event_date in said.edition.dates).year),
        "howpublished": "Hugging Face Hub",
        "url": hub_url("dataset", repo_id),
        "note": escaped(_note(givers, said)),
    }
    lines = "".join(f"  {name:<12} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{{_key(repo_id, fields['year'])},\n{lines}}}\n"


def _note(givers: list[ProjectName], said: Words) -> str:
    _ = said.translate
    titles = _(" and ").join(f"“{giver.title}”" for giver in givers)
    return said.translate.plural(
        "Corpus of the project {projects}, {edition}", "Corpus of the projects {projects}, {edition}", len(givers)
    ).format(projects=titles, edition=said.edition.name.text(said.language))


def _key(repo_id: str, year: str) -> str:
    """Letters and digits only: what every program that reads BibTeX takes."""
    return (
        "".join(character for character in unaccented_key(repo_id.rpartition("/")[2]) if character.isascii()).replace(
            " ", ""
        )
        + year
    )
