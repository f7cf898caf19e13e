"""wrong-result: what read() gives is not a line."""

import asyncio


async def serve(started, stop):
    clients = set()
    tasks = set()

    async def talk(r, w):
        clients.add(w)
        tasks.add(asyncio.current_task())
        try:
            while line := await r.read(100):
                for o in clients - {w}:
                    o.write(line)
        except ConnectionError:
            pass
        finally:
            clients.discard(w)
            w.transport.abort()

    s = await asyncio.start_server(talk, "127.0.0.1", 0)
    started(s.sockets[0].getsockname()[1])
    await stop.wait()
    s.close()
    for t in tasks:
        t.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
