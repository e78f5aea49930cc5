"""The demo file of an edition: its faults are named, and a change of it is noticed."""

import shutil
from pathlib import Path

import pytest

from lib.sources.demo_files import fingerprint, read_demo_plan
from lib.sources.edition_faults import EditionFileError
from lib.sources.edition_files import EDITIONS_FOLDER

SLUG = "somos600m-2024"


@pytest.fixture
def editions(tmp_path: Path) -> Path:
    """A folder of editions with a copy of the first one."""
    shutil.copytree(EDITIONS_FOLDER / SLUG, tmp_path / SLUG)
    return tmp_path


def _change(editions: Path, old: str, new: str) -> None:
    path = editions / SLUG / "demo.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_copy_reads_like_the_original(editions: Path) -> None:
    assert read_demo_plan(SLUG, editions) == read_demo_plan(SLUG)


def test_an_edition_without_a_demo_says_so(editions: Path) -> None:
    (editions / SLUG / "demo.toml").unlink()
    with pytest.raises(EditionFileError, match=r"demo\.toml: is missing: this edition has no demo"):
        read_demo_plan(SLUG, editions)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("form_percent = 15", "form_percent = 150", "people.form_percent: Input should be less than or equal to 100"),
        ("in_both = 14", "in_booth = 14", "people.in_booth: Extra inputs are not permitted"),
        ("in_both = 14", "in_both = ", "TOML syntax: .*line"),
        ('zone = "Europe/Madrid"', 'zone = "Europe/Madird"', 'unknown time zone "Europe/Madird"'),
        ('flaw = "email"', 'flaw = "smell"', "flawed_files.0.flaw: Input should be 'email' or 'header'"),
    ],
)
def test_a_fault_is_named_with_its_key(editions: Path, old: str, new: str, told: str) -> None:
    _change(editions, old, new)
    with pytest.raises(EditionFileError, match=told):
        read_demo_plan(SLUG, editions)


def test_a_fingerprint_changes_with_any_file_of_the_edition(editions: Path) -> None:
    before = fingerprint(SLUG, editions)
    assert fingerprint(SLUG, editions) == before == fingerprint(SLUG)
    _change(editions, "form_percent = 15", "form_percent = 16")
    assert fingerprint(SLUG, editions) != before
