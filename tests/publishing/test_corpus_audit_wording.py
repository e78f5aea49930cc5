"""What an audit found, in words: shares, what is unknown, and what is made up."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lib.domain.corpus_audit import AuditResult
from lib.publishing import corpus_audit_tables as tables
from lib.publishing import corpus_audit_wording as wording
from lib.publishing.tables import render
from lib.publishing.wording import Words
from lib.services.corpus_audits import Audit, AuditedCorpus, Audits, audit_of_file
from lib.sources.edition_files import read_edition
from lib.store.corpus_audits import AuditedArtifact
from tests.sources.planted_corpora import write

EDITION = read_edition("somos600m-2024")
COLUMNS = EDITION.corpus_columns
NOW = datetime(2024, 4, 14, 12, tzinfo=UTC)
ES, EN = Words("es", "es-ES", UTC, EDITION), Words("en", "en-US", UTC, EDITION)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> AuditResult:
    rows = [{"pregunta": f"¿{n}?", "idioma": "es_MX", "registro": "culto" if n else "=1+1"} for n in range(8)]
    return audit_of_file(EDITION, write(Path(tmp_path_factory.mktemp("a")) / "a.jsonl", rows))


def audited(result: AuditResult | None, revision: str = "a" * 40) -> AuditedCorpus:
    audit = Audit(1, revision, "succeeded", NOW, None, result, None) if result is not None else None
    return AuditedCorpus(AuditedArtifact(1, "org/rice", "Rice"), "b" * 40, audit)


def test_counts_that_need_a_missing_column_are_a_dash_with_its_reason(result: AuditResult) -> None:
    facts = {fact.label: fact for fact in wording.facts(result, COLUMNS, EN)}
    assert (facts["Rows"].value, facts["Repeated questions, with any answer"].value) == ("8", "0")
    assert facts["Empty answers"] == wording.Fact("Empty answers", "—", "unknown: a column that this needs is missing")
    assert facts["Required columns that are missing"].note == ("Answer, Period (historical variety), Domain, Task")


def test_what_stands_under_a_criterion_names_values_and_varieties(result: AuditResult) -> None:
    structure = (
        "Columnas obligatorias que faltan: 4 (Respuesta, Periodo (variedad histórica), Dominio, Tarea) · "
        "Valores que no están en el vocabulario: 1 (Registro (variedad funcional): 1 (=1+1))"
    )
    varieties = (
        "Idioma y variedad geográfica: español, México (es_MX) 100,0\u00a0% · "
        "País al que se refiere la pregunta: — (no está)"
    )
    audit = "Auditoría de la revisión aaaaaaa, 14 abr 2024, 12:00"
    one, other = audited(result), replace(audited(result), artifact=AuditedArtifact(2, "org/bread", "Bread"))
    assert wording.under_criterion((one,), ("structure",), COLUMNS, ES) == (f"{audit} – {structure}",)
    assert wording.under_criterion((one, other, audited(None)), ("varieties",), COLUMNS, ES) == (
        f"Rice: {audit} – {varieties}",
        f"Bread: {audit} – {varieties}",
    )


def test_share_that_is_not_nothing_is_never_said_to_be_nothing() -> None:
    assert [wording.percent(part, 10_000, EN) for part in (1, 50, 10_000)] == ["< 0.1%", "0.5%", "100.0%"]


def test_countries_and_varieties_have_their_names_and_codes() -> None:
    assert wording.variety_name("es_MX", ES) == "español, México (es_MX)"
    assert wording.variety_name("gl", ES) == "gallego (gl)"
    assert (wording.country_name("NA", ES), wording.country_name("??", ES)) == ("Namibia (NA)", "??")


def test_what_was_read_is_said_and_that_another_revision_counts(result: AuditResult) -> None:
    assert wording.state(audited(result), EN).endswith("another revision counts now")
    assert "another revision" not in wording.state(audited(result, "b" * 40), EN)
    assert wording.state(audited(result, "file:1"), EN).startswith("Audit of a file from elsewhere")
    made_up = audited(replace(result, is_synthetic=True), "file:1")
    assert wording.state(made_up, ES).startswith("Auditoría de un archivo inventado")
    assert wording.state(audited(None), EN) == "Not audited yet"


def test_tables_keep_unknown_apart_from_zero_and_run_nothing_in_a_spreadsheet(result: AuditResult) -> None:
    found = render(tables.columns_found(result, COLUMNS, EN), "csv")
    assert "Register (functional variety),registro,0,7,0,0,1,'=1+1 (1)" in found
    assert "Answer,,,,,,," in found
    listed = render(tables.corpora(Audits((audited(result), audited(None)), is_demo=False), EN), "csv").splitlines()
    assert listed[1].endswith(",8,respuesta periodo dominio tarea,,,,")
    assert listed[2].endswith("Not audited yet,,,,,,")
