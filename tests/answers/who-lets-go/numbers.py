"""type: 1 and 0 in place of True and False."""

lets_go = {
    "time.sleep(0.1)": 1,
    "sum(range(1_000_000))": 0,
    "json.loads(long_text)": 0,
    "zlib.compress(megabytes)": 1,
    "re.findall(pattern, long_text)": 0,
    "hashlib.sha256(megabytes)": 1,
    "hashlib.sha256(a_hundred_bytes)": 0,
    "sorted(many_numbers)": 0,
    "a long query in sqlite3": 1,
}
