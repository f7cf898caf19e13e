"""leak|hang: only the server is closed, and the clients stay connected."""

import asyncio


async def serve(started, stop):
    clients = set()

    async def talk(reader, writer):
        clients.add(writer)
        try:
            async for line in reader:
                for other in clients - {writer}:
                    other.write(line)
        except ConnectionError:
            pass
        finally:
            clients.discard(writer)
            writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        started(server.sockets[0].getsockname()[1])
        await stop.wait()
