"""Requests and results of the leaderboard, written in bulk and read for everybody: nothing here is about people.

A request is known by model version, weights and moment; a result by model version, moment, task, metric and filter.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from lib.domain.leaderboard import Coverage, Measure, ModelVersion, Request, Result
from lib.store.models import EvaluationRequest, EvaluationResult, SyncRun

SOURCE = "leaderboard"
_BATCH = 1_000
_COVERAGES: dict[str, Coverage] = {"whole": "whole", "limited": "limited", "unstated": "unstated"}


class RequestKey(NamedTuple):
    """What makes two requests the same."""

    version: ModelVersion
    weights: str
    submitted_at: datetime


class ResultKey(NamedTuple):
    """What makes two results the same."""

    version: ModelVersion
    measured_at: datetime
    task: str
    metric: str
    filter: str


def key_of_request(request: Request) -> RequestKey:
    """What the request is known by."""
    return RequestKey(request.version, request.weights, request.submitted_at)


def key_of_result(result: Result) -> ResultKey:
    """What the result is known by."""
    measure = result.measure
    return ResultKey(result.version, result.measured_at, measure.task, measure.metric, measure.filter)


def stored_requests(session: Session, edition_id: int) -> dict[RequestKey, tuple[int, Request]]:
    """Every request of the edition with its id."""
    query = select(EvaluationRequest).where(EvaluationRequest.edition_id == edition_id).order_by(EvaluationRequest.id)
    found = [(row.id, _request(row)) for row in session.scalars(query)]
    return {key_of_request(request): (row_id, request) for row_id, request in found}


def stored_results(session: Session, edition_id: int) -> dict[ResultKey, tuple[int, Result]]:
    """Every result of the edition with its id, those of limited runs too."""
    query = select(EvaluationResult).where(EvaluationResult.edition_id == edition_id).order_by(EvaluationResult.id)
    found = [(row.id, _result(row)) for row in session.scalars(query)]
    return {key_of_result(result): (row_id, result) for row_id, result in found}


def requests(session: Session, edition_id: int) -> tuple[Request, ...]:
    """Every request of the edition."""
    return tuple(request for _, request in stored_requests(session, edition_id).values())


def results(session: Session, edition_id: int) -> tuple[Result, ...]:
    """Every result of the edition but those of limited runs."""
    query = (
        select(EvaluationResult)
        .where(EvaluationResult.edition_id == edition_id, EvaluationResult.coverage != "limited")
        .order_by(EvaluationResult.id)
    )
    return tuple(_result(row) for row in session.scalars(query))


def limited_runs(session: Session, edition_id: int) -> int:
    """How many runs were limited to some of the examples."""
    runs = (
        select(
            EvaluationResult.model,
            EvaluationResult.revision,
            EvaluationResult.precision,
            EvaluationResult.measured_at,
        )
        .where(EvaluationResult.edition_id == edition_id, EvaluationResult.coverage == "limited")
        .distinct()
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(runs)) or 0


def last_import(session: Session, edition_id: int) -> datetime | None:
    """When files of the leaderboard were last imported; None for never."""
    return session.scalar(
        select(func.max(SyncRun.finished_at, type_=SyncRun.finished_at.type)).where(
            SyncRun.edition_id == edition_id, SyncRun.source == SOURCE, SyncRun.status == "succeeded"
        )
    )


def add_requests(session: Session, edition_id: int, run_id: int, added: Sequence[Request]) -> None:
    """New requests, first and last seen by the sync run `run_id`."""
    for batch in _batches(added):
        seen = {"edition_id": edition_id, "first_sync_run_id": run_id, "last_sync_run_id": run_id}
        session.execute(insert(EvaluationRequest), [seen | _request_columns(request) for request in batch])


def change_requests(session: Session, run_id: int, changed: Sequence[tuple[int, Request]]) -> None:
    """Give requests (by id) what they now say."""
    for batch in _batches(changed):
        session.execute(
            update(EvaluationRequest),
            [{"id": row_id, "last_sync_run_id": run_id} | _request_columns(request) for row_id, request in batch],
        )


def add_results(session: Session, edition_id: int, run_id: int, added: Sequence[Result]) -> None:
    """New results, first and last seen by the sync run `run_id`."""
    for batch in _batches(added):
        seen = {"edition_id": edition_id, "first_sync_run_id": run_id, "last_sync_run_id": run_id}
        session.execute(insert(EvaluationResult), [seen | _result_columns(result) for result in batch])


def change_results(session: Session, run_id: int, changed: Sequence[tuple[int, Result]]) -> None:
    """Give results (by id) what they now say."""
    for batch in _batches(changed):
        session.execute(
            update(EvaluationResult),
            [{"id": row_id, "last_sync_run_id": run_id} | _result_columns(result) for row_id, result in batch],
        )


def _request(row: EvaluationRequest) -> Request:
    return Request(ModelVersion(row.model, row.revision, row.precision), row.weights, row.status, row.submitted_at)


def _result(row: EvaluationResult) -> Result:
    return Result(
        version=ModelVersion(row.model, row.revision, row.precision),
        measure=Measure(row.task, row.metric, row.filter, row.task_version, row.shots),
        value=row.value,
        standard_error=row.standard_error,
        higher_is_better=row.higher_is_better,
        coverage=_COVERAGES[row.coverage],
        examples=row.examples,
        measured_at=row.measured_at,
    )


def _version_columns(version: ModelVersion) -> dict[str, Any]:
    return {"model": version.model, "revision": version.revision, "precision": version.precision}


def _request_columns(request: Request) -> dict[str, Any]:
    return _version_columns(request.version) | {
        "weights": request.weights,
        "status": request.status,
        "submitted_at": request.submitted_at,
    }


def _result_columns(result: Result) -> dict[str, Any]:
    measure = result.measure
    return _version_columns(result.version) | {
        "task": measure.task,
        "task_version": measure.task_version,
        "metric": measure.metric,
        "filter": measure.filter,
        "shots": measure.shots,
        "value": result.value,
        "standard_error": result.standard_error,
        "higher_is_better": result.higher_is_better,
        "coverage": result.coverage,
        "examples": result.examples,
        "measured_at": result.measured_at,
    }


def _batches(entries: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(entries)
    while batch := list(islice(rest, _BATCH)):
        yield batch
