"""wrong-result: True where it keeps the GIL."""

lets_go = {
    "time.sleep(0.1)": False,
    "sum(range(1_000_000))": True,
    "json.loads(long_text)": True,
    "zlib.compress(megabytes)": False,
    "re.findall(pattern, long_text)": True,
    "hashlib.sha256(megabytes)": False,
    "hashlib.sha256(a_hundred_bytes)": True,
    "sorted(many_numbers)": True,
    "a long query in sqlite3": False,
}
