"""lost-item|starvation: writing to a broken client ends the loop of who speaks."""

import asyncio


async def serve(started, stop):
    clients, tasks = [], set()

    async def talk(reader, writer):
        tasks.add(asyncio.current_task())
        clients.append(writer)
        while line := await reader.readline():
            for other in clients:
                if other is not writer:
                    other.write(line)
                    await other.drain()
        clients.remove(writer)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    started(server.sockets[0].getsockname()[1])
    await stop.wait()
    server.close()
    for writer in clients:
        writer.transport.abort()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
