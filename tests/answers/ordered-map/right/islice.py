"""A window filled by islice, and filled up before each result is handed out."""

import collections
import concurrent.futures
import itertools


def ordered_map(function, items, limit):
    items = iter(items)
    with concurrent.futures.ThreadPoolExecutor(limit) as executor:
        window = collections.deque(
            executor.submit(function, item) for item in itertools.islice(items, limit)
        )
        try:
            while window:
                result = window.popleft().result()
                window.extend(
                    executor.submit(function, item) for item in itertools.islice(items, 1)
                )
                yield result
        finally:
            for future in window:
                future.cancel()
