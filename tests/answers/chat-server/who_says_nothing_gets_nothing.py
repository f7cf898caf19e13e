"""lost-item: a client is put among the others when it says its first line."""

import asyncio


async def serve(started, stop):
    writers = set()
    tasks = set()

    async def talk(reader, writer):
        tasks.add(asyncio.current_task())
        try:
            async for line in reader:
                writers.add(writer)
                for w in writers - {writer}:
                    w.write(line)
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
