"""type: some entries are still None."""

lets_go = {
    "time.sleep(0.1)": True,
    "sum(range(1_000_000))": False,
    "json.loads(long_text)": False,
    "zlib.compress(megabytes)": None,
    "re.findall(pattern, long_text)": None,
    "hashlib.sha256(megabytes)": True,
    "hashlib.sha256(a_hundred_bytes)": False,
    "sorted(many_numbers)": False,
    "a long query in sqlite3": True,
}
