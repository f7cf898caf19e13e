"""starvation: for half a second, all wait for who does not read."""

import asyncio


async def serve(started, stop):
    writers = set()
    tasks = set()

    async def talk(reader, writer):
        tasks.add(asyncio.current_task())
        writers.add(writer)
        try:
            async for line in reader:
                for w in list(writers):
                    if w is not writer:
                        w.write(line)
                        try:
                            await asyncio.wait_for(w.drain(), 0.5)
                        except (asyncio.TimeoutError, ConnectionError):
                            writers.discard(w)
        except ConnectionError:
            pass
        finally:
            writers.discard(writer)
            writer.transport.abort()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    started(server.sockets[0].getsockname()[1])
    await stop.wait()
    server.close()
    for t in list(tasks):
        t.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
