"""wrong-result: the line goes back to who said it, too."""

import asyncio


async def serve(started, stop):
    clients, tasks = set(), set()

    async def talk(reader, writer):
        tasks.add(asyncio.current_task())
        clients.add(writer)
        try:
            async for line in reader:
                for other in clients:
                    other.write(line)
        except ConnectionError:
            pass
        finally:
            clients.discard(writer)
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
