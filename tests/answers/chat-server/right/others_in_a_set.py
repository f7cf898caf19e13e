"""a set of all others for each line, which its name holds until the next"""

import asyncio


async def serve(started, stop):
    writers, tasks = set(), set()

    async def talk(reader, writer):
        tasks.add(asyncio.current_task())
        writers.add(writer)
        try:
            async for line in reader:
                others = writers - {writer}
                for other in others:
                    other.write(line)
        except ConnectionError:
            pass
        finally:
            writers.discard(writer)
            tasks.discard(asyncio.current_task())
            writer.transport.abort()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    started(server.sockets[0].getsockname()[1])
    await stop.wait()
    server.close()
    rest = list(tasks)
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
