"""sequential: a batch is saved only after all of it was loaded."""

from concurrent.futures import ThreadPoolExecutor


def halve(picture):
    return [
        [sum(block) // 4 for block in zip(a[::2], a[1::2], b[::2], b[1::2])]
        for a, b in zip(picture[::2], picture[1::2])
    ]


def make_thumbnails(names, load, save, limit):
    errors = {}
    with ThreadPoolExecutor(max_workers=limit) as pool:
        for start in range(0, len(names), limit):
            batch = names[start : start + limit]
            futures = [pool.submit(lambda n: halve(load(n)), name) for name in batch]
            results = []
            for name, future in zip(batch, futures):
                try:
                    results.append((name, future.result()))
                except Exception as error:
                    errors[name] = error
            for name, thumbnail in results:
                try:
                    save(name, thumbnail)
                except Exception as error:
                    errors[name] = error
    return errors
