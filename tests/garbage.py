"""What clients may send to a server that is no good request: any number, from a seed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

PATHS = [
    "/", "/robots.txt", "/page/0", "/page/7?size=100", "/private/3", "/slow", "/broken",
    "/limited", "/limited/2", "/redirect/3", "/redirect/loop", "/calendar/5",
    "/fault/moved/1", "/fault/flaky/0", "/fault/busy/3/2", "/fault/latin-1/1",
    "/fault/wrong-charset/1", "/fault/odd-links/2", "/fault/binary/0", "/fault/huge/0",
    "/api/version", "/api/tags", "/missing/0",
]  # fmt: skip
STEMS = [
    "page", "private", "limited", "redirect", "calendar", "fault/moved", "fault/limited",
    "fault/down", "fault/endless", "api", "v1",
]  # fmt: skip
MESSAGES = [{"role": "user", "content": "Why?"}]
OPTIONS = {"num_predict": 2, "seed": 1}
BODIES: dict[str, dict[str, Any]] = {
    "/api/generate": {"model": "course", "prompt": "Why?", "stream": False,
                      "options": OPTIONS},
    "/api/chat": {"model": "course", "messages": MESSAGES, "stream": True,
                  "options": OPTIONS},
    "/api/show": {"model": "course"},
    "/v1/messages": {"model": "course", "max_tokens": 3, "messages": MESSAGES,
                     "stream": False, "system": "Be brief."},
}  # fmt: skip
METHODS = [
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "get",
    "\0",
]
VALUES: list[Any] = [
    None, True, False, 0, -1, 1.5, 1e308, 10**400, -(10**18), "", "x", "\ud800", "\0",
    "x" * 100_000, [], [[]], {}, {"": {}}, [None], [1, "x"], [{"role": "user"}],
    [{"role": [], "content": {}}], [{"role": "user", "content": [{"text": 1}]}],
    [{"role": "user", "content": [{"text": "x"}, {}]}], {"num_predict": "x"},
    {"seed": 10**4000}, {"seed": 1.5}, {"num_predict": -(10**30)}, "course",
]  # fmt: skip
TEXTS = [
    "", "0", "-1", "1e400", "nan", "inf", "-inf", "0x10", "1_0", "٣", "²", "9" * 400,
    "9" * 5000, "%00", "%0d%0aX: y", "%ff", "%", "%zz", "..", "../../etc/passwd",
    "a" * 9000, "'\"<>", "true", "None", "1;2", "[]", " 1 ", "+1", "1e-400",
    "1/0", "{}", "\x7f", "é",
]  # fmt: skip
HEADERS = [
    "Host", "Content-Type", "Content-Encoding", "Transfer-Encoding", "Content-Length",
    "Connection", "Expect", "Upgrade", "Range", "Cookie", "Authorization", "x-api-key",
    "anthropic-version", "User-Agent", "Accept-Encoding", "If-Modified-Since", "Keep-Alive",
    "Sec-WebSocket-Key", "Trailer", "TE", "Origin", "", " ", "A" * 9000, "X-\0",
]  # fmt: skip
HEADER_TEXTS = [
    *TEXTS, "gzip", "deflate", "br", "zstd", "chunked", "identity",
    "gzip, chunked", "close",
    "keep-alive", "upgrade", "websocket", "h2c", "100-continue", "200-maybe", "bytes=0-",
    "text/html; charset=no-such", "multipart/form-data; boundary=", "application/json",
    "Basic =", "[::1", "a:b:c", "localhost:99999999", "Thu, 99 Foo 0000 99:99:99 GMT",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Garbage:
    """What a client sends on one connection, and how it goes away.

    Attributes:
        data: The bytes.
        ending: ``"waits"`` for an answer, ``"shuts"`` its side first, or ``"resets"`` the
            connection without a look at the answer.
    """

    data: bytes
    ending: str


def garbage(count: int, seed: int) -> Iterator[Garbage]:
    """So many, each kind of them in turn; the same ones for the same seed.

    Example:
        >>> list(garbage(9, seed=1)) == list(garbage(9, seed=1))
        True
    """
    random = Random(seed)
    for number in range(count):
        data = _KINDS[number % len(_KINDS)](random)
        yield Garbage(data, random.choice(["waits", "waits", "shuts", "resets"]))


def request(
    target: str,
    body: bytes = b"",
    headers: list[tuple[str, str]] | None = None,
    method: str | None = None,
) -> bytes:
    """A request, good if its parts are."""
    lines = [f"{method or ('POST' if body else 'GET')} {target} HTTP/1.1", "Host: course"]
    lines += [f"{name}: {value}" for name, value in headers or []]
    if body:
        lines += [f"Content-Length: {len(body)}", "x-api-key: any", "anthropic-version: 1"]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogatepass") + body


def good(random: Random) -> bytes:
    """A request that a server knows what to do with."""
    if random.random() < 0.5:
        return request(random.choice(PATHS))
    path = random.choice(list(BODIES))
    return request(path, json.dumps(BODIES[path]).encode())


def _noise(random: Random) -> bytes:
    return random.randbytes(random.randrange(2000))


def _cut(random: Random) -> bytes:
    whole = good(random)
    return whole[: random.randrange(len(whole))]


def _mutated(random: Random) -> bytes:
    data = bytearray(good(random))
    for _ in range(random.randint(1, 8)):
        place = random.randrange(len(data) + 1)
        how = random.randrange(4)
        if how == 0:
            data[place : place + 1] = random.randbytes(1)
        elif how == 1:
            del data[place : place + random.randint(1, 9)]
        elif how == 2:
            data[place:place] = random.choice(
                [b"\r\n", b"\n", b"\r", b"\0", b" ", b":", b"\t"]
            )
        else:
            data[place:place] = data[: random.randrange(60)]
    return bytes(data)


def _wrong_length(random: Random) -> bytes:
    path = random.choice(list(BODIES))
    body = json.dumps(BODIES[path]).encode()
    right = str(len(body))
    lengths = random.choice(
        [
            [], ["0"], ["5"], [f"{len(body) + 50}"], ["-1"], ["9" * 30], ["1000001"], ["x"],
            [right, "5"], [right, right], [f"{right}, {right}"], ["+5"], [""], ["0x10"],
        ]
    )  # fmt: skip
    head = _head(path)
    if random.random() < 0.3:
        head += "Transfer-Encoding: chunked\r\n"
    head += "".join(f"Content-Length: {length}\r\n" for length in lengths)
    return f"{head}\r\n".encode() + body


def _head(path: str) -> str:
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: course",
        "x-api-key: any",
        "anthropic-version: 1",
    ]
    return "".join(f"{line}\r\n" for line in lines)


def _huge(random: Random) -> bytes:
    size = random.choice([8000, 8189, 8190, 8191, 20_000, 200_000])
    count = random.choice([50, 99, 100, 101, 1000])
    return random.choice(
        [
            lambda: request("/" + "a" * size),
            lambda: request("/page/0?" + "&".join(f"a{n}=1" for n in range(size // 8))),
            lambda: request("/page/0", headers=[("X" * size, "1")]),
            lambda: request("/page/0", headers=[("X", "1" * size)]),
            lambda: request("/page/0", headers=[(f"X{n}", "1") for n in range(count)]),
            lambda: request("/page/0", method="G" * size),
            lambda: request("/api/generate", b"[" * size),
            lambda: request("/v1/messages", b'{"a":' * (size // 5)),
            lambda: request("/api/chat", b" " * (size * 6)),
        ]
    )()


def _pipelined(random: Random) -> bytes:
    requests = [random.choice([good, good, _mutated])(random) for _ in range(12)]
    return b"".join(requests[: random.randint(2, 12)])


def _wrong_types(random: Random) -> bytes:
    path = random.choice(list(BODIES))
    body = dict(BODIES[path])
    for _ in range(random.randint(1, 2)):
        value = random.choice(VALUES)
        if random.random() < 0.2:
            value = [value] * 3
        body[random.choice([*body, "format", "keep_alive", "system"])] = value
    if random.random() < 0.1:
        body.pop(random.choice(list(body)))
    text = json.dumps(random.choice([body, body, body, body, random.choice(VALUES)]))
    return request(path, text.encode() or b" ")


def _not_json(random: Random) -> bytes:
    path = random.choice(list(BODIES))
    text = json.dumps(BODIES[path])
    place = random.randrange(len(text))
    encoded = [
        text[:place].encode() or b"{",
        text.encode("utf-16"),
        text.encode("utf-32")[: place + 4],
        b"\xff" + text.encode(),
        text.replace('"', "'").encode(),
        text.replace("2", "NaN").replace("3", "Infinity").encode(),
        text.replace("Why?", "\\ud800").encode(),
        f"{text}{text}".encode(),
        b"0" * 5000,
    ]
    return request(path, random.choice(encoded))


def _odd_target(random: Random) -> bytes:
    target = f"/{random.choice(STEMS)}/{random.choice(TEXTS)}"
    if random.random() < 0.3:
        target += f"/{random.choice(TEXTS)}"
    names = ["latency", "duration", "size", "status", "cut", "other", ""]
    for sign in "?&&"[: random.randrange(4)]:
        target += f"{sign}{random.choice(names)}={random.choice(TEXTS)}"
    if random.random() < 0.1:
        target = random.choice(
            ["*", "http://", "http://[", "course:80", "//", "?", "\\", ""]
        )
    return request(
        target, method=random.choice([*METHODS[:2], "GET", random.choice(METHODS)])
    )


def _odd_headers(random: Random) -> bytes:
    headers = [
        (random.choice(HEADERS), random.choice(HEADER_TEXTS))
        for _ in range(random.randint(1, 4))
    ]
    if random.random() < 0.5:
        return request(random.choice(PATHS), headers=headers)
    path = random.choice(list(BODIES))
    return request(path, json.dumps(BODIES[path]).encode(), headers)


def _odd_chunks(random: Random) -> bytes:
    path = random.choice(list(BODIES))
    body = json.dumps(BODIES[path]).encode()
    right = f"{len(body):x}"
    size = random.choice(
        [
            right,
            "0",
            "f" * 18,
            "-1",
            "x",
            "5",
            "",
            f"{right};name=value",
            f"0x{right}",
            " 5",
        ]
    )
    head = f"{_head(path)}Transfer-Encoding: chunked\r\n\r\n"
    end = random.choice(
        ["\r\n0\r\n\r\n", "\r\n", "", "\r\n0\r\nTrailer: x\r\n\r\n", "0\r\n\r\n"]
    )
    return f"{head}{size}\r\n".encode() + body + end.encode()


_KINDS = [
    _noise, _cut, _mutated, _wrong_length, _huge, _pipelined, _wrong_types, _not_json,
    _odd_target, _odd_headers, _odd_chunks, _wrong_types, _odd_target,
]  # fmt: skip
