"""The clock of event loops that talk over sockets: it leaps when all of them wait."""

from __future__ import annotations

import asyncio
import threading

import pytest

from helpers.practice.clock import Clock, Standstill
from helpers.servers.background import BackgroundServer

HOUR = 3600.0


def test_an_hour_of_sleep_takes_the_clock_on_by_an_hour():
    """All timers keep their order, and nobody waits for them."""

    async def sleep(hours):
        await asyncio.sleep(hours * HOUR)
        woken.append(hours)

    async def main():
        await asyncio.gather(*map(sleep, [3, 1, 2]))

    woken = []
    clock = Clock(step=HOUR)
    loop = clock.new_loop()
    begun = clock.time()
    loop.run_until_complete(main())
    loop.close()
    assert woken == [1, 2, 3]
    assert clock.time() - begun >= 3 * HOUR


def test_an_answer_comes_before_the_time_limit_that_is_later():
    """A message between two loops is there before either of them is late."""
    from aiohttp import ClientSession, web

    async def answer(request):
        await asyncio.sleep(HOUR)
        return web.Response(text="here")

    def application():
        application = web.Application()
        application.router.add_get("/", answer)
        return application

    async def ask(url, seconds):
        async with ClientSession() as session:
            try:
                async with asyncio.timeout(seconds):
                    async with session.get(url, timeout=None) as response:
                        return await response.text()
            except TimeoutError:
                return "too late"

    clock = Clock(step=60)
    server = BackgroundServer(application, "hourly", clock.new_loop)
    loop = clock.new_loop()
    try:
        url = f"http://127.0.0.1:{server.port}/"
        for _ in range(5):
            assert loop.run_until_complete(ask(url, 1.5 * HOUR)) == "here"
            assert loop.run_until_complete(ask(url, 0.5 * HOUR)) == "too late"
    finally:
        loop.close()
        server.close()


def test_a_loop_that_nobody_will_wake_is_told_so():
    """No timer, no message and no thread: that is an end and no patience."""
    loop = Clock(step=1).new_loop(on_idle=lambda timer: None)
    waiting = loop.create_task(asyncio.Event().wait())
    with pytest.raises(Standstill):
        loop.run_until_complete(waiting)
    loop.set_exception_handler(lambda *_: None)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        loop.run_until_complete(waiting)
    loop.close()


def test_a_thread_of_an_executor_is_waited_for():
    """While it works, to wait without a timer is no standstill."""

    async def main():
        loop = asyncio.get_running_loop()
        working = loop.run_in_executor(None, go_on.wait)
        await asyncio.to_thread(go_on.set)
        return await working

    go_on = threading.Event()
    loop = Clock(step=1).new_loop(on_idle=lambda timer: None)
    assert loop.run_until_complete(main())
    loop.close()


def test_turns_without_news_are_reported():
    """What is raised there ends the loop, however often it asks for a turn."""

    class Enough(Exception):
        pass

    def count(timer):
        turns.append(timer)
        if len(turns) == 100:
            raise Enough

    async def main():
        while True:
            await asyncio.sleep(0)

    turns = []
    loop = Clock(step=1).new_loop(on_idle=count)
    waiting = loop.create_task(main())
    with pytest.raises(Enough):
        loop.run_until_complete(waiting)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        loop.run_until_complete(waiting)
    loop.close()


def test_a_turn_for_which_a_timer_was_waited_is_told_from_others():
    """Three pauses are three such turns, however many others there are."""

    async def main():
        for _ in range(3):
            await asyncio.sleep(5)
            await asyncio.sleep(0)

    turns = []
    loop = Clock(step=1).new_loop(on_idle=turns.append)
    loop.run_until_complete(main())
    loop.close()
    assert turns.count(True) == 3
    assert len(turns) > 3


def test_a_turn_has_a_number_and_a_wait_has_none():
    """By it another thread sees whether a loop has stood still in one turn."""

    async def main():
        first = loop.turn
        assert loop.turn == first is not None
        await asyncio.sleep(0)
        assert loop.turn != first

    loop = Clock(step=1).new_loop()
    loop.run_until_complete(main())
    loop.close()
