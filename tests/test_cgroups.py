"""Tests of helpers.cgroups, on computers that are folders of files."""

from __future__ import annotations

import pytest

from helpers.cgroups import cpu_quota, memory_left


def build(root, cgroup, mountinfo, files):
    """A computer's /proc and /sys, as far as control groups need them."""
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/self/cgroup").write_text(cgroup)
    (root / "proc/self/mountinfo").write_text(mountinfo)
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


V2 = "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
V1 = (
    "24 18 0:21 / /sys/fs/cgroup ro shared:1 - tmpfs tmpfs rw\n"
    "31 24 0:28 {root} /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
    "32 24 0:29 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n"
)


@pytest.mark.parametrize(
    ("files", "quota"),
    [
        ({}, None),
        ({"cpu.max": "max 100000"}, None),
        ({"cpu.max": "50000 100000"}, 0.5),
        ({"a/b/cpu.max": "200000 100000"}, 2.0),
        ({"a/cpu.max": "150000 100000", "a/b/cpu.max": "max 100000"}, 1.5),
        ({"a/cpu.max": "100000 100000", "a/b/cpu.max": "300000 100000"}, 1.0),
        ({"other/cpu.max": "1000 100000"}, None),
        ({"cpu.max": "nonsense"}, None),
        ({"cpu.max": "many 100000"}, None),
        ({"cpu.max": "50000 0"}, None),
        ({"cpu.max": ""}, None),
    ],
)
def test_the_tightest_quota_of_version_2_counts(tmp_path, files, quota):
    """Of the process's own group and all above it."""
    files = {f"sys/fs/cgroup/{name}": text for name, text in files.items()}
    assert cpu_quota(build(tmp_path, "0::/a/b\n", V2, files)) == quota


@pytest.mark.parametrize(
    ("mounted", "folder"), [("/", "docker/3f/"), ("/docker/3f", ""), ("/elsewhere", "")]
)
@pytest.mark.parametrize(("text", "quota"), [("50000", 0.5), ("-1", None), ("0", None)])
def test_a_quota_of_version_1_is_found_below_its_mount(
    tmp_path, mounted, folder, text, quota
):
    """On the host, in a container that sees the host's names, and in one that does not."""
    base = f"sys/fs/cgroup/cpu,cpuacct/{folder}cpu.cfs"
    files = {f"{base}_quota_us": text, f"{base}_period_us": "100000"}
    membership = "5:cpuset:/\n4:cpu,cpuacct:/docker/3f\n0::/docker/3f\n"
    assert cpu_quota(build(tmp_path, membership, V1.format(root=mounted), files)) == quota


def test_a_path_that_leads_out_of_the_container_is_not_followed(tmp_path):
    """Control group namespaces show such paths for groups that lie outside."""
    files = {"sys/fs/cgroup/cpu.max": "70000 100000", "sys/fs/x/cpu.max": "1000 100000"}
    assert cpu_quota(build(tmp_path, "0::/../x\n", V2, files)) == 0.7


def test_without_control_groups_there_is_no_limit(tmp_path):
    """macOS and Windows have no such files; odd contents do no harm."""
    assert cpu_quota(tmp_path) is None
    assert memory_left(tmp_path) is None
    odd = build(tmp_path, "0::/\n", "odd\n1 2 3 - x\n", {})
    assert cpu_quota(odd) is None
    assert memory_left(odd) is None


def group(limit, taken, spare="0"):
    """The files of a group of version 2."""
    statistics = f"anon 5\ninactive_file {spare}\nactive_file 7\n"
    return {"memory.max": limit, "memory.current": taken, "memory.stat": statistics}


@pytest.mark.parametrize(
    ("inner", "outer", "left"),
    [
        (group("1000", "400"), {}, 600),
        (group("1000", "900", "300"), {}, 400),
        (group("1000", "2000"), {}, 0),
        (group("max", "400"), {}, None),
        (group("1000", "400"), group("500", "450"), 50),
        (group("max", "400"), group("500", "450"), 50),
        (group("1000", "400", "some"), {}, None),
        (group("1000", ""), {}, None),
        ({"memory.max": "1000", "memory.current": "400"}, {}, 600),
    ],
)
def test_the_fullest_group_of_version_2_tells_what_is_left(tmp_path, inner, outer, left):
    """What is kept of files is given up first, and so it is left."""
    files = {f"sys/fs/cgroup/a/b/{name}": text for name, text in inner.items()}
    files |= {f"sys/fs/cgroup/a/{name}": text for name, text in outer.items()}
    assert memory_left(build(tmp_path, "0::/a/b\n", V2, files)) == left


def test_what_is_left_in_a_group_of_version_1_is_found(tmp_path):
    """Its statistics count groups below it under names of their own."""
    base = "sys/fs/cgroup/memory/docker/memory"
    files = {
        f"{base}.limit_in_bytes": "1000",
        f"{base}.usage_in_bytes": "700",
        f"{base}.stat": "inactive_file 1\ntotal_inactive_file 200\n",
    }
    mount = "33 24 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
    assert memory_left(build(tmp_path, "4:memory:/docker\n", mount, files)) == 500
