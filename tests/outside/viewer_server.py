"""A dataset viewer over real sockets: `/size`, `/info`, `/parquet` and `/is-valid`, with the ways in which it fails.

    with ViewerServer() as viewer:
        viewer.datasets["org/rice"] = ViewerDataset("org/rice", revision, (Split("default", "train", 60, 600),))
        run(..., environment={"TABLERO_VIEWER": viewer.endpoint, ...})
        assert viewer.requests == {"size": 1}

`test_viewer_server.py` compares its answers with recorded ones of https://huggingface.co/docs/dataset-viewer.
"""

import json
import threading
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

FaultKind = Literal["limited", "broken", "hang", "drip", "cut", "page", "half json"]
Trouble = Literal["not ready", "blocked", "broken files"]

PATHS = ("size", "info", "parquet", "is-valid")
HANG_SECONDS = 30
_TROUBLES: dict[Trouble, tuple[int, str, dict[str, str]]] = {
    "not ready": (
        500,
        "ResponseNotReady",
        {"error": "The server is busier than usual and the response is not ready yet. Please retry later."},
    ),
    "blocked": (
        501,
        "DatasetInBlockListError",
        {
            "error": "The parquet conversion has been disabled for this dataset for now. Please open an issue in "
            "https://github.com/huggingface/dataset-viewer if you want this dataset to be supported."
        },
    ),
    "broken files": (
        500,
        "DatasetGenerationError",
        {
            "error": "An error occurred while generating the dataset",
            "cause_exception": "ArrowInvalid",
            "cause_message": "JSON parse error: Missing a name for object member. in row 12",
        },
    ),
}


@dataclass(frozen=True)
class Split:
    """A split of a configuration as the viewer read it; `estimated_rows` where it read only the beginning."""

    config: str
    name: str
    rows: int
    memory_bytes: int
    parquet_bytes: int = 1000
    columns: int = 2
    estimated_rows: int | None = None


@dataclass
class ViewerDataset:
    """A dataset as the viewer has it. `failed` and `pending` are configurations that it could not read, or not yet."""

    repo_id: str
    revision: str
    splits: tuple[Split, ...] = ()
    original_bytes: dict[str, int] = field(default_factory=dict)  # by configuration
    is_partial: bool = False
    failed: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    is_private: bool = False
    trouble: Trouble | None = None

    def size(self, config: str | None = None) -> dict[str, Any]:
        """The body of `/size`, of the whole dataset or of one configuration."""
        configs = [
            {
                "dataset": self.repo_id,
                "config": name,
                "num_bytes_original_files": self.original_bytes.get(name, 0),
                **self._sums([split for split in self.splits if split.config == name], with_columns=True),
            }
            for name in self._configs()
            if config in (None, name)
        ]
        splits = [
            {
                "dataset": self.repo_id,
                "config": split.config,
                "split": split.name,
                **self._sums([split], with_columns=True),
            }
            for split in self.splits
            if config in (None, split.config)
        ]
        if config is not None:
            return {"size": {"config": configs[0], "splits": splits}, "partial": self.is_partial}
        whole = {
            "dataset": self.repo_id,
            "num_bytes_original_files": sum(self.original_bytes.values()),
            **self._sums(list(self.splits), with_columns=False),
        }
        return {"size": {"dataset": whole, "configs": configs, "splits": splits}, **self._state("config-size")}

    def info(self, config: str | None = None) -> dict[str, Any]:
        """The body of `/info`, without what it says of features and licences."""
        infos = {
            name: {
                "builder_name": "parquet",
                "dataset_name": self.repo_id.rpartition("/")[2],
                "config_name": name,
                "splits": {
                    split.name: {
                        "name": split.name,
                        "num_bytes": split.memory_bytes,
                        "num_examples": split.rows,
                        "dataset_name": None,
                    }
                    for split in self.splits
                    if split.config == name
                },
                "download_size": sum(split.parquet_bytes for split in self.splits if split.config == name),
                "dataset_size": sum(split.memory_bytes for split in self.splits if split.config == name),
            }
            for name in self._configs()
        }
        if config is not None:
            return {"dataset_info": infos[config], "partial": self.is_partial}
        return {"dataset_info": infos, **self._state("config-info")}

    def parquet(self) -> dict[str, Any]:
        """The body of `/parquet`."""
        base = f"https://huggingface.co/datasets/{self.repo_id}/resolve/refs%2Fconvert%2Fparquet"
        short = self.repo_id.rpartition("/")[2]
        files = [
            {
                "dataset": self.repo_id,
                "config": split.config,
                "split": split.name,
                "url": f"{base}/{split.config}/{split.name}/0000.parquet",
                "filename": f"{short}-{split.name}.parquet",
                "size": split.parquet_bytes,
            }
            for split in self.splits
        ]
        return {"parquet_files": files, **self._state("config-parquet")}

    def is_valid(self) -> dict[str, bool]:
        """The body of `/is-valid`: what the viewer can do."""
        can = bool(self.splits)
        return dict.fromkeys(("preview", "viewer", "search", "filter", "statistics"), can)

    def _configs(self) -> list[str]:
        return list(dict.fromkeys(split.config for split in self.splits))

    def _sums(self, splits: list[Split], *, with_columns: bool) -> dict[str, int | None]:
        is_estimated = any(split.estimated_rows is not None for split in splits)
        return {
            "num_bytes_parquet_files": sum(split.parquet_bytes for split in splits),
            "num_bytes_memory": sum(split.memory_bytes for split in splits),
            "num_rows": sum(split.rows for split in splits),
            **({"num_columns": splits[0].columns} if with_columns else {}),
            "estimated_num_rows": sum(split.estimated_rows or split.rows for split in splits) if is_estimated else None,
        }

    def _state(self, kind: str) -> dict[str, Any]:
        def named(configs: tuple[str, ...]) -> list[dict[str, str | None]]:
            return [{"kind": kind, "dataset": self.repo_id, "config": name, "split": None} for name in configs]

        return {"pending": named(self.pending), "failed": named(self.failed), "partial": self.is_partial}


