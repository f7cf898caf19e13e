"""a TaskGroup, classes of errors told by getattr, and some chance in the pauses"""

import asyncio
import random

_NOT = object()


async def _until_answered(ask, prompt, semaphore, tries):
    error = None
    for attempt in range(1, tries + 1):
        async with semaphore:
            try:
                return await ask(prompt)
            except Exception as problem:
                error = problem
        told = getattr(error, "retry_after", _NOT)
        if told is _NOT or attempt == tries:
            break
        pause = told if told is not None else 2 ** (attempt - 1)
        await asyncio.sleep(pause * random.uniform(1, 1.2))
    return error


async def ask_all(ask, prompts, slots, tries):
    semaphore = asyncio.Semaphore(slots)
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(_until_answered(ask, prompt, semaphore, tries))
            for prompt in prompts
        ]
    return [task.result() for task in tasks]
