"""What Linux's control groups leave to this process: the limits of a container.

Both versions are read (``cgroups(7)``, ``Documentation/admin-guide/cgroup-v2.rst`` of the
kernel). Every group up to the mount point counts, the tightest one decides. Other systems
have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath


def cpu_quota(root: Path = Path("/")) -> float | None:
    """The CPU seconds per second that this process's groups grant.

    Args:
        root: Where ``/proc`` and ``/sys`` are looked for.

    Returns:
        Such as 1.5; ``None`` without a quota, and on other systems.

    Example:
        >>> cpu_quota(Path("there/is/no/such/folder")) is None
        True
    """
    quotas = (
        _quota_2(folder) if version == 2 else _quota_1(folder)
        for version, folder in _folders(root, "cpu")
    )
    return min((quota for quota in quotas if quota is not None), default=None)


def memory_left(root: Path = Path("/")) -> int | None:
    """The bytes that this process's groups may still take before one of them is full.

    What the kernel keeps of files, and gives up first, does not count as taken.

    Args:
        root: Where ``/proc`` and ``/sys`` are looked for.

    Returns:
        Bytes, 0 or more. Without a limit ``None``, or more than any computer has (that is
        how version 1 says so); ``None`` on other systems.

    Example:
        >>> memory_left(Path("there/is/no/such/folder")) is None
        True
    """
    left = (
        _left(folder, "memory.max", "memory.current", "inactive_file")
        if version == 2
        else _left(
            folder,
            "memory.limit_in_bytes",
            "memory.usage_in_bytes",
            "total_inactive_file",
        )
        for version, folder in _folders(root, "memory")
    )
    return min((size for size in left if size is not None), default=None)


def _folders(root: Path, controller: str) -> Iterator[tuple[int, Path]]:
    """The version and the folder of each group that limits this process, inner first."""
    try:
        memberships = (root / "proc/self/cgroup").read_text().splitlines()
        mounts = (root / "proc/self/mountinfo").read_text().splitlines()
    except (OSError, UnicodeDecodeError):
        return
    for membership in memberships:
        # Such as 4:cpu,cpuacct:/docker/3f, or 0::/user.slice in version 2.
        hierarchy, controllers, group = membership.split(":", 2)
        if hierarchy == "0" and not controllers:
            version = 2
        elif controller in controllers.split(","):
            version = 1
        else:
            continue
        for mounted, point in _mounts(mounts, version, controller):
            folder = root / point.lstrip("/")
            for part in _groups(group, mounted):
                yield version, folder / part


def _mounts(mounts: list[str], version: int, controller: str) -> Iterator[tuple[str, str]]:
    """The group that is mounted, and where; in ``proc_pid_mountinfo(5)``'s format."""
    kind = "cgroup2" if version == 2 else "cgroup"
    for line in mounts:
        before, _, after = line.partition(" - ")
        mount, filesystem = before.split(), after.split()
        if len(mount) < 5 or len(filesystem) < 3 or filesystem[0] != kind:
            continue
        if version == 2 or controller in filesystem[2].split(","):
            yield mount[3], mount[4]


def _groups(group: str, mounted: str) -> Iterator[PurePosixPath]:
    """The group and those above it, as paths below the mount point."""
    path = PurePosixPath(group)
    try:
        path = path.relative_to(mounted)
    except ValueError:
        # The group lies outside of what a container sees; the top is its own.
        path = PurePosixPath()
    if ".." in path.parts:
        path = PurePosixPath()
    yield path
    yield from path.parents


def _quota_2(folder: Path) -> float | None:
    words = _words(folder / "cpu.max")  # such as 50000 100000, or max 100000
    return _ratio(*words) if len(words) == 2 else None


def _quota_1(folder: Path) -> float | None:
    quota, period = (_words(folder / f"cpu.cfs_{name}_us") for name in ("quota", "period"))
    return _ratio(quota[0], period[0]) if quota and period else None


def _ratio(quota: str, period: str) -> float | None:
    try:
        value = int(quota) / int(period)
    except (ValueError, ZeroDivisionError):
        return None
    return value if value > 0 else None  # version 1 has -1 for no quota


def _left(folder: Path, limit: str, taken: str, files: str) -> int | None:
    """The bytes left in a group, of whose statistics ``files`` can be given up."""
    try:
        most, used = (int(" ".join(_words(folder / name))) for name in (limit, taken))
        statistics = _words(folder / "memory.stat")  # name, bytes, name, bytes ...
        spare = dict(zip(statistics[::2], statistics[1::2], strict=False)).get(files, "0")
        return max(0, most - used + int(spare))
    except ValueError:
        return None  # there is no such file, or its limit is "max"


def _words(file: Path) -> list[str]:
    try:
        return file.read_text().split()
    except (OSError, UnicodeDecodeError):
        return []
