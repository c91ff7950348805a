"""Say what is configured, reachable and stale."""

import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench import __version__
from workbench.cli.opening import settings_here
from workbench.cli.printing import AsJson, say, show, show_facts
from workbench.errors import BadInput, StoreError, WorkbenchError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from workbench.settings import Settings

PACKAGES = ("streamlit", "litellm", "dbos", "sqlmodel", "pandas", "plotly", "scikit-learn")
LITTLE_SPACE = 500_000_000
REACH_S = 5.0


def examine(
    reach: Annotated[list[str] | None, typer.Option(metavar="URL", help="Try a server, such as http://127.0.0.1:11434/v1.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what is configured, reachable and stale. Leaves with 4 where something is wrong."""
    found = settings_here()
    store, store_problems = _store(found)
    servers = [_server(url) for url in reach or ()]
    free = shutil.disk_usage(found.home).free
    embedder, embedder_problems = _embedder()
    problems = [
        *store_problems,
        *embedder_problems,
        *([f"Only {_size(free)} are free in {found.home}."] if free < LITTLE_SPACE else []),
        *(f"{package} is not installed." for package in PACKAGES if _version(package) is None),
        *(f"{one['url']} does not answer: {one['detail']}" for one in servers if not one["is_reachable"]),
    ]
    document = {
        "version": __version__,
        "python": platform.python_version(),
        "platform": f"{sys.platform} {platform.machine()}",
        "packages": {package: _version(package) for package in PACKAGES},
        "home": str(found.home),
        "is_demo": found.is_demo,
        "disk_free_bytes": free,
        "store": store,
        "worker_log": str(found.log_file) if found.log_file.exists() else None,
        "keys": sorted(name for name, value in os.environ.items() if name.endswith("_API_KEY") and value),
        "embedder": embedder,
        "servers": servers,
        "problems": problems,
    }
    show(document, as_json=as_json, otherwise=lambda: _show(document))
    if problems:
        raise typer.Exit(WorkbenchError.exit_code)


def _store(found: "Settings") -> tuple[dict[str, Any], list[str]]:
    """Look at the store without making or migrating it."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import SQLAlchemyError

    from workbench.store.connection import create_engine_for
    from workbench.store.schema import REVISIONS, present_revision

    url = make_url(found.database_url)
    document: dict[str, Any] = {
        "url": url.render_as_string(hide_password=True),
        "schema": None,
        "known_schema": REVISIONS[-1],
        "size_bytes": None,
        "runs": {},
        "workers": [],
    }
    if url.get_backend_name() == "sqlite":
        if not url.database or not os.path.exists(url.database):
            return document, []
        document["size_bytes"] = os.path.getsize(url.database)
    try:
        engine = create_engine_for(found.database_url)
        document["schema"] = present_revision(engine)
        if document["schema"] != REVISIONS[-1]:
            return document, list(_schema_problems(document["schema"], REVISIONS))
        return document, list(_look_inside(engine, document))
    except (SQLAlchemyError, StoreError) as error:
        return document, [f"The store cannot be read: {getattr(error, 'orig', None) or error}"]


def _schema_problems(schema: str | None, known: tuple[str, ...]) -> Iterator[str]:
    if schema is not None and schema not in known:
        yield f"The store has schema {schema}, which a newer Workbench wrote; this one knows up to {known[-1]}."


def _look_inside(engine: "Engine", document: dict[str, Any]) -> Iterator[str]:
    from workbench.runs.launching import SILENT_S, has_worker
    from workbench.runs.presence import is_gone
    from workbench.runs.results import list_runs
    from workbench.store.connection import reading
    from workbench.store.workers import list_workers

    runs = list_runs(engine, limit=1000)
    waiting = [run.id for run in runs if run.status.is_live]
    document["runs"] = {status: sum(1 for run in runs if run.status == status) for status in sorted({str(run.status) for run in runs})}
    with reading(engine) as session:
        silent = {worker.id for worker in list_workers(session, silent_for_s=SILENT_S)}
        workers = list_workers(session)
    document["workers"] = [
        {
            "worker": worker.id,
            "host": worker.host,
            "pid": worker.pid,
            "is_alive": worker.id not in silent and not is_gone(worker),
            "beat_at": worker.beat_at,
            "providers": worker.state,
        }
        for worker in workers
    ]
    if waiting and not has_worker(engine):
        yield f"Run {', '.join(str(id) for id in waiting)} waits and no worker is alive: start `workbench worker`, or the app."


def _embedder() -> tuple[str | None, list[str]]:
    """Name what embeds texts for the topics of drift; nothing is loaded or asked."""
    from workbench.providers.embedding import embedder_from

    try:
        found = embedder_from(os.environ)
    except BadInput as error:
        return None, [str(error)]
    return (None if found is None else found.name), []


def _server(url: str) -> dict[str, Any]:
    """Ask an OpenAI-compatible server which models it has."""
    import json
    from http.client import HTTPException
    from urllib.error import URLError
    from urllib.request import urlopen

    where = url.rstrip("/") + "/models"
    if not where.startswith(("http://", "https://")):
        return {"url": url, "is_reachable": False, "detail": "that is no http:// or https:// address", "models": []}
    try:
        with urlopen(where, timeout=REACH_S) as answer:
            models = [str(model["id"]) for model in json.load(answer)["data"]]
    except (URLError, HTTPException, OSError, ValueError, KeyError, TypeError) as error:
        return {"url": url, "is_reachable": False, "detail": str(getattr(error, "reason", None) or error), "models": []}
    return {"url": url, "is_reachable": True, "detail": "", "models": models}


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"


def _show(document: Mapping[str, Any]) -> None:
    store = document["store"]
    alive = [worker for worker in store["workers"] if worker["is_alive"]]
    rows = [
        ("Workbench", f"{document['version']} on Python {document['python']}, {document['platform']}"),
        ("Home", document["home"] + (" (demo)" if document["is_demo"] else "")),
        ("Free space", _size(document["disk_free_bytes"])),
        ("Store", store["url"]),
        ("Schema", _schema_words(store)),
        ("Runs", ", ".join(f"{count} {status}" for status, count in store["runs"].items()) or "none"),
        ("Workers", ", ".join(f"process {worker['pid']} on {worker['host']}" for worker in alive) or "none alive"),
        ("Embedder", document["embedder"] or "none: topics of drift are grouped by words"),
        ("Keys", ", ".join(document["keys"]) or "none in the environment"),
        *((package, found or "not installed") for package, found in document["packages"].items()),
        *((one["url"], ", ".join(one["models"]) if one["is_reachable"] else one["detail"]) for one in document["servers"]),
    ]
    show_facts(rows)
    for problem in document["problems"]:
        say(f"Problem: {problem}")


def _schema_words(store: Mapping[str, Any]) -> str:
    if store["schema"] is None:
        return "not made yet"
    size = f", {_size(store['size_bytes'])}" if store["size_bytes"] is not None else ""
    behind = "" if store["schema"] == store["known_schema"] else f" (this program: {store['known_schema']})"
    return f"{store['schema']}{behind}{size}"
