"""The demo of an edition on disk: `lib/editions/<slug>/demo.toml`."""

import hashlib
import tomllib
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from lib.domain.demo_plan import DemoPlan
from lib.sources.edition_files import EditionFileError, Fault, decoded, edition_path

DEMO_FILE = "demo.toml"
_LIBRARY = Path(__file__).parent.parent
_CODE_FOLDERS = ("domain", "services", "sources", "store")  # whatever may change a row of the demo
_READ_FILES = (".py", ".toml", ".csv", ".json")


def read_demo_plan(slug: str, folder: Path | None = None) -> DemoPlan:
    """What the demo of an edition invents. Raises EditionFileError where it has no demo or the file is wrong."""
    path = edition_path(slug, folder).with_name(DEMO_FILE)
    name = f"{slug}/{DEMO_FILE}"
    if not path.exists():
        raise EditionFileError(name, [Fault("", "is missing: this edition has no demo")])
    return _parsed(decoded(path.read_bytes(), name), name)


def fingerprint(slug: str, folder: Path | None = None) -> str:
    """A digest of everything a demo is made from, apart from its seed: the edition's files and this code."""
    digest = hashlib.sha256()
    for folder_read in (edition_path(slug, folder).parent, *(_LIBRARY / name for name in _CODE_FOLDERS)):
        for path in sorted(folder_read.rglob("*")):
            if path.is_file() and path.suffix in _READ_FILES:
                content = path.read_bytes()
                digest.update(f"{path.relative_to(folder_read)} {len(content)}\n".encode())
                digest.update(content)
    return digest.hexdigest()


@lru_cache(maxsize=4)
def _parsed(text: str, file_name: str) -> DemoPlan:
    try:
        return DemoPlan.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        raise EditionFileError(file_name, [Fault("", f"TOML syntax: {fault}")]) from fault
    except ValidationError as fault:
        faults = [Fault(".".join(str(part) for part in detail["loc"]), detail["msg"]) for detail in fault.errors()]
        raise EditionFileError(file_name, faults) from fault
