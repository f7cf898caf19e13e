"""a protocol without streams, which splits what arrives into lines"""

import asyncio


class Talk(asyncio.Protocol):
    def __init__(self, others):
        self.others, self.rest = others, b""

    def connection_made(self, transport):
        self.transport = transport
        self.others.add(self)

    def data_received(self, data):
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            for other in self.others:
                if other is not self:
                    other.transport.write(line + b"\n")

    def connection_lost(self, error):
        self.others.discard(self)


async def serve(started, stop):
    talks = set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Talk(talks), "127.0.0.1", 0)
    started(server.sockets[0].getsockname()[1])
    await stop.wait()
    server.close()
    for talk in list(talks):
        talk.transport.abort()
