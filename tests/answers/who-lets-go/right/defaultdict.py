"""A dictionary of another kind."""

from collections import defaultdict

lets_go = defaultdict(
    bool,
    {
        "time.sleep(0.1)": True,
        "sum(range(1_000_000))": False,
        "json.loads(long_text)": False,
        "zlib.compress(megabytes)": True,
        "re.findall(pattern, long_text)": False,
        "hashlib.sha256(megabytes)": True,
        "hashlib.sha256(a_hundred_bytes)": False,
        "sorted(many_numbers)": False,
        "a long query in sqlite3": True,
    },
)
