"""starvation: a thousand lines later, all wait for room in the queue of who does not read."""

import asyncio


async def serve(started, stop):
    queues = {}
    tasks = set()

    async def send(q, writer):
        while True:
            writer.write(await q.get())
            await writer.drain()

    async def talk(reader, writer):
        tasks.add(asyncio.current_task())
        q = asyncio.Queue(1000)
        queues[writer] = q
        sender = asyncio.create_task(send(q, writer))
        try:
            async for line in reader:
                for w, other in list(queues.items()):
                    if w is not writer:
                        await other.put(line)
        except ConnectionError:
            pass
        finally:
            del queues[writer]
            sender.cancel()
            writer.transport.abort()
            tasks.discard(asyncio.current_task())

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    started(server.sockets[0].getsockname()[1])
    await stop.wait()
    server.close()
    for t in list(tasks):
        t.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
