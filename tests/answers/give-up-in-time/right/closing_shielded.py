"""The closing goes on even if it is cancelled meanwhile, and the cancel comes out after it."""

import asyncio


async def use(resource, work, seconds):
    try:
        async with asyncio.timeout(seconds):
            return await work(resource)
    finally:
        closing = asyncio.create_task(resource.aclose())
        cancelled = None
        while not closing.done():
            try:
                await asyncio.shield(closing)
            except asyncio.CancelledError as error:
                if closing.cancelled():
                    raise
                cancelled = error
            except BaseException:
                break
        if cancelled:
            if closing.exception():
                raise closing.exception()
            raise cancelled
        closing.result()
