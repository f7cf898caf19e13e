"""wrong-result: everything that is written in C gives it back."""

lets_go = {
    "time.sleep(0.1)": True,
    "sum(range(1_000_000))": True,
    "json.loads(long_text)": True,
    "zlib.compress(megabytes)": True,
    "re.findall(pattern, long_text)": True,
    "hashlib.sha256(megabytes)": True,
    "hashlib.sha256(a_hundred_bytes)": True,
    "sorted(many_numbers)": True,
    "a long query in sqlite3": True,
}
