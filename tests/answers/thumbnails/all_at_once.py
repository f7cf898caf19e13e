"""unbounded: all pictures are loaded, however slow save() is."""

from concurrent.futures import ThreadPoolExecutor


def halve(picture):
    return [
        [sum(block) // 4 for block in zip(a[::2], a[1::2], b[::2], b[1::2])]
        for a, b in zip(picture[::2], picture[1::2])
    ]


def make_thumbnails(names, load, save, limit):
    errors = {}
    with ThreadPoolExecutor(max_workers=limit) as pool:
        futures = {name: pool.submit(lambda n: halve(load(n)), name) for name in names}
        for name, future in futures.items():
            try:
                save(name, future.result())
            except Exception as error:
                errors[name] = error
    return errors
