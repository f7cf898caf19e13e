"""lost-item: a queue of 100 lines, and what it has no room for is dropped."""

import asyncio


async def serve(started, stop):
    queues, tasks = {}, set()

    async def send(queue, writer):
        try:
            while True:
                writer.write(await queue.get())
                await writer.drain()
        except ConnectionError:
            pass

    async def talk(reader, writer):
        tasks.add(asyncio.current_task())
        queue = queues[writer] = asyncio.Queue(100)
        sender = asyncio.create_task(send(queue, writer))
        tasks.add(sender)
        try:
            async for line in reader:
                for other, q in queues.items():
                    if other is not writer:
                        try:
                            q.put_nowait(line)
                        except asyncio.QueueFull:
                            pass
        except ConnectionError:
            pass
        finally:
            del queues[writer]
            sender.cancel()
            writer.transport.abort()
            tasks.discard(asyncio.current_task())
            tasks.discard(sender)

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    started(server.sockets[0].getsockname()[1])
    await stop.wait()
    server.close()
    ended = list(tasks)
    for task in ended:
        task.cancel()
    await asyncio.gather(*ended, return_exceptions=True)
    await server.wait_closed()
