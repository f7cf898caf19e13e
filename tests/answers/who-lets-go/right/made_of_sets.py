"""Made by a comprehension."""

_yes = {
    "time.sleep(0.1)",
    "zlib.compress(megabytes)",
    "hashlib.sha256(megabytes)",
    "a long query in sqlite3",
}
lets_go = {
    name: name in _yes
    for name in (
        *_yes,
        "sum(range(1_000_000))",
        "json.loads(long_text)",
        "re.findall(pattern, long_text)",
        "hashlib.sha256(a_hundred_bytes)",
        "sorted(many_numbers)",
    )
}
