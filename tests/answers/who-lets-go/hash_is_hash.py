"""wrong-result: a short text is hashed as a long one is."""

lets_go = {
    "time.sleep(0.1)": True,
    "sum(range(1_000_000))": False,
    "json.loads(long_text)": False,
    "zlib.compress(megabytes)": True,
    "re.findall(pattern, long_text)": False,
    "hashlib.sha256(megabytes)": True,
    "hashlib.sha256(a_hundred_bytes)": True,
    "sorted(many_numbers)": False,
    "a long query in sqlite3": True,
}
