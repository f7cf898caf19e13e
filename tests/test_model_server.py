"""The model server on 127.0.0.1: both wire formats, slots, queue, limits, hang-ups."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import pickle
import socket
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers import model_server
from helpers.servers.answers import answer
from helpers.servers.slots import QueueFullError, Slots

KEY = {"x-api-key": "none needed", "anthropic-version": "2023-06-01"}
QUICK = {"latency": 0.0, "rate": 1_000_000}
# So slow that no test waits for the end: requests are let go by hanging up.
ENDLESS = {"latency": 60.0}


@pytest.fixture(scope="module")
def quick():
    """A server that answers at once."""
    with model_server(**QUICK, tokens=5, slots=100) as server:
        yield server


def post(server, path, body, headers=None):
    """Status, headers and decoded body; those of errors, too."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(server.url(path), data, headers or {})
    try:
        with urllib.request.urlopen(request, timeout=20) as got:
            return got.status, got.headers, json.loads(got.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.status, error.headers, json.loads(error.read())


def question(**changes):
    return {"model": "course", "prompt": "What is a lock?", "stream": False, **changes}


def message(**changes):
    talk = [{"role": "user", "content": "What is a lock?"}]
    return {"model": "course", "max_tokens": 100, "messages": talk, **changes}


def ask_and_stay(server, path="api/generate", body=None, headers=None):
    """A connection whose request is sent and whose answer nobody has read yet."""
    port = urlsplit(server.url()).port
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    text = json.dumps(question() if body is None else body)
    connection.request("POST", f"/{path}", text, headers or {})
    return connection


def wait_for(condition):
    """Until it holds; a deadline only so that a broken test ends."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


# The answers


def test_the_answer_depends_on_the_prompt_and_the_seed_alone(quick):
    """So that a notebook's outputs can be compared."""
    text = post(quick, "api/generate", question())[2]["response"]
    assert text == post(quick, "api/generate", question())[2]["response"]
    assert (
        text != post(quick, "api/generate", question(prompt="And a queue?"))[2]["response"]
    )
    other = question(options={"seed": 1})
    assert text != post(quick, "api/generate", other)[2]["response"]


def test_answers_are_the_same_on_every_python():
    """The text was stored once; random's own methods may change, random() may not."""
    assert "".join(answer("What is a lock?", 5)) == "Ends task waits slowly first."


# The clients that people use


def test_ollamas_client_gets_an_answer(quick):
    """In one piece: the text, why it ended, and the counts."""
    ollama = pytest.importorskip("ollama", reason="pip install ollama")
    client = ollama.Client(host=quick.url())
    got = client.generate("course", "What is a lock?")
    assert got.done
    assert got.done_reason == "stop"
    assert got.response == "".join(answer("What is a lock?", 5))
    assert (got.prompt_eval_count, got.eval_count) == (4, 5)
    assert (
        got.total_duration
        == got.load_duration + got.prompt_eval_duration + got.eval_duration
    )


def test_ollamas_client_gets_a_stream(quick):
    """Piece by piece, an empty piece at the end with the counts."""
    ollama = pytest.importorskip("ollama", reason="pip install ollama")
    client = ollama.Client(host=quick.url())
    pieces = list(client.generate("course", "What is a lock?", stream=True))
    assert [piece.response for piece in pieces] == [*answer("What is a lock?", 5), ""]
    assert [piece.done for piece in pieces] == [False] * 5 + [True]
    assert pieces[-1].eval_count == 5


def test_ollamas_client_can_chat(quick):
    """With a system's message, in one piece and as a stream, and by several at once."""
    ollama = pytest.importorskip("ollama", reason="pip install ollama")
    talk = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "What is a lock?"},
    ]

    async def chat():
        client = ollama.AsyncClient(host=quick.url())
        whole, stream = await asyncio.gather(
            client.chat("course", talk), client.chat("course", talk, stream=True)
        )
        return whole, [piece async for piece in stream]

    whole, pieces = asyncio.run(chat())
    assert whole.message.role == "assistant"
    assert whole.message.content == "".join(piece.message.content for piece in pieces)


def test_ollamas_client_sees_the_models(quick):
    """Their list, what there is to know about one, and an error for another."""
    ollama = pytest.importorskip("ollama", reason="pip install ollama")
    client = ollama.Client(host=quick.url())
    assert [model.model for model in client.list().models] == ["course:latest"]
    assert client.show("course").capabilities == ["completion"]
    assert client.generate("course:latest", "Why?").done
    with pytest.raises(ollama.ResponseError, match="model 'llama' not found") as error:
        client.generate("llama", "Why?")
    assert error.value.status_code == 404


