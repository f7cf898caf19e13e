"""Adds a test to each notebook that nbval runs: that it leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from leftovers import NotebookFile
from nbval.plugin import IPyNbFile


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Iterator[list[pytest.Collector]]:
    """Take a file of ours where nbval has taken one of its own."""
    files = yield
    return [
        NotebookFile.from_parent(parent, path=file_path) if type(f) is IPyNbFile else f
        for f in files
    ]
