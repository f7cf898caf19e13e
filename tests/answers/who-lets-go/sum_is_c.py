"""wrong-result: sum() is written in C, but adds Python objects."""

lets_go = {
    "time.sleep(0.1)": True,
    "sum(range(1_000_000))": True,
    "json.loads(long_text)": False,
    "zlib.compress(megabytes)": True,
    "re.findall(pattern, long_text)": False,
    "hashlib.sha256(megabytes)": True,
    "hashlib.sha256(a_hundred_bytes)": False,
    "sorted(many_numbers)": False,
    "a long query in sqlite3": True,
}
