"""exception: wait() takes no empty set, and nobody is connected."""

import asyncio


async def serve(started, stop):
    clients = {}

    async def talk(reader, writer):
        clients[writer] = asyncio.current_task()
        try:
            async for line in reader:
                for other in list(clients):
                    if other is not writer:
                        other.write(line)
        except ConnectionError:
            pass
        finally:
            del clients[writer]
            writer.transport.abort()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    started(server.sockets[0].getsockname()[1])
    await stop.wait()
    server.close()
    pending = list(clients.values())
    for t in pending:
        t.cancel()
    await asyncio.wait(pending)