def test_ollamas_client_is_cut_off_where_it_wants(quick):
    """num_predict limits the answer; -1 does not."""
    ollama = pytest.importorskip("ollama", reason="pip install ollama")
    client = ollama.Client(host=quick.url())
    short = client.generate("course", "Why?", options={"num_predict": 2})
    assert (short.eval_count, short.done_reason) == (2, "length")
    assert client.generate("course", "Why?", options={"num_predict": -1}).eval_count == 5


def test_anthropics_client_gets_a_message(quick):
    """Its text, its stop reason and its usage."""
    anthropic = pytest.importorskip("anthropic", reason="pip install anthropic")
    with anthropic.Anthropic(base_url=quick.url(), api_key="none needed") as client:
        got = client.messages.create(**message(system="Be brief."))
        short = client.messages.create(**message(max_tokens=2))
    assert (got.type, got.role, got.model) == ("message", "assistant", "course")
    assert len(got.content[0].text.split()) == got.usage.output_tokens == 5
    # "system: Be brief." and "user: What is a lock?"
    assert got.usage.input_tokens == 8
    assert got.stop_reason == "end_turn"
    assert (short.stop_reason, short.usage.output_tokens) == ("max_tokens", 2)
    assert got.id != short.id


def test_anthropics_client_gets_a_stream(quick):
    """The text piece by piece, and in the end the same message as in one piece."""
    anthropic = pytest.importorskip("anthropic", reason="pip install anthropic")
    with anthropic.Anthropic(base_url=quick.url(), api_key="none needed") as client:
        whole = client.messages.create(**message())
        with client.messages.stream(**message()) as stream:
            pieces = list(stream.text_stream)
            final = stream.get_final_message()
    assert len(pieces) == 5
    assert "".join(pieces) == final.content[0].text == whole.content[0].text
    assert final.usage.output_tokens == 5
    assert final.stop_reason == "end_turn"


def test_anthropics_client_raises_its_own_errors(quick):
    """Each error's type and its request's id arrive."""
    anthropic = pytest.importorskip("anthropic", reason="pip install anthropic")
    with anthropic.Anthropic(
        base_url=quick.url(), api_key="none needed", max_retries=0
    ) as client:
        with pytest.raises(anthropic.BadRequestError) as bad:
            client.messages.create(**message(messages=[]))
        with pytest.raises(anthropic.NotFoundError):
            client.messages.create(**message(model="other"))
    assert bad.value.body["error"]["type"] == "invalid_request_error"
    assert bad.value.request_id.startswith("req_")


def test_anthropics_client_waits_out_the_limit(quick):
    """It gets a 429, sleeps as long as retry-after says, asks again and has its answer."""
    anthropic = pytest.importorskip("anthropic", reason="pip install anthropic")
    with anthropic.Anthropic(base_url=quick.url(), api_key="none needed") as client:
        client.messages.create(**message())  # imports a lot, which takes its time
    with (
        model_server(**QUICK, limit=1) as server,
        anthropic.Anthropic(base_url=server.url(), api_key="none needed") as client,
    ):
        assert post(server, "v1/messages", message(), KEY)[0] == 200
        assert client.messages.create(**message()).content
        refused, answered = server.log[1:]
        assert (refused.status, answered.status) == (429, 200)
        assert answered.start - refused.start >= 1.0


# The formats to the letter


def test_events_come_in_the_documented_order(quick):
    """Each with its name, and the name again as the type of its data."""
    connection = ask_and_stay(quick, "v1/messages", message(stream=True), KEY)
    with contextlib.closing(connection):
        got = connection.getresponse()
        assert got.headers.get_content_type() == "text/event-stream"
        events = [
            dict(line.split(": ", 1) for line in block.splitlines())
            for block in got.read().decode().split("\n\n")[:-1]
        ]
    names = [event["event"] for event in events]
    assert names == [
        "message_start", "content_block_start", "ping", *["content_block_delta"] * 5,
        "content_block_stop", "message_delta", "message_stop",
    ]  # fmt: skip
    assert [json.loads(event["data"])["type"] for event in events] == names


def test_ollama_streams_lines_of_json(quick):
    """Each line is a whole object; streaming is what it does unless told not to."""
    body = question()
    del body["stream"]
    connection = ask_and_stay(quick, body=body)
    with contextlib.closing(connection):
        got = connection.getresponse()
        assert got.headers.get_content_type() == "application/x-ndjson"
        rows = [json.loads(line) for line in got.read().splitlines()]
    assert [row["done"] for row in rows] == [False] * 5 + [True]


