"""Tests of binder/postBuild, which adds a second kernel if conda-forge answers."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BASH = shutil.which("bash")
pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or BASH is None, reason="Binder is Linux"
)
MAKES_ENVIRONMENT = """\
#!/bin/bash
while [ $# -gt 0 ]; do [ "$1" = --prefix ] && prefix=$2; shift; done
mkdir -p "$prefix/bin"
printf '#!/bin/bash\\necho "$*" >>"%s/calls"\\n{python}' "$prefix" >"$prefix/bin/python"
chmod +x "$prefix/bin/python"
"""


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def build(tmp_path):
    """Runs postBuild as repo2docker would, with a mamba that is a script of ours.

    Returns a function that gives the run and the folder of the new environment.
    """

    def run(mamba: str | None) -> tuple[subprocess.CompletedProcess[str], Path]:
        repository = tmp_path / "repository"
        shutil.copytree(ROOT / "binder", repository / "binder")
        shutil.copy(ROOT / "requirements.txt", repository)
        conda = tmp_path / "conda"
        if mamba is not None:
            script(conda / "bin" / "mamba", mamba)
        environment = {
            "PATH": os.defpath,
            "HOME": str(tmp_path),
            "CONDA_DIR": str(conda),
            "MAMBA_EXE": str(conda / "bin" / "mamba"),
            "NB_PYTHON_PREFIX": str(tmp_path / "notebook"),
        }
        done = subprocess.run(
            [str(BASH), "binder/postBuild"], cwd=repository, env=environment, timeout=60,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done, conda / "envs" / "free-threaded"

    return run


def test_the_kernel_is_installed_beside_the_usual_one(build, tmp_path):
    """It gets the packages of requirements.txt less the server's, and is registered."""
    done, free = build(MAKES_ENVIRONMENT.replace("{python}", ""))
    assert (done.returncode, done.stderr) == (0, "")
    packages, check, register = (free / "calls").read_text().splitlines()
    assert packages.startswith("-m pip install")
    assert "_is_gil_enabled" in check
    assert f"--prefix {tmp_path}/notebook --name free-threaded" in register
    wanted = re.findall(r"(?m)^[\w-]+", (free / "requirements.txt").read_text())
    assert {"ipykernel", "ipywidgets", "matplotlib", "aiohttp"} <= set(wanted)
    assert "jupyterlab" not in wanted


@pytest.mark.parametrize(
    "mamba",
    [None, "#!/bin/bash\nexit 1\n", MAKES_ENVIRONMENT.replace("{python}", "exit 1")],
    ids=["no mamba", "no such package", "a package fails"],
)
def test_the_build_goes_on_without_it(build, mamba):
    """Whatever fails, the build does not, says so, and leaves no half of it behind."""
    done, free = build(mamba)
    assert done.returncode == 0
    assert "no free-threaded kernel" in done.stderr
    assert not free.exists()
