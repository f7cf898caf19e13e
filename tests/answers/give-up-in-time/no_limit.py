"""hang: nothing looks at the time."""


async def use(resource, work, seconds):
    try:
        return await work(resource)
    finally:
        await resource.aclose()
