"""The check of the exercise "chat-server"."""

from __future__ import annotations

from typing import Any

from helpers.practice.bench import Bench
from helpers.practice.chat import Chat
from helpers.practice.exercise import exercise

#: More than any limit that an answer could have set by itself.
MANY = 1100


#: As many as nobody may throw away who keeps them for somebody slow.
FEW = 500


@exercise(
    "chat-server",
    "07_asyncio",
    "Write a chat server",
    '''
    import asyncio

    async def serve(started, stop):
        """Pass each line on to all other clients, until stop is set.

        asyncio.start_server(talk, "127.0.0.1", 0) calls talk(reader, writer) for
        each client; server.sockets[0].getsockname()[1] is the port.
        "async for line in reader" reads, writer.write(line) sends.
        """
        ...
    ''',
)
def chat_server(bench: Bench, serve: Any) -> None:
    """Each line to all others, in order, whoever is slow or broken; a clean end."""
    words = [str(number) for number in bench.random.sample(range(10**6), 6)]

    async def talk() -> None:
        async with Chat(serve) as chat:
            for name in "abc":
                await chat.join(name)
            for number, word in enumerate(words):
                await chat.say("abc"[number % 3], f"{word}, übrigens".encode())
            for line in (b"quit", b"/quit", b"exit", b" ", b"again", b"again"):
                await chat.say("b", line)
            await chat.say("c", b"50,000 bytes: " + b"x" * 50_000)
            await chat.say("a", b"")
            await chat.say("a", b"  after an empty line  ")
            await chat.say("a", b"no UTF-8: \xff\xfe, and what ends in \r")
            await chat.heard()
            await chat.end()

    async def listening() -> None:
        async with Chat(serve) as chat:
            await chat.join("a")
            await chat.join("quiet", speaks=False)
            await chat.join("b")
            await chat.say("a", words[0].encode())
            await chat.heard()
            await chat.end()

    async def interrupted() -> None:
        async with Chat(serve) as chat:
            for name in "abc":
                await chat.join(name)

            async def other() -> None:
                await chat.say("b", words[1].encode())
                await chat.heard()

            await chat.say("a", f"{words[0]}, says a".encode(), meanwhile=other)
            await chat.heard()
            await chat.end()

    async def side_by_side() -> None:
        async with Chat(serve) as chat:
            # Two of them: when the one has heard the other, their tasks are there.
            for name in "ae":
                await chat.join(name)
            async with Chat(serve) as second:
                for name in "bc":
                    await second.join(name)
                await second.say("b", words[0].encode())
                await second.heard()
                await second.end()
            await chat.join("d")
            await chat.say("a", words[1].encode())
            await chat.heard()
            await chat.end()

    async def part() -> None:
        async with Chat(serve) as chat:
            for name in "abc":
                await chat.join(name)
            await chat.leave("b")
            for word in words:
                await chat.say("a", word.encode())
            await chat.heard()
            await chat.join("d")
            await chat.say("d", b"I am new")
            await chat.heard()
            guests = [f"guest {number}" for number in range(9)]
            for guest in guests:
                await chat.join(guest)
            for guest in guests:
                await chat.leave(guest)
            await chat.say("d", b"They have all gone")
            await chat.heard()
            await chat.forgotten()
            await chat.end()

    async def broken() -> None:
        async with Chat(serve) as chat:
            for name in "abc":
                await chat.join(name)
            await chat.breaks("b")
            for word in words:
                await chat.say("a", word.encode())
                await chat.say("c", f"{word}, too".encode())
                await chat.heard()
            for number in range(5):
                await chat.join(f"guest {number}")
                await chat.breaks(f"guest {number}")
            await chat.say("a", b"They are all cut off")
            await chat.heard()
            await chat.forgotten()
            await chat.end()

    async def burst() -> None:
        async with Chat(serve) as chat:
            for name in "abc":
                await chat.join(name)
            # Fewer than those after which some hang up on who is too slow.
            for number in range(FEW):
                await chat.say("a", str(number).encode())
            await chat.heard()
            await chat.end()

    async def slow() -> None:
        async with Chat(serve) as chat:
            for name in "ab":
                await chat.join(name)
            await chat.join("deaf", reads=False)
            await chat.join("late", reads=False)
            # More than the systems on both sides keep for one who does not read.
            with chat.timers_held():
                for number in range(300):
                    await chat.say("a", f"{number} ".encode() + b"x" * 32_000)
                await chat.heard()
                # And more than a queue has room for that somebody has thought to be large,
                # not faster than those who read take it.
                for number in range(300, 300 + MANY):
                    await chat.say("a", str(number).encode())
                    if number % 100 == 0:
                        await chat.heard()
                await chat.heard()
            await chat.catch_up("late", sender="a")
            await chat.end()

    async def nobody() -> None:
        async with Chat(serve) as chat:
            await chat.end()

    bench.trial("three clients talk")
    bench.run(talk())
    bench.trial("nobody is connected when it ends")
    bench.run(nobody())
    bench.trial("a client only listens")
    bench.run(listening())
    bench.trial("a client says half a line, and another speaks")
    bench.run(interrupted())
    bench.trial("two servers, of which one ends before the other")
    bench.run(side_by_side())
    bench.trial("a client leaves, another comes, and guests come and go")
    bench.run(part())
    bench.trial("a client's connection breaks, and those of others")
    bench.run(broken())
    bench.trial(f"a client says {FEW} lines at once, and the others read")
    bench.run(burst())
    bench.trial("two clients do not read, 10 MB are said, and then one of them reads")
    bench.run(slow())
