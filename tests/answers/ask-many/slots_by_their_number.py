"""sequential: two calls with as many slots share them."""

import asyncio

SLOTS = {}


class Asker:
    def __init__(self, ask, slots, tries):
        self.ask, self.tries = ask, tries
        if slots not in SLOTS:
            SLOTS[slots] = asyncio.Queue()
            for number in range(slots):
                SLOTS[slots].put_nowait(number)
        self.slots = SLOTS[slots]

    async def once(self, prompt):
        slot = await self.slots.get()
        try:
            return await self.ask(prompt)
        finally:
            self.slots.put_nowait(slot)

    async def __call__(self, prompt):
        for number in range(1, self.tries + 1):
            try:
                return await self.once(prompt)
            except Exception as error:
                try:
                    pause = error.retry_after
                except AttributeError:
                    return error
                if number == self.tries:
                    return error
            await asyncio.sleep(2 ** (number - 1) if pause is None else pause)


async def ask_all(ask, prompts, slots, tries):
    return await asyncio.gather(*map(Asker(ask, slots, tries), prompts))
