"""Downloads of a release, streamed from the disk: the role's own DuckDB file and Parquet of its own tables.

They are routes beside Streamlit's pages, because a file of hundreds of megabytes has no place in the memory
of a page. The routes are outside the pages' door, so they ask for the login themselves.
"""

from pathlib import Path
from typing import get_args

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from app import login, session
from app.cookies import claims
from jushu import exports, releases
from jushu.clock import local_now
from jushu.errors import JushuError
from jushu.releases import parquet
from jushu.settings import AppRole, Role, Settings

TYPES = {".duckdb": "application/octet-stream", parquet.SUFFIX: "application/vnd.apache.parquet"}


def address(release_id: str, role: Role, name: str) -> str:
    """Address of one file of a release: ``<role>.duckdb``, ``<table>.parquet`` or, of a table with a file
    per period, ``<table>/<period>.parquet``.
    """
    return f"/files/{release_id}/{role}/{name}"


def path_of(settings: Settings, release_id: str, role: str, name: str) -> Path | None:
    """The file of that name that a role may have; None for every other name.

    Only names that the manifest lists are files: what an address says never becomes a path by itself.
    """
    release = releases.load(release_id, settings)
    if name == f"{role}.duckdb" and role in get_args(Role):
        return release.path / name
    table = release.manifest["tables"].get(name.partition("/")[0].removesuffix(parquet.SUFFIX))
    listed = f"{parquet.FOLDER}/{name}"
    if table and role in table["roles"] and listed in release.manifest["files"]:
        return release.path / listed
    return None


async def download(request: Request) -> Response:
    """One file, noted for the auditors; 403 for another's role, 404 for what is not there."""
    return await run_in_threadpool(_answer, request)


def _answer(request: Request) -> Response:
    settings = Settings()
    role, name = request.path_params["role"], request.path_params["name"]
    release_id = request.path_params["release"]
    # without a login, a page of another name that resolves to this machine must not read files
    if not is_host_allowed(request.headers.get("host")) or role not in _roles(request, settings):
        return Response(status_code=403)
    try:
        path = path_of(settings, release_id, role, name)
    except JushuError:
        path = None
    if path is None or not path.is_file():
        return Response(status_code=404)
    if request.method == "GET":
        user = login.name(claims(request)) or session.DEMO
        detail = {"page": "clients", "user": user, "role": role, "release_id": release_id}
        exports.record(settings, detail | {"file": name, "rows": None, "format": path.suffix[1:]})
    return FileResponse(
        path, media_type=TYPES[path.suffix], filename=f"{release_id}_{name.replace('/', '_')}"
    )


def _roles(request: Request, settings: Settings) -> list[AppRole]:
    if not session.needs_login(settings):
        return list(get_args(AppRole))
    found = claims(request)
    try:
        known = login.roles(settings)
    except JushuError:
        return []
    if not found or known.has_expired(found, local_now()):
        return []
    return known.of(found)


ROUTES = [Route("/files/{release}/{role}/{name:path}", download, methods=["GET"])]