def test_a_prompt_that_is_empty_loads_the_model(quick):
    """As in Ollama: done, with the reason."""
    got = post(quick, "api/generate", question(prompt=""))[2]
    assert (got["done"], got["done_reason"], got["response"]) == (True, "load", "")


@pytest.mark.parametrize(
    ("headers", "status", "kind"),
    [
        ({}, 401, "authentication_error"),
        ({"x-api-key": "none needed"}, 400, "invalid_request_error"),
        ({**KEY}, 200, None),
        ({"Authorization": "Bearer none", "anthropic-version": "1"}, 200, None),
    ],
)
def test_a_key_and_a_version_are_wanted(quick, headers, status, kind):
    """Any key will do: nothing is checked but that there is one."""
    got = post(quick, "v1/messages", message(), headers)
    assert got[0] == status
    assert got[2].get("error", {}).get("type") == kind


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{", b"\xff", b'{"model": 1}', b"[" * 100_000,
        question(model=None), question(model=["course"]), question(prompt=5),
        question(stream="no"), question(options=[]), question(options={"seed": 0.5}),
        b'{"model": "course", "prompt": "?", "options": {"num_predict": 1e999}}',
    ],
)  # fmt: skip
def test_ollama_refuses_what_it_cannot_read(quick, body):
    """With a 400 and a text, in Ollama's form."""
    status, _, got = post(quick, "api/generate", body)
    assert status == 400
    assert got.keys() == {"error"}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"7", message(model=None), message(max_tokens=None), message(max_tokens=0),
        message(max_tokens=True), message(messages="Hello"), message(messages=[1]),
        message(messages=[{"role": "system", "content": "?"}]),
        message(messages=[{"role": "user", "content": [{"type": "image"}]}]),
        message(system=5), message(stream=1),
    ],
)  # fmt: skip
def test_anthropic_refuses_what_it_cannot_read(quick, body):
    """With a 400 and a text, in the form of the Messages API."""
    status, headers, got = post(quick, "v1/messages", body, KEY)
    assert status == 400
    assert got["type"] == "error"
    assert got["error"].keys() == {"type", "message"}
    assert headers["request-id"] == got["request_id"]


def test_a_text_can_come_in_blocks(quick):
    """As the Messages API has it."""
    blocks = [{"type": "text", "text": "What is a lock?"}]
    talk = [{"role": "user", "content": blocks}]
    first, second = (
        post(quick, "v1/messages", body, KEY)[2]["content"]
        for body in (message(), message(messages=talk))
    )
    assert first == second


def test_a_body_that_is_too_long_is_refused(quick):
    """Before it fills the memory, in both formats."""
    long = "x" * 1_000_001
    assert post(quick, "api/generate", question(prompt=long))[0] == 413
    status, _, got = post(quick, "v1/messages", message(system=long), KEY)
    assert (status, got["error"]["type"]) == (413, "request_too_large")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ),
    st.sampled_from(
        ["model", "prompt", "messages", "max_tokens", "system", "options", "stream"]
    ),
)
def test_no_json_breaks_it(quick, value, name):
    """Whatever one of the fields holds, the answer is no 500."""
    for path, body in (("api/generate", question()), ("api/chat", message())):
        assert post_any(quick, path, {**body, name: value}) in (200, 400, 404)
    assert post_any(quick, "v1/messages", {**message(), name: value}) in (200, 400, 404)


def post_any(server, path, body):
    request = urllib.request.Request(server.url(path), json.dumps(body).encode(), KEY)
    try:
        with urllib.request.urlopen(request, timeout=20) as got:
            got.read()
            return got.status
    except urllib.error.HTTPError as error:
        with error:
            return error.status


def test_a_prompt_with_half_a_character_is_answered(quick):
    """JSON can hold half of a surrogate pair, UTF-8 cannot."""
    assert (
        post(
            quick,
            "api/generate",
            b'{"model": "course", "prompt": "\\ud800", "stream": false}',
        )[0]
        == 200
    )
    assert post(quick, "api/generate", b'{"model": "\\ud800", "prompt": "?"}')[0] == 404


@pytest.mark.parametrize("rubbish", [b"\0" * 100, b"POST / HTTP/9.9\r\n\r\n", b"GET", b""])
def test_rubbish_on_the_wire_does_no_harm(quick, rubbish):
    """The connection is closed or answered, and the next client is served."""
    port = urlsplit(quick.url()).port
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(rubbish)
        connection.shutdown(socket.SHUT_WR)
        with contextlib.suppress(OSError):
            while connection.recv(4096):
                pass
    assert post(quick, "api/generate", question())[0] == 200


