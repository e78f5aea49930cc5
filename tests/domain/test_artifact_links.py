"""What submitted links point to, from their text alone."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.artifact_links import HUB_KINDS, ArtifactLink, LinkKind, hub_url, parse_link, split_links

# Every link of the fifteen projects as the organizers of the first edition published them, oddities included.
PUBLISHED = Path(__file__).resolve().parents[1] / "samples" / "submissions" / "published-links.csv"
HUB = "https://huggingface.co"


def test_every_published_link_is_understood() -> None:
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        expected = [tuple(row.values()) for row in csv.DictReader(file)]
    links = [parse_link(row[0]) for row in expected]
    assert len(expected) == 55
    assert [(link.as_given, link.kind, link.locator, " ".join(link.oddities)) for link in links] == expected


@pytest.mark.parametrize(
    ("text", "kind", "locator", "oddities"),
    [
        # Hub repos, in every spelling.
        (f"{HUB}/datasets/org/name", "dataset", "org/name", ""),
        (f"{HUB}/org/name", "model", "org/name", ""),
        (f"{HUB}/spaces/org/name", "space", "org/name", ""),
        (f"{HUB}/models/org/name", "model", "org/name", ""),
        (f"{HUB}/spaces/org/name/", "space", "org/name", "trailing_slash"),
        (f"{HUB}//spaces//org/name", "space", "org/name", ""),
        ("http://huggingface.co/org/name", "model", "org/name", "not_https"),
        ("https://www.huggingface.co/org/name", "model", "org/name", "www"),
        ("HTTPS://HuggingFace.co/org/Name", "model", "org/Name", ""),
        ("huggingface.co/org/name", "model", "org/name", "no_scheme"),
        ("//huggingface.co/org/name", "model", "org/name", ""),
        ("hf.co/datasets/org/name", "dataset", "org/name", "no_scheme short_host"),
        (f"{HUB}/datasets/org/name/tree/main", "dataset", "org/name", "inside_repo"),
        (f"{HUB}/datasets/org/name/blob/main/README.md", "dataset", "org/name", "inside_repo"),
        (f"{HUB}/datasets/org/name/viewer/default/train", "dataset", "org/name", "inside_repo"),
        (f"{HUB}/org/name/discussions/1", "model", "org/name", "inside_repo"),
        (f"{HUB}/spaces/org/name?theme=dark#top", "space", "org/name", ""),
        (f"{HUB}/org/name.git", "model", "org/name", "inside_repo"),
        (f"{HUB}/org/na me", "model", "org/name", "spaces"),
        (f"{HUB} /datasets/ org/name", "dataset", "org/name", "spaces"),
        (f"<{HUB}/org/name>.", "model", "org/name", "markup"),
        (f"[demo]({HUB}/spaces/org/name)", "space", "org/name", "markup"),
        (f"Nuestro modelo: [x]({HUB}/org/name).", "model", "org/name", "markup"),
        (f"“{HUB}/org/name”", "model", "org/name", "markup"),
        ("https://user:secret@huggingface.co/org/name", "model", "org/name", "credentials"),
        ("https://huggingface.co:443/org/name", "model", "org/name", ""),
        (f"{HUB}/org/n%61me", "model", "org/name", ""),
        ("datasets/org/name", "dataset", "org/name", "bare_id"),
        ("spaces/org/name/", "space", "org/name", "bare_id"),
        # On the Hub, but no repo.
        (f"{HUB}/datasets/squad", "dataset", f"{HUB}/datasets/squad", "no_owner"),
        (f"{HUB}/org", "other", f"{HUB}/org", "not_a_repo"),
        (f"{HUB}/", "other", f"{HUB}/", "not_a_repo"),
        (f"{HUB}/docs/hub", "other", f"{HUB}/docs/hub", "not_a_repo"),
        (f"{HUB}/datasets", "other", f"{HUB}/datasets", "not_a_repo"),
        (f"{HUB}/org/na..me", "other", f"{HUB}/org/na..me", "not_a_repo"),
        (f"{HUB}/org/..%2f..%2fx", "other", f"{HUB}/org/..%2F..%2Fx", "not_a_repo"),
        (f"{HUB}/papers/2401.00001", "other", f"{HUB}/papers/2401.00001", "not_a_repo"),
        (f"{HUB}/collections/org/slug-123", "collection", f"{HUB}/collections/org/slug-123", ""),
        (f"{HUB}/org/name/blob/main/train.ipynb", "notebook", f"{HUB}/org/name/blob/main/train.ipynb", "inside_repo"),
        ("https://org-name.hf.space/", "space", "https://org-name.hf.space/", "app_address"),
        # Notebooks.
        (
            "https://github.com/example-user/x/blob/main/a%20b.ipynb",
            "notebook",
            "https://github.com/example-user/x/blob/main/a%20b.ipynb",
            "",
        ),
        (
            "https://colab.research.google.com/drive/1AbC?usp=sharing#scrollTo=x",
            "notebook",
            "https://colab.research.google.com/drive/1AbC",
            "",
        ),
        ("https://www.kaggle.com/code/a/b", "notebook", "https://www.kaggle.com/code/a/b", ""),
        ("https://www.kaggle.com/datasets/a/b", "other", "https://www.kaggle.com/datasets/a/b", ""),
        ("https://www.github.com/a/b/", "other", "https://github.com/a/b", "www trailing_slash"),
        # Videos.
        ("https://youtu.be/xc60K_NzUgk?t=5", "video", "https://www.youtube.com/watch?v=xc60K_NzUgk", ""),
        ("https://m.youtube.com/watch?v=xc60K_NzUgk", "video", "https://www.youtube.com/watch?v=xc60K_NzUgk", ""),
        ("https://www.youtube.com/live/xc60K_NzUgk", "video", "https://www.youtube.com/watch?v=xc60K_NzUgk", ""),
        ("http://youtube.com/shorts/xc60K_NzUgk", "video", "https://www.youtube.com/watch?v=xc60K_NzUgk", "not_https"),
        (
            "https://www.youtube.com/watch?v=xc60K_NzUgk&list=PLx&index=2",
            "video",
            "https://www.youtube.com/watch?v=xc60K_NzUgk",
            "in_playlist",
        ),
        (
            "https://www.youtube.com/playlist?list=PLx",
            "video",
            "https://www.youtube.com/playlist?list=PLx",
            "playlist_only",
        ),
        ("https://www.youtube.com/@somebody", "other", "https://www.youtube.com/@somebody", ""),
        ("https://vimeo.com/123456", "video", "https://vimeo.com/123456", ""),
        # Anything else.
        ("https://example.org/a?b=c#d", "other", "https://example.org/a?b=c", ""),
        ("https://drive.google.com/file/d/1/view", "other", "https://drive.google.com/file/d/1/view", ""),
    ],
)
def test_a_link_is_one_artifact_however_it_is_written(text: str, kind: LinkKind, locator: str, oddities: str) -> None:
    link = parse_link(text)
    assert (link.kind, link.locator, " ".join(link.oddities)) == (kind, locator, oddities)
    if link.repo_id:
        assert link.url_canonical == hub_url(kind, link.repo_id)
    else:
        assert link.url_canonical == locator


def test_a_whole_link_is_its_parts() -> None:
    given = " http://hf.co/datasets/org/name/tree/refs%2Fpr%2F1 "
    assert parse_link(given, "model") == ArtifactLink(
        kind="dataset",
        host="huggingface.co",
        repo_id="org/name",
        revision="refs/pr/1",
        url_canonical="https://huggingface.co/datasets/org/name",
        oddities=("not_https", "short_host", "inside_repo", "other_kind"),
        as_given="http://hf.co/datasets/org/name/tree/refs%2Fpr%2F1",
    )


@pytest.mark.parametrize(
    ("text", "oddity"),
    [
        ("", "not_a_link"),
        ("pendiente", "not_a_link"),
        ("lo subimos mañana / pronto", "not_a_link"),
        ("https://", "not_a_link"),
        ("https://localhost/x", "not_a_link"),
        ("http://127.0.0.1:8501/x", "not_a_link"),
        ("https://example.org:8080/x", "not_a_link"),
        ("https://[::1", "not_a_link"),
        ("javascript:alert(1)", "unsafe_scheme"),
        ("JavaScript://huggingface.co/%0aalert(1)", "unsafe_scheme"),
        ("data:text/html,x", "unsafe_scheme"),
        ("file:///etc/passwd", "unsafe_scheme"),
        ("ftp://example.org/x", "unsafe_scheme"),
        ("mailto:a@example.org", "unsafe_scheme"),
    ],
)
def test_what_is_no_safe_link_has_no_address(text: str, oddity: str) -> None:
    link = parse_link(text, "dataset")
    assert (link.kind, link.repo_id, link.url_canonical, link.host) == ("other", None, None, "")
    assert oddity in link.oddities


@pytest.mark.parametrize("kind", HUB_KINDS)
def test_a_bare_id_is_of_the_kind_that_its_column_asks_for(kind: LinkKind) -> None:
    link = parse_link("somosnlp/gua-a", kind)
    assert (link.kind, link.locator, link.url_canonical, link.oddities) == (
        kind,
        "somosnlp/gua-a",
        hub_url(kind, "somosnlp/gua-a"),
        ("bare_id",),
    )


@pytest.mark.parametrize("column", [None, "video", "notebook", "other"])
def test_a_bare_id_elsewhere_is_nothing_that_can_be_told(column: LinkKind | None) -> None:
    link = parse_link("somosnlp/gua-a", column)
    assert (link.kind, link.url_canonical, link.oddities) == ("other", None, ("bare_id", "not_a_link"))


def test_a_prefix_tells_the_kind_of_a_bare_id_whatever_the_column() -> None:
    link = parse_link("datasets/org/name", "model")
    assert (link.kind, link.oddities) == ("dataset", ("bare_id", "other_kind"))


@pytest.mark.parametrize(
    ("text", "column", "is_odd"),
    [
        (f"{HUB}/org/name", "dataset", True),
        (f"{HUB}/datasets/org/name", "dataset", False),
        ("https://github.com/a/b/blob/main/x.ipynb", "space", True),
        ("https://youtu.be/xc60K_NzUgk", "other", False),
        ("https://example.org/demo", "space", False),
    ],
)
def test_a_link_of_another_kind_than_its_column_says_so(text: str, column: LinkKind, is_odd: bool) -> None:
    assert ("other_kind" in parse_link(text, column).oddities) is is_odd


@pytest.mark.parametrize(
    ("cell", "links"),
    [
        (f"{HUB}/a/b", [f"{HUB}/a/b"]),
        (f"{HUB}/a/b\n{HUB}/c/d\r\n\n", [f"{HUB}/a/b", f"{HUB}/c/d"]),
        (f"{HUB}/a/b, {HUB}/c/d", [f"{HUB}/a/b", f"{HUB}/c/d"]),
        (f"{HUB}/a/b,{HUB}/c/d;e/f", [f"{HUB}/a/b", f"{HUB}/c/d", "e/f"]),
        (f"{HUB}/a/b {HUB}/c/d", [f"{HUB}/a/b", f"{HUB}/c/d"]),
        (f"{HUB}/a/b y {HUB}/c/d", [f"{HUB}/a/b", f"{HUB}/c/d"]),
        (f"- {HUB}/a/b\n- {HUB}/c/d", [f"{HUB}/a/b", f"{HUB}/c/d"]),
        ("a/b c/d", ["a/b", "c/d"]),
        ("a/b and c/d", ["a/b", "c/d"]),
        (f"{HUB}/a/my model", [f"{HUB}/a/my model"]),
        ("https://example.org/?a=1,2", ["https://example.org/?a=1,2"]),
        ("hf.co/a/b www.example.org/c", ["hf.co/a/b", "www.example.org/c"]),
        ("pendiente", ["pendiente"]),
        (" \n ", []),
    ],
)
def test_a_cell_is_split_into_its_links(cell: str, links: list[str]) -> None:
    assert list(split_links(cell)) == links


@given(st.text(max_size=200), st.sampled_from([None, *HUB_KINDS, "video", "other"]))
def test_any_text_is_parsed_to_an_https_address_or_to_none(text: str, column: LinkKind | None) -> None:
    for piece in (text, *split_links(text), f"https://huggingface.co/{text}", f"https://youtu.be/{text}"):
        link = parse_link(piece, column)
        assert link.url_canonical is None or link.url_canonical.startswith(f"https://{link.host}/")
        assert (link.url_canonical is None) == ("not_a_link" in link.oddities or "unsafe_scheme" in link.oddities)


@given(
    st.sampled_from(HUB_KINDS),
    st.from_regex(r"[A-Za-z0-9]{1,20}/[A-Za-z0-9][A-Za-z0-9_.]{0,20}[A-Za-z0-9]", fullmatch=True),
)
def test_a_canonical_address_is_its_own_canonical_address(kind: LinkKind, repo_id: str) -> None:
    link = parse_link(hub_url(kind, repo_id), kind)
    if link.repo_id:
        assert link == parse_link(link.url_canonical or "", kind)
