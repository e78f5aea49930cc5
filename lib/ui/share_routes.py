"""The pictures that shared links show, drawn when somebody first asks and kept while nothing on them changes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from threading import Condition

from anyio import to_thread
from cachetools import LRUCache, cached
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from lib import i18n
from lib.domain.edition import LANGUAGES, Language
from lib.publishing import share_images
from lib.publishing.wording import Words
from lib.services import projects
from lib.store.database import DatabaseUnavailable
from lib.ui import first_views, session

_FRESH_SECONDS = 300  # a preview may be this much older than the page


@dataclass(frozen=True, slots=True)
class _Picture:
    """A drawing and what tells it from any other; the file is made when it is needed."""

    svg: str

    @property
    def tag(self) -> str:
        return f'"{hashlib.sha256(self.svg.encode()).hexdigest()[:20]}"'


@cached(LRUCache(maxsize=128), condition=Condition())
def _file(svg: str) -> bytes:
    return share_images.png(svg)


def _picture(slug: str, query: Mapping[str, str]) -> _Picture | None:
    """The picture of a project; None where there is no such project. Raises DatabaseUnavailable."""
    asked = first_views.asked_by(query)
    project = asked.read(projects.project_gallery).project(slug) if asked else None
    if asked is None or project is None:
        return None
    wanted = query.get(session.LANGUAGE_PARAMETER)
    language: Language = next((known for known in LANGUAGES if known == wanted), "es")
    said = Words(language, i18n.locale_for(language, None), UTC, asked.edition)
    award = projects.public_award(project, asked.edition, asked.now)
    return _Picture(share_images.svg(share_images.share_image(project, award, said)))


async def _serve(request: Request) -> Response:
    slug = request.path_params["slug"]
    try:
        picture = await to_thread.run_sync(_picture, slug, dict(request.query_params))
    except DatabaseUnavailable:
        return PlainTextResponse("The picture cannot be drawn now. Try again in a while.", status_code=503)
    if picture is None:
        return PlainTextResponse("There is no such project.", status_code=404)
    headers = {"cache-control": f"public, max-age={_FRESH_SECONDS}", "etag": picture.tag}
    if picture.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    content = await to_thread.run_sync(_file, picture.svg)
    return Response(content, media_type=share_images.MEDIA_TYPE, headers=headers)


def routes() -> list[Route]:
    """The route of the pictures: `/compartir/proyecto/<slug>.png`, with `lang` and, in a demo, `etapa`."""
    return [Route(f"{first_views.SHARE_IMAGES}/{{slug}}.png", _serve)]
