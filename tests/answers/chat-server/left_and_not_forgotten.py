"""leak: who has left stays in the set, and each line is written to all who were ever here."""

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
            writer.close()

    async with asyncio.TaskGroup() as group:
        talks = []
        server = await asyncio.start_server(
            lambda *streams: talks.append(group.create_task(talk(*streams))), "127.0.0.1", 0
        )
        started(server.sockets[0].getsockname()[1])
        await stop.wait()
        server.close()
        for writer in clients:
            writer.transport.abort()
        for each in talks:
            each.cancel()
