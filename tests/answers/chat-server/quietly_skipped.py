"""lost-item: who reads late gets later lines, and not all before them."""

import asyncio


async def serve(started, stop):
    writers, tasks = set(), set()

    async def talk(reader, writer):
        tasks.add(asyncio.current_task())
        writers.add(writer)
        try:
            async for line in reader:
                for other in writers:
                    if (
                        other is not writer
                        and other.transport.get_write_buffer_size() < 1_000_000
                    ):
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
