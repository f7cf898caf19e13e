"""asyncio gathers what the pool does."""

# %%module homecoming_n16
import asyncio


async def _gather(pool, function, items):
    loop = asyncio.get_running_loop()
    return list(
        await asyncio.gather(*(loop.run_in_executor(pool, function, i) for i in items))
    )


def collect(pool, function, items):
    return asyncio.run(_gather(pool, function, items))
