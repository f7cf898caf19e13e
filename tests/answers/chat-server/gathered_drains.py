"""starvation: it waits until all others have read, though at once."""

import asyncio


async def serve(started, stop):
    writers, tasks = set(), set()

    async def talk(reader, writer):
        tasks.add(asyncio.current_task())
        writers.add(writer)
        try:
            async for line in reader:
                others = writers - {writer}
                for other in others:
                    other.write(line)
                await asyncio.gather(
                    *(other.drain() for other in others), return_exceptions=True
                )
        except ConnectionError:
            pass
        finally:
            writers.discard(writer)
            tasks.discard(asyncio.current_task())
            writer.transport.abort()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    started(server.sockets[0].getsockname()[1])
    await stop.wait()
    server.close()
    rest = list(tasks)
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
