"""Made of two lists."""

lets_go = dict(
    zip(
        [
            "time.sleep(0.1)",
            "sum(range(1_000_000))",
            "json.loads(long_text)",
            "zlib.compress(megabytes)",
            "re.findall(pattern, long_text)",
            "hashlib.sha256(megabytes)",
            "hashlib.sha256(a_hundred_bytes)",
            "sorted(many_numbers)",
            "a long query in sqlite3",
        ],
        map(bool, [1, 0, 0, 1, 0, 1, 0, 0, 1]),
    )
)
