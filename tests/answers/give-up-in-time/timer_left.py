"""leak: the timer that cancels the caller is not taken back when the work is done."""

import asyncio


async def use(resource, work, seconds):
    me = asyncio.current_task()
    late = False

    def up():
        nonlocal late
        late = True
        me.cancel()

    asyncio.get_running_loop().call_later(seconds, up)
    try:
        return await work(resource)
    except asyncio.CancelledError:
        if late:
            me.uncancel()
            raise TimeoutError
        raise
    finally:
        await resource.aclose()
