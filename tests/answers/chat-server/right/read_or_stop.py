"""Each talk waits for the next line or for stop, with a new task for each line."""

import asyncio


async def serve(started, stop):
    writers, talks = set(), set()

    async def talk(reader, writer):
        me = asyncio.current_task()
        talks.add(me)
        writers.add(writer)
        stopping = asyncio.create_task(stop.wait())
        try:
            while True:
                reading = asyncio.create_task(reader.readline())
                done, _ = await asyncio.wait(
                    {reading, stopping}, return_when=asyncio.FIRST_COMPLETED
                )
                if stopping in done:
                    reading.cancel()
                    await asyncio.gather(reading, return_exceptions=True)
                    break
                line = reading.result()
                if not line:
                    break
                for other in writers:
                    if other is not writer:
                        other.write(line)
        except OSError:
            pass
        finally:
            stopping.cancel()
            writers.discard(writer)
            writer.transport.abort()
            talks.discard(me)

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    started(server.sockets[0].getsockname()[1])
    await stop.wait()
    server.close()
    while talks:
        await asyncio.wait(talks)