def test_a_broken_compression_does_no_harm(quick):
    """A body that claims to be compressed and is not."""
    headers = {**KEY, "Content-Encoding": "deflate"}
    for path in "api/generate", "v1/messages":
        assert post(quick, path, b"not deflated", headers)[0] == 400


# Slots, queue, limit


def all_at_once(server, count, body=None):
    """The statuses of so many requests, sent together by tasks."""

    async def one(session):
        async with session.post("api/generate", json=body or question()) as got:
            await got.read()
            return got.status

    async def main():
        connector = aiohttp.TCPConnector(limit=0)
        async with (
            asyncio.timeout(20),
            aiohttp.ClientSession(server.url(), connector=connector) as session,
        ):
            return await asyncio.gather(*[one(session) for _ in range(count)])

    return asyncio.run(main())


@pytest.mark.parametrize("slots", [1, 3])
def test_no_more_are_worked_on_than_there_are_slots(slots):
    """However many ask at once; the others wait, and all are answered."""
    with model_server(latency=0.03, rate=10_000, slots=slots) as server:
        assert all_at_once(server, 12) == [200] * 12
        assert server.most_at_once > slots
        assert server.most_in_slots == slots
        assert 0 < server.most_queued <= 12 - slots


def test_first_come_first_served():
    """With one slot the requests are worked on in the order of their arrival."""
    with model_server(latency=0.005, rate=10_000) as server:
        all_at_once(server, 8)
        began = [lane.segments[-1].start for lane in server.timeline().lanes]
    assert began == sorted(began)


def test_a_full_queue_answers_503_and_529():
    """One in the slot, one in the queue: the third is refused, in either format."""
    with model_server(**ENDLESS, slots=1, queue=1) as server:
        first = ask_and_stay(server)
        wait_for(lambda: server.in_slots == 1)
        second = ask_and_stay(server)
        wait_for(lambda: server.queued == 1)
        status, _, got = post(server, "api/generate", question())
        assert (status, got["error"][:11]) == (503, "server busy")
        status, _, got = post(server, "v1/messages", message(), KEY)
        assert (status, got["error"]["type"]) == (529, "overloaded_error")
        first.close()
        second.close()


def test_who_asks_one_after_the_other_never_waits():
    """A slot is free again before the last byte of the answer goes out."""
    with model_server(**QUICK, slots=1, queue=0) as server:
        for number in range(30):
            assert post(server, "api/generate", question())[0] == 200
            connection = ask_and_stay(server, body=question(stream=number % 2 == 0))
            with contextlib.closing(connection):
                assert connection.getresponse().read()
            body = message(stream=number % 2 == 0)
            with contextlib.closing(
                ask_and_stay(server, "v1/messages", body, KEY)
            ) as asked:
                assert asked.getresponse().read()
        assert (server.most_at_once, server.most_in_slots, server.most_queued) == (1, 1, 0)


def test_asking_too_often_gives_429_with_the_seconds_to_wait():
    """In whole seconds, with the error type that the documentation names."""
    with model_server(**QUICK, limit=2, period=50) as server:
        assert [post(server, "v1/messages", message(), KEY)[0] for _ in range(2)] == [
            200,
            200,
        ]
        status, headers, got = post(server, "v1/messages", message(), KEY)
        assert (status, got["error"]["type"]) == (429, "rate_limit_error")
        assert 1 <= int(headers["retry-after"]) <= 50
        # Who is refused for another reason does not count; Ollama has no such limit.
        assert post(server, "v1/messages", message())[0] == 401
        assert post(server, "api/generate", question())[0] == 200


# Clients that hang up


@pytest.mark.parametrize("stream", [False, True])
def test_who_hangs_up_frees_the_slot(stream):
    """The next in the queue gets it, although the answer would have taken a minute."""
    with model_server(latency=0.0, rate=0.1, slots=1) as server:
        first = ask_and_stay(server, body=question(stream=stream))
        wait_for(lambda: server.in_slots == 1)
        second = ask_and_stay(server, body=question(stream=stream))
        wait_for(lambda: server.queued == 1)
        first.close()
        wait_for(lambda: server.abandoned == 1 and server.queued == 0)
        assert server.in_slots == 1
        second.close()
        wait_for(lambda: server.abandoned == 2)
        assert server.wait_until_idle(20)
        assert (server.in_slots, server.most_in_slots) == (0, 1)


