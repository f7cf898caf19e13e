"""leak: who hangs up is forgotten, and whose connection breaks is not: no finally."""

import asyncio


async def serve(started, stop):
    clients = set()
    tasks = set()

    async def talk(reader, writer):
        tasks.add(asyncio.current_task())
        clients.add(writer)
        while line := await reader.readline():
            for other in clients - {writer}:
                other.write(line)
        clients.discard(writer)
        tasks.discard(asyncio.current_task())
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    started(server.sockets[0].getsockname()[1])
    await stop.wait()
    server.close()
    for w in clients:
        w.transport.abort()
    pending = list(tasks)
    for t in pending:
        t.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
