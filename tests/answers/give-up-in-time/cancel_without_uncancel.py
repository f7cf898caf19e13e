"""leak: a timer cancels the caller's own task, and nobody calls uncancel()."""

import asyncio


async def use(resource, work, seconds):
    me = asyncio.current_task()
    expired = False

    def expire():
        nonlocal expired
        expired = True
        me.cancel()

    handle = asyncio.get_running_loop().call_later(seconds, expire)
    try:
        return await work(resource)
    except asyncio.CancelledError:
        if expired:
            raise TimeoutError from None
        raise
    finally:
        handle.cancel()
        await resource.aclose()
