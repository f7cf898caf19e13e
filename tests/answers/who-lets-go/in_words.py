"""type: words, where True and False were asked for."""

lets_go = {
    "time.sleep(0.1)": "yes",
    "sum(range(1_000_000))": "no",
    "json.loads(long_text)": "no",
    "zlib.compress(megabytes)": "yes",
    "re.findall(pattern, long_text)": "no",
    "hashlib.sha256(megabytes)": "yes",
    "hashlib.sha256(a_hundred_bytes)": "no",
    "sorted(many_numbers)": "no",
    "a long query in sqlite3": "yes",
}