@dataclass
class Fault:
    """How the next `times` requests fail whose address holds `where`.

    limited: 429; broken: 500 of the server itself; hang: no answer; drip: a byte now and then; cut: the connection ends
    in the middle; page: an HTML page with status 200; half json: the first half of the body, whole by its length.
    """

    kind: FaultKind
    times: int = 10**9
    where: str = ""


class ViewerServer:
    """The server; `requests` counts what was asked by path."""

    def __init__(self) -> None:
        self.datasets: dict[str, ViewerDataset] = {}
        self.faults: list[Fault] = []
        self.requests: Counter[str] = Counter()
        self.asked: list[str] = []  # datasets, in the order in which they were asked about
        self.token: str | None = None
        self.lock = threading.Lock()
        self.closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("ViewerHandler", (_Handler,), {"viewer": self}))
        self._server.daemon_threads = True
        self._server.block_on_close = False

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "ViewerServer":
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def add(self, dataset: ViewerDataset) -> ViewerDataset:
        """Let the viewer know a dataset, in place of what it knew of that name."""
        self.datasets[dataset.repo_id] = dataset
        return dataset

    def forget_requests(self) -> None:
        """Count anew."""
        with self.lock:
            self.requests.clear()
            self.asked.clear()

    def forget_everything(self) -> None:
        """As new."""
        self.forget_requests()
        self.datasets, self.faults, self.token = {}, [], None


class _Handler(BaseHTTPRequestHandler):
    viewer: ViewerServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        path, query = parts.path.strip("/"), parse_qs(parts.query)
        repo_id = query.get("dataset", [""])[0]
        with self.viewer.lock:
            self.viewer.requests[path] += 1
            self.viewer.asked.append(repo_id)
            fault = self._fault()
        if fault == "limited":
            self._send(429, {"error": "Too many requests"}, retry="55")
        elif fault == "broken":
            self._send(500, {"error": "Unexpected error."}, code="UnexpectedError")
        elif fault == "page":
            self._write(200, b"<!doctype html><title>Down for maintenance</title>", "text/html", {}, None)
        elif fault == "hang":
            self.viewer.closing.wait(HANG_SECONDS)
            self.close_connection = True
        else:
            self._answer(path, repo_id, query.get("config", [None])[0], fault)

    def _fault(self) -> FaultKind | None:
        for fault in self.viewer.faults:
            if fault.times > 0 and fault.where in self.path:
                fault.times -= 1
                return fault.kind
        return None

    def _answer(self, path: str, repo_id: str, config: str | None, fault: FaultKind | None) -> None:
        dataset = self.viewer.datasets.get(repo_id)
        if path not in PATHS:
            self._send(404, {"error": "Not Found"})
        elif not repo_id:
            self._send(422, {"error": "Parameter 'dataset' is required"}, code="MissingRequiredParameter")
        elif dataset is None or (dataset.is_private and not self._has_token()):
            self._refuse()
        elif dataset.trouble is not None:
            status, code, body = _TROUBLES[dataset.trouble]
            self._send(status, body, fault, code=code, revision=dataset.revision)
        else:
            bodies = {
                "size": lambda: dataset.size(config),
                "info": lambda: dataset.info(config),
                "parquet": dataset.parquet,
                "is-valid": dataset.is_valid,
            }
            self._send(200, bodies[path](), fault, revision=dataset.revision)

    def _refuse(self) -> None:
        """It does not tell a private dataset from one that is not there."""
        sentence = "The dataset does not exist, or is not accessible {how} authentication (private or gated)."
        if self._has_token():
            self._send(404, {"error": sentence.format(how="with the current")}, code="ExternalAuthenticatedError")
        else:
            self._send(401, {"error": sentence.format(how="without")}, code="ExternalUnauthenticatedError")

    def _has_token(self) -> bool:
        return self.viewer.token is not None and self.headers.get("Authorization") == f"Bearer {self.viewer.token}"

    def _send(self, status: int, body: object, fault: FaultKind | None = None, **headers: str | None) -> None:
        names = {"code": "X-Error-Code", "revision": "X-Revision", "retry": "Retry-After"}
        named = {names[name]: value for name, value in headers.items() if value is not None}
        content = json.dumps(body).encode()
        content = content[: len(content) // 2] if fault == "half json" else content
        self._write(status, content, "application/json", named, fault)

    def _write(
        self, status: int, content: bytes, content_type: str, headers: dict[str, str], fault: FaultKind | None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if fault == "cut":
            self.wfile.write(content[: len(content) // 2])
            self.close_connection = True
        elif fault == "drip":
            for byte in content:
                if self.viewer.closing.wait(0.05):
                    break
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
        else:
            self.wfile.write(content)

    def handle(self) -> None:
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client gave up, as some tests want

    def log_message(self, format: str, *args: object) -> None:
        """Tests read `requests` instead."""
