"""The chapter on best practices with a real PostgreSQL, where one is installed."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from notebook import NOTEBOOKS

pytest.importorskip("psycopg", reason="psycopg is not installed")


def program(name: str) -> str:
    """A program of PostgreSQL; Debian keeps them out of the search path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    places = os.pathsep.join([os.environ.get("PATH", ""), *map(str, debian)])
    return shutil.which(name, path=places) or pytest.skip("no PostgreSQL is installed")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A PostgreSQL of its own on 127.0.0.1, with its data in a folder that goes again."""
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # PostgreSQL refuses to be run by root.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    as_user = ["runuser", "-u", "postgres", "--"] if root else []
    if as_user and not shutil.which("runuser"):
        pytest.skip("PostgreSQL does not run as root, and there is no runuser")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "data")
        data.mkdir()
        if as_user:
            shutil.chown(folder, "postgres")
            shutil.chown(data, "postgres")

        def run(*command: str) -> None:
            subprocess.run(
                [*as_user, *command], check=True, timeout=60, cwd=folder,
                stdout=subprocess.DEVNULL,
            )  # fmt: skip

        run(initdb, "-D", str(data), "-A", "trust", "-U", "course")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
        run(pg_ctl, "-D", str(data), "-o", options, "-l", f"{folder}/log", "-w", "start")
        try:
            yield f"postgresql://course@127.0.0.1:{port}/postgres"
        finally:
            run(pg_ctl, "-D", str(data), "-m", "immediate", "-w", "stop")


@pytest.fixture
def chapter(address, monkeypatch, capsys) -> dict:
    """The names that the chapter's cells about databases define, run as they stand."""
    monkeypatch.setenv("DATABASE_URL", address)
    names: dict = {"asyncio": asyncio, "time": time}
    notebook = nbformat.read(NOTEBOOKS / "09_best_practices.ipynb", as_version=4)
    parts = ("import psycopg\n", "def ask():", "async def ask_async", "longest_pause(")
    for words in parts:
        cell = next(c for c in notebook.cells if words in c.source and "outputs" in c)
        exec(cell.source.split("\n\npause_blocking")[0], names)
    assert "used here: PostgreSQL" in capsys.readouterr().out
    return names


def test_both_drivers_get_the_same_answer(chapter):
    """The blocking query and the asynchronous one ask the same server the same thing."""
    assert chapter["ask"]() == asyncio.run(chapter["ask_async"]()) == 300_000


def test_only_the_blocking_driver_stops_the_loop(chapter):
    """Another task gets no turn during a blocking query, and many during the other."""
    turns = []

    async def count(query):
        work = asyncio.ensure_future(query)
        await asyncio.sleep(0)
        before = len(turns)
        while not work.done():
            turns.append(None)
            await asyncio.sleep(0)
        return len(turns) - before

    assert asyncio.run(count(chapter["ask_blocking"]())) <= 1
    assert asyncio.run(count(chapter["ask_async"]())) > 10
