"""Protocols that cut lines by hand, and abort at the end."""

import asyncio


class P(asyncio.Protocol):
    def __init__(self, all_):
        self.all, self.buf = all_, b""

    def connection_made(self, t):
        self.t = t
        self.all.append(self)

    def connection_lost(self, e):
        self.all.remove(self)

    def data_received(self, data):
        *lines, self.buf = (self.buf + data).split(b"\n")
        for l in lines:
            for p in self.all:
                if p is not self:
                    p.t.write(l + b"\n")


async def serve(started, stop):
    all_ = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: P(all_), "127.0.0.1", 0)
    try:
        started(server.sockets[0].getsockname()[1])
        await stop.wait()
    finally:
        server.close()
        for p in list(all_):
            p.t.abort()
        while all_:
            await asyncio.sleep(0)
