import json
import os
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lib.domain.leaderboard import Measure, ModelVersion, Request, Result
from lib.sources import leaderboard_files as files
from lib.sources.refusals import Findings, RefusedFileError

SAMPLES = Path(__file__).parents[1] / "samples" / "leaderboard"
NOW = datetime(2031, 5, 1, tzinfo=UTC)
REQUEST = {"model": "rivers/trout", "status": "PENDING", "submitted_time": "2030-02-05T23:00:17Z"}
SCORES = {"copa_ca": {"acc,none": 0.5, "acc_stderr,none": 0.01, "alias": "copa_ca"}}
RESULT = {
    "results": SCORES,
    "config": {"model_args": "pretrained=rivers/trout", "model_dtype": "torch.float16", "limit": None},
    "model_name": "rivers/trout",
    "date": 1717400000.25,
}
NAME = "results_2030-02-05T23-00-17.123456.json"


def request(content: Any) -> tuple[Request | None, list[str]]:
    findings = Findings()
    found = files.parse_request(_bytes(content), "r.json", findings, now=NOW)
    return found, _said(findings)


def results(content: Any, name: str = NAME) -> tuple[tuple[Result, ...], list[str]]:
    findings = Findings()
    found = files.parse_result(_bytes(content), name, findings, now=NOW)
    return found, _said(findings)


def _bytes(content: Any) -> bytes:
    return content if isinstance(content, bytes) else json.dumps(content).encode()


def _said(findings: Findings) -> list[str]:
    return [str(finding) for finding in (*findings.refusals, *findings.notices)]


# Folders


def test_folder_is_walked_and_what_is_no_leaderboard_file_is_counted(tmp_path: Path) -> None:
    for name in (
        "README.md",
        "a/x_eval_request_False_float16_Original.json",
        "a/b/results_2030-01-01T10-00-00.json",
        "samples_copa_2030.jsonl",
        ".cache/results_2030-01-01T10-00-00.json",
        "model.json",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    (tmp_path / "results_link.json").symlink_to("/etc/hostname")
    (tmp_path / "linked").symlink_to("/etc")
    found = files.contents_of(tmp_path)
    assert [(file.name, file.kind) for file in found.files] == [
        ("a/b/results_2030-01-01T10-00-00.json", "result"),
        ("a/x_eval_request_False_float16_Original.json", "request"),
    ]
    assert found.others == 3


def test_folder_without_leaderboard_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("nothing")
    with pytest.raises(RefusedFileError, match="holds neither requests"):
        files.contents_of(tmp_path)


def test_folder_with_too_many_files_is_refused(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"results_{number}.json").write_text("{}")
    with pytest.raises(RefusedFileError, match="more than 2 requests and results"):
        files.contents_of(tmp_path, at_most=2)


def test_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "results_1.json"
    with path.open("wb") as file:
        os.truncate(file.fileno(), files.MAX_FILE_BYTES + 1)
    findings = Findings()
    (found,) = files.contents_of(tmp_path).files
    assert files.content_of(found, findings) is None
    assert _said(findings) == [
        "results_1.json has 20000001 bytes; at most 20000000 are read. Check that it is the right file."
    ]


def test_file_that_went_away_is_named(tmp_path: Path) -> None:
    path = tmp_path / "results_1.json"
    path.write_text("{}")
    (found,) = files.contents_of(tmp_path).files
    path.unlink()
    findings = Findings()
    assert files.content_of(found, findings) is None
    assert _said(findings) == ["results_1.json cannot be opened. Check who may read it, or copy the folder again."]


# Requests


def test_request_keeps_the_model_and_never_who_asked() -> None:
    content = REQUEST | {
        "revision": "main",
        "precision": "float16",
        "weight_type": "Original",
        "submitted_by": "somebody",
        "submitted_time": "2030-02-06T01:00:17+02:00",
        "private": False,
    }
    found, said = request(content)
    assert found == Request(
        ModelVersion("rivers/trout", "main", "float16"),
        "Original",
        "PENDING",
        datetime(2030, 2, 5, 23, 0, 17, tzinfo=UTC),
    )
    assert said == []
    assert "somebody" not in repr(found)


def test_scores_inside_a_request_are_left_out_and_said() -> None:
    found, said = request(REQUEST | {"result_metrics": {"enem": 0.37}})
    assert found is not None
    assert said == ["r.json carries scores without saying which metric: they were left out. Import its results."]


def test_request_for_a_private_model_is_left_out() -> None:
    assert request(REQUEST | {"private": True}) == (None, ["r.json asks for a private model: left out."])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "r.json is not JSON from line 1 on: it was cut or edited. Download it again."),
        (b'{"a": 1,\n"b": }', "r.json is not JSON from line 2 on: it was cut or edited. Download it again."),
        (b"\n\n\xff", "r.json is not JSON from line 3 on: it was cut or edited. Download it again."),
        (b"[" * 100_000, "r.json is not JSON from line 1 on: it was cut or edited. Download it again."),
        ([1], "r.json is named like a request and holds something else. Download it again, or take it away."),
        (
            {**REQUEST, "model": 7},
            'r.json: "model" is missing, or not a text of at most 200 characters. Download it again.',
        ),
        (
            {**REQUEST, "model": "a\x00b"},
            'r.json: "model" is missing, or not a text of at most 200 characters. Download it again.',
        ),
        (
            {**REQUEST, "model": "x" * 201},
            'r.json: "model" is missing, or not a text of at most 200 characters. Download it again.',
        ),
        (
            {**REQUEST, "status": " "},
            'r.json: "status" is missing, or not a text of at most 200 characters. Download it again.',
        ),
        (
            {**REQUEST, "submitted_time": "2030-02-05T23:00:17"},
            'r.json: "submitted_time" is no date and time with its zone, such as 2030-02-05T23:00:17Z. '
            "Correct it at its source.",
        ),
        (
            {**REQUEST, "submitted_time": "yesterday"},
            'r.json: "submitted_time" is no date and time with its zone, such as 2030-02-05T23:00:17Z. '
            "Correct it at its source.",
        ),
        (
            {**REQUEST, "submitted_time": "2031-05-03T00:00:00Z"},
            'r.json: "submitted_time" lies in the future. Correct it at its source, or the clock of this computer.',
        ),
    ],
)
def test_request_that_is_wrong_says_file_field_and_what_to_do(content: Any, said: str) -> None:
    assert request(content) == (None, [said])


