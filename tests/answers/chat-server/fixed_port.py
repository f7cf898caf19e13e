"""exception: a second server finds the port taken."""

import asyncio


async def serve(started, stop):
    clients = set()

    async def talk(r, w):
        clients.add(w)
        try:
            async for line in r:
                for o in clients - {w}:
                    o.write(line)
        except ConnectionError:
            pass
        finally:
            clients.discard(w)
            w.transport.abort()

    s = await asyncio.start_server(talk, "127.0.0.1", 18765)
    started(18765)
    await stop.wait()
    s.close()
    for w in list(clients):
        w.transport.abort()
    await asyncio.sleep(0.05)