@pytest.mark.parametrize("path", ["api/generate", "v1/messages"])
def test_hanging_up_in_the_middle_is_no_error(path, caplog):
    """Many clients break off the stream; nothing is logged, and all slots are free."""
    body = {**question(stream=True), **message(stream=True)}
    with model_server(latency=0.0, rate=20_000, tokens=1000, slots=50) as server:
        for _ in range(50):
            connection = ask_and_stay(server, path, body, KEY)
            got = connection.getresponse()
            got.read(10)
            # The socket itself: the response keeps it open beyond its connection.
            got.close()
            connection.close()
        assert server.wait_until_idle(20)
        assert server.in_slots == 0
        assert server.abandoned
    assert caplog.records == []


def test_who_hangs_up_in_the_queue_leaves_it():
    """The place is free for another."""
    with model_server(**ENDLESS, slots=1, queue=1) as server:
        first = ask_and_stay(server)
        wait_for(lambda: server.in_slots == 1)
        for _ in range(3):
            waiting = ask_and_stay(server)
            wait_for(lambda: server.queued == 1)
            waiting.close()
            wait_for(lambda: server.queued == 0)
        first.close()
        assert server.wait_until_idle(20)


def test_closing_breaks_what_is_under_way():
    """In no time, though an answer would have taken a minute."""
    server = model_server(**ENDLESS)
    connection = ask_and_stay(server)
    wait_for(lambda: server.in_slots == 1)
    server.close()
    with contextlib.closing(connection), pytest.raises(OSError):  # noqa: PT011
        connection.getresponse()
    assert not server.running
    assert threading.active_count() < 50


# What it says about itself


def test_the_timeline_shows_the_queue_and_the_slot():
    """With one slot, the second request waits until the first has ended."""
    with model_server(latency=0.02, rate=10_000) as server:
        all_at_once(server, 2)
        timeline = server.timeline()
    first, second = timeline.lanes
    assert [segment.state for segment in first.segments] == ["running"]
    assert [segment.state for segment in second.segments] == ["waiting", "running"]
    assert second.segments[1].start >= first.segments[0].end
    assert timeline.concurrency("running").most == 1


def test_clearing_forgets_what_was(quick):
    """All counts begin again."""
    post(quick, "api/generate", question())
    quick.clear()
    assert (quick.total, quick.most_at_once, quick.most_in_slots) == (0, 0, 0)
    assert not quick.timeline().lanes
    post(quick, "api/generate", question())
    assert (quick.total, dict(quick.statuses)) == (1, {200: 1})


def test_it_answers_many_threads_at_once(quick):
    """And each gets its own answer."""
    prompts = [f"Question {n}" for n in range(40)]
    with ThreadPoolExecutor(8) as pool:
        asked = pool.map(lambda p: post(quick, "api/generate", question(prompt=p)), prompts)
        got = [body["response"] for _, _, body in asked]
    assert got == ["".join(answer(prompt, 5)) for prompt in prompts]


@pytest.mark.parametrize(
    "arguments",
    [
        {"latency": -1}, {"latency": float("nan")}, {"latency": "fast"}, {"latency": 61},
        {"rate": 0}, {"rate": True}, {"tokens": 0}, {"tokens": 1.5}, {"tokens": 10_001},
        {"slots": 0}, {"slots": 1.0}, {"queue": -1}, {"queue": None}, {"limit": 0},
        {"limit": 1.5}, {"limit": 1, "period": 0}, {"model": ""}, {"model": "a:b"},
    ],
)  # fmt: skip
def test_bad_arguments_are_named(arguments):
    """The message begins with the argument and its value; nothing is started."""
    before = threading.active_count()
    name = list(arguments)[-1]
    with pytest.raises(ValueError, match=f"^{name}="):
        model_server(**arguments)
    assert threading.active_count() == before


def test_it_cannot_be_pickled(quick):
    """But its address can."""
    with pytest.raises(TypeError, match=r"url\(\)"):
        pickle.dumps(quick)


# The slots by themselves


def test_a_cancelled_wait_gives_its_place_back():
    """Also when the slot came free in the same moment."""

    async def main():
        slots = Slots(1, 1)
        async with slots.turn(1):
            task = asyncio.create_task(enter(slots, 2))
            await asyncio.sleep(0)
            with pytest.raises(QueueFullError):
                await enter(slots, 3)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await enter(slots, 4)
        return slots

    async def enter(slots, number):
        async with slots.turn(number):
            pass

    slots = asyncio.run(main())
    assert (slots.in_use, slots.queued, slots.most_in_use, slots.most_queued) == (
        0,
        0,
        1,
        1,
    )
    assert [turn.number for turn in slots.turns()] == [1, 2, 4]
