"""How much memory each notebook needs at most, its kernel and all child processes together.

    python tests/benchmarks/memory.py [NOTEBOOK ...]

A Binder gives 1 to 2 GiB to the server and the kernels. On Linux what forked processes
share counts once, and so do the libraries that all of them map; elsewhere the sum of the
resident sets is an upper bound.
Exits with 1 if the server and the largest notebook would need more than 1 GiB.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.request import urlopen

import nbformat
import psutil
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent.parent
LIMIT = 1024  # MiB
PAUSE = 0.05  # seconds between two looks


def in_use(process: psutil.Process) -> tuple[float, float]:
    """MiB of a process: its own share, and what is read from files, such as libraries."""
    try:
        text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    except OSError:
        return process.memory_info().rss / 2**20, 0.0
    size = {name: int(kib) / 1024 for name, kib in re.findall(r"(?m)^(\w+):\s+(\d+)", text)}
    return size["Pss_Anon"] + size["Pss_Shmem"], size["Rss"] - size["Anonymous"]


class Watch:
    """Looks at a process and all that it started, again and again; keeps the most seen."""

    def __init__(self, pid: int) -> None:
        self.root = psutil.Process(pid)
        self.most = 0.0
        self.processes = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(PAUSE):
            own, files, count = 0.0, 0.0, 0
            try:
                for process in (self.root, *self.root.children(recursive=True)):
                    try:
                        mine, mapped = in_use(process)
                        own, files, count = own + mine, max(files, mapped), count + 1
                    except (psutil.Error, KeyError):
                        pass  # It ended between two lines.
            except psutil.NoSuchProcess:
                return
            self.most = max(self.most, own + files)
            self.processes = max(self.processes, count)


def of_notebook(path: Path) -> tuple[float, int, float]:
    """Run a notebook: the most MiB, the most processes, and how many seconds it took."""
    client = NotebookClient(
        nbformat.read(path, as_version=4),
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    )
    start = time.perf_counter()
    with client.setup_kernel(), Watch(client.km.provisioner.pid) as watch:
        for number, cell in enumerate(client.nb.cells):
            client.execute_cell(cell, number)
    return watch.most, watch.processes, time.perf_counter() - start


def of_server() -> float:
    """MiB of a JupyterLab server until it has come up and sent its page."""
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
             "--ServerApp.port=0", "--ServerApp.ip=127.0.0.1", f"--notebook-dir={folder}"],
            env=os.environ | {"JUPYTER_RUNTIME_DIR": folder},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            with Watch(server.pid) as watch:
                while not (file := next(Path(folder).glob("jpserver-*.json"), None)):
                    time.sleep(0.2)
                time.sleep(2)
                told = json.loads(file.read_text())
                urlopen(f"{told['url']}lab?token={told['token']}").read()
            return watch.most
        finally:
            server.terminate()
            server.wait(30)


def main() -> int:
    """Print the table."""
    paths = [Path(name).resolve() for name in sys.argv[1:]]
    print(f"{'notebook':28} {'most MiB':>9} {'processes':>10} {'seconds':>8}")
    largest = 0.0
    for path in paths or sorted((ROOT / "notebooks").rglob("*.ipynb")):
        most, processes, seconds = of_notebook(path)
        largest = max(largest, most)
        print(f"{path.stem:28} {most:9.0f} {processes:10} {seconds:8.0f}", flush=True)
    server = of_server()
    print(f"{'the server itself':28} {server:9.0f}")
    total = server + largest
    verdict = "enough" if total <= LIMIT else "too little"
    print(f"{'server and largest':28} {total:9.0f}: {LIMIT} MiB are {verdict}")
    return int(total > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
