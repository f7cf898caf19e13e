"""What several test files need: the saved notebooks, a real JupyterLab, a real browser."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
# A shell lets its background jobs ignore Ctrl-C, and their children inherit that: what
# a test interrupts would never come back.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# What tests and notebooks solve here is not noted as this machine's reader's.
PROGRESS = tempfile.mkdtemp(prefix="course_progress_")
atexit.register(shutil.rmtree, PROGRESS, ignore_errors=True)
os.environ["CONCURRENCY_COURSE_PROGRESS"] = os.path.join(PROGRESS, "progress.jsonl")
CHROMIUM = next(
    filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None
)
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session", autouse=True)
def last_words() -> Iterator[None]:
    """Where coverage is measured, lets a check's process note what it reached.

    Otherwise it is ended as soon as it has reported its verdict.
    """
    from helpers.practice import sandbox

    listen = sandbox._listen

    def listen_and_wait(
        process: subprocess.Popen[bytes], lines: Any, key: bytes, report: sandbox.Report
    ) -> None:
        listen(process, lines, key, report)
        if report.end is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)

    with pytest.MonkeyPatch.context() as patch:
        if "COVERAGE_RUN" in os.environ:
            patch.setattr(sandbox, "_listen", listen_and_wait)
        yield


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, Path]]:
    """A JupyterLab over a copy of the course, with settings of its own.

    Yields:
        Its address, the folder of the copy, and the file that holds its log.
    """
    home = tmp_path_factory.mktemp("lab")
    course = home / "course"
    for part in ("notebooks", "helpers", "lab"):
        shutil.copytree(
            ROOT / part,
            course / part,
            ignore=shutil.ignore_patterns("__pycache__", ".ipynb_*"),
        )
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "IPYTHONDIR": "ipython",
    }
    settings = home / "settings" / "@jupyterlab"
    for plugin, values in {
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
        # What one test has run must not be what the next one opens.
        "docmanager-extension/plugin": {"autosave": False},
    }.items():
        file = settings / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(values))
    environment = os.environ | {name: str(home / part) for name, part in folders.items()}
    log = home / "log"
    with log.open("w") as stream:
        server = subprocess.Popen(
            [
                sys.executable, "-m", "jupyterlab", "--config=lab/config.py",
                "--no-browser", "--allow-root",
                "--ServerApp.port=0", "--ServerApp.token=", "--ServerApp.password=",
                "--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={course}",
                "--LabApp.expose_app_in_browser=True",  # for what is out of sight
            ],
            env=environment, stdout=stream, stderr=subprocess.STDOUT, cwd=course,
        )  # fmt: skip
        try:
            yield _address(home / "runtime", server), course, log
        finally:
            server.terminate()
            server.wait(30)


def _address(runtime: Path, server: subprocess.Popen[bytes]) -> str:
    import time

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        for file in runtime.glob("jpserver-*.json") if runtime.exists() else ():
            try:
                url = json.loads(file.read_text())["url"]
                urllib.request.urlopen(url + "api").close()
                return url
            except (OSError, ValueError):
                pass
        time.sleep(0.1)
    raise RuntimeError("JupyterLab did not answer within 60 s")


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """A headless Chromium, the one that is installed; skips where there is none.

    For one module only: while Playwright is at work, an event loop runs in this thread, and
    tests of asyncio could not start theirs.
    """
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed on this machine")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=BROWSER_FLAGS)
        yield chromium
        chromium.close()
