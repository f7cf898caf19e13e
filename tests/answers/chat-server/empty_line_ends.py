"""lost-item: an empty line is taken for the end of the connection."""

import asyncio


async def serve(started, stop):
    clients, tasks = set(), set()

    async def talk(reader, writer):
        tasks.add(asyncio.current_task())
        clients.add(writer)
        try:
            while text := (await reader.readline()).decode().rstrip("\n"):
                for other in clients - {writer}:
                    other.write(f"{text}\n".encode())
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
