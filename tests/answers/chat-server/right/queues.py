"""a bounded queue and a sender for each client; who falls too far behind is cut off"""

import asyncio


class Client:
    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.lines = asyncio.Queue(maxsize=1000)

    def give(self, line):
        try:
            self.lines.put_nowait(line)
        except asyncio.QueueFull:
            self.writer.transport.abort()

    async def send(self):
        while True:
            self.writer.write(await self.lines.get())
            await self.writer.drain()


async def serve(started, stop):
    clients, tasks = [], set()

    async def talk(reader, writer):
        tasks.add(asyncio.current_task())
        client = Client(reader, writer)
        clients.append(client)
        sender = asyncio.create_task(client.send())
        try:
            while line := await reader.readline():
                for other in clients:
                    if other is not client:
                        other.give(line)
        except ConnectionError:
            pass
        finally:
            clients.remove(client)
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)
            writer.transport.abort()
            tasks.discard(asyncio.current_task())

    server = await asyncio.start_server(talk, host="127.0.0.1", port=0)
    try:
        started(server.sockets[0].getsockname()[1])
        await stop.wait()
    finally:
        server.close()
        left = list(tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
