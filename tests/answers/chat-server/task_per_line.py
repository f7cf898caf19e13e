"""order|wrong-result: a task for each line and client, and a pause that lets them overtake."""

import asyncio
import itertools


async def serve(started, stop):
    clients, tasks, sends = set(), set(), set()

    pauses = itertools.cycle([0.05, 0.05, 0.05, 0.05, 0])

    async def send(other, line):
        await asyncio.sleep(next(pauses))
        other.write(line)

    async def talk(reader, writer):
        tasks.add(asyncio.current_task())
        clients.add(writer)
        try:
            async for line in reader:
                for other in clients - {writer}:
                    sends.add(asyncio.create_task(send(other, line)))
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
    for task in tasks | sends:
        task.cancel()
    await asyncio.gather(*tasks, *sends, return_exceptions=True)
