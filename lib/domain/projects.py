"""Projects: their names, what they deliver, and which of them somebody looks for.

A project is *complete* with a corpus, a model and a demo (or whatever the edition asks for), *corpus only* with
corpora and no model or demo, and *partial* with anything between. A notebook stands in for a demo.

>>> delivery_of(["dataset", "model", "notebook"], ("dataset", "model", "space")), delivery_of(["dataset"], ())
('complete', 'corpus_only')
"""

from collections.abc import Collection
from typing import Literal

from lib.domain.identity import unaccented_key

Delivery = Literal["complete", "corpus_only", "partial"]

DELIVERIES: tuple[Delivery, ...] = ("complete", "corpus_only", "partial")
_STANDS_IN_FOR = {"notebook": "space"}
_BUILT = frozenset({"model", "space"})


def short_title(title: str) -> str:
    """The part of a title before its colon, which names the project; the whole title where there is none.

    >>> short_title("KUNTUR: LLM de asistencia legal"), short_title("ChaterapIA")
    ('KUNTUR', 'ChaterapIA')
    """
    name, colon, _ = title.partition(": ")
    return name.strip() if colon and name.strip() else title.strip()


def rest_of_title(title: str) -> str:
    """What a title says after its short form; empty where that is all of it.

    >>> rest_of_title("KUNTUR: LLM de asistencia legal"), rest_of_title("ChaterapIA"), rest_of_title("SQL: ")
    ('LLM de asistencia legal', '', '')
    """
    name = short_title(title)
    return title.strip().removeprefix(name).lstrip(" :").strip()


def delivery_of(kinds: Collection[str], required: Collection[str]) -> Delivery:
    """What artifacts of these kinds come to, where an edition asks for those of `required`."""
    delivered = {_STANDS_IN_FOR.get(kind, kind) for kind in kinds}
    if "dataset" in delivered and not delivered & _BUILT:
        return "corpus_only"
    return "complete" if delivered.issuperset(required) else "partial"


def missing_kinds(kinds: Collection[str], wanted: Collection[str]) -> tuple[str, ...]:
    """Those of the kinds `wanted` of which there is nothing, in their order; a notebook stands in for a demo.

    >>> missing_kinds(["dataset", "notebook"], ("dataset", "model", "space", "video"))
    ('model', 'video')
    """
    delivered = {_STANDS_IN_FOR.get(kind, kind) for kind in kinds} | set(kinds)
    return tuple(kind for kind in wanted if kind not in delivered)


def is_said_in(query: str, *texts: str | None) -> bool:
    """Whether each word of `query` begins or lies inside a word of `texts`, whatever the case and the accents.

    A query without letters or digits asks for nothing, and is said everywhere.

    >>> is_said_in("ASISTENCIA perú", "KUNTUR", "LLM de asistencia legal en Peru"), is_said_in("chile", "KUNTUR", None)
    (True, False)
    """
    said = " ".join(unaccented_key(text) for text in texts if text)
    return all(word in said for word in unaccented_key(query).split())