# Results


def test_result_gives_every_metric_with_its_error_setting_and_moment() -> None:
    content = {
        **RESULT,
        "results": {
            "mgsm": {
                "alias": "mgsm",
                "sample_len": 250,
                "exact_match,strict-match": 0.123456789,
                "exact_match_stderr,strict-match": "N/A",
                "acc,none": 1,
                "acc_stderr,none": 0.0141421356,
            }
        },
        "versions": {"mgsm": 2.0},
        "n-shot": {"mgsm": 8},
        "higher_is_better": {"mgsm": {"exact_match": True}},
        "n-samples": {"mgsm": {"original": 250, "effective": 250}},
    }
    version = ModelVersion("rivers/trout", "", "float16")
    measured_at = datetime(2024, 6, 3, 7, 33, 20, 250000, tzinfo=UTC)
    assert results(content) == (
        (
            Result(
                version,
                Measure("mgsm", "exact_match", "strict-match", "2.0", 8),
                Decimal("0.123457"),
                None,
                True,
                "whole",
                250,
                measured_at,
            ),
            Result(
                version,
                Measure("mgsm", "acc", "none", "2.0", 8),
                Decimal(1),
                Decimal("0.014142"),
                None,
                "whole",
                250,
                measured_at,
            ),
        ),
        [],
    )


@pytest.mark.parametrize(
    ("config", "samples", "coverage"),
    [
        ({"limit": None}, None, "whole"),
        ({"limit": 10.0}, None, "limited"),
        ({"limit": 0.5}, {"original": 20, "effective": 10}, "limited"),
        ({"limit": None}, {"original": 20, "effective": 10}, "limited"),
        ({}, {"original": 20, "effective": 20}, "whole"),
        ({}, None, "unstated"),
        ({}, {"original": 20}, "unstated"),
    ],
)
def test_coverage_is_what_the_file_says_of_its_examples(config: Any, samples: Any, coverage: str) -> None:
    content = {**RESULT, "config": config, "n-samples": {"copa_ca": samples}}
    (found,), _ = results(content)
    assert found.coverage == coverage


def test_limited_run_is_kept_with_a_notice() -> None:
    found, said = results({**RESULT, "config": {"limit": 10}})
    assert [one.coverage for one in found] == ["limited"]
    assert said == [f"{NAME} is a run on some of the examples (limit): kept, and never shown as a score."]


