"""wrong-result: start_server does not wait for stop."""

import asyncio


async def serve(started, stop):
    clients = set()

    async def talk(reader, writer):
        clients.add(writer)
        async for line in reader:
            for other in clients - {writer}:
                other.write(line)

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    started(server.sockets[0].getsockname()[1])
