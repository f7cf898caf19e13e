"""wrong-result: what computes keeps the GIL, says the article."""

lets_go = {
    "time.sleep(0.1)": True,
    "sum(range(1_000_000))": False,
    "json.loads(long_text)": False,
    "zlib.compress(megabytes)": False,
    "re.findall(pattern, long_text)": False,
    "hashlib.sha256(megabytes)": False,
    "hashlib.sha256(a_hundred_bytes)": False,
    "sorted(many_numbers)": False,
    "a long query in sqlite3": False,
}