@pytest.mark.parametrize(
    "place",
    [
        f"rivers__trout/{NAME}",
        f"results/rivers/trout/{NAME}",
        f"results__rivers__trout__{NAME}",
    ],
)
def test_file_of_nothing_but_scores_has_the_model_and_day_of_its_name(place: str) -> None:
    found, said = results(SCORES, place)
    assert [(one.version.model, one.measured_at, one.coverage) for one in found] == [
        ("rivers/trout", datetime(2030, 2, 5, tzinfo=UTC), "unstated")
    ]
    assert said == [f"{place} does not say how many examples it used: kept, and shown with that doubt."]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("/gpfs/projects/somebody/FLOR-760M", "FLOR-760M"),
        ("/gpfs/projects/somebody/FLOR-760M/", "FLOR-760M"),
        ("./models/mine", "mine"),
        ("C:\\models\\mine", "mine"),
    ],
)
def test_place_of_a_model_on_somebodys_computer_is_not_kept(name: str, kept: str) -> None:
    (found,), said = results({**RESULT, "model_name": name})
    assert found.version.model == kept
    assert said == [f"{NAME} names the model by its place on a computer: kept by its last part, {kept}."]


@pytest.mark.parametrize(
    "arguments", ["pretrained=a/base,peft=rivers/adapter", {"pretrained": "a/b", "peft": "rivers/adapter"}]
)
def test_adapter_is_the_model_and_not_what_it_is_laid_upon(arguments: Any) -> None:
    content = {**RESULT, "model_name": "a/base", "config": {"model_args": arguments, "limit": None}}
    assert [one.version.model for one in results(content)[0]] == ["rivers/adapter"]


def test_model_revision_and_type_may_stand_in_the_arguments() -> None:
    config = {"model_args": "pretrained=rivers/trout, revision=v2,dtype=bfloat16,token=secret", "limit": None}
    content = {"results": SCORES, "config": config, "date": 1717400000}
    (found,), _ = results(content)
    assert found.version == ModelVersion("rivers/trout", "v2", "bfloat16")
    assert "secret" not in repr(found)


def test_value_that_is_no_number_is_left_out_and_said() -> None:
    content = (
        b'{"model_name": "a/b", "date": 1717400000, "config": {"limit": null}, '
        b'"results": {"t": {"acc,none": NaN, "f1,none": 0.5, "ppl,none": 1e30}}}'
    )
    findings = Findings()
    found = files.parse_result(content, NAME, findings, now=NOW)
    assert [one.measure.metric for one in found] == ["f1"]
    assert [(notice.values["metric"], notice.rows) for notice in findings.notices] == [("acc", 2)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ([], "holds no scores"),
        ({}, "holds no scores"),
        ({"results": {}}, "holds no scores"),
        ({"results": {"t": {"alias": "t", " ": " "}}, "model_name": "a/b", "date": 1717400000}, "holds no scores"),
        ({"config": {"model": "hf"}, "versions": {"a": 1}}, "holds no scores"),
        ({"results": SCORES, "date": 1717400000}, "names no model"),
        ({**RESULT, "model_name": "a\nb"}, "names no model"),
        ({**RESULT, "date": 1717400000000}, '"date" is no date and time with its zone'),
        ({**RESULT, "date": 1950000000}, '"date" lies in the future'),
    ],
)
def test_result_that_is_wrong_says_so(content: Any, said: str) -> None:
    found, findings = results(content)
    assert found == ()
    assert len(findings) == 1
    assert findings[0].startswith(NAME)
    assert said in findings[0]


def test_result_without_a_date_names_what_is_missing() -> None:
    content = {key: value for key, value in RESULT.items() if key != "date"}
    assert results(content, "results.json") == (
        (),
        [
            "results.json has no date, nor its name. Give it the name that lm-evaluation-harness wrote, such as "
            "results_2030-02-05T23-00-17.json."
        ],
    )


def test_samples_are_read_without_a_refusal() -> None:
    findings = Findings()
    contents = files.contents_of(SAMPLES)
    counts: dict[str, int] = {}
    for file in contents.files:
        content = files.content_of(file, findings)
        assert content is not None
        if file.kind == "request":
            counts["requests"] = counts.get("requests", 0) + (
                files.parse_request(content, file.name, findings, now=NOW) is not None
            )
        else:
            counts["values"] = counts.get("values", 0) + len(files.parse_result(content, file.name, findings, now=NOW))
    assert (findings.refusals, contents.others, counts) == ([], 1, {"requests": 6, "values": 22})
