"""A thread for each batch, which waits for it and tries again."""

from concurrent.futures import ThreadPoolExecutor


def run_all(executor, function, batches, tries):
    def insist(batch):
        for left in range(tries, 0, -1):
            try:
                return executor.submit(function, batch).result()
            except ConnectionError:
                if left == 1:
                    raise

    with ThreadPoolExecutor(max(1, len(batches))) as helpers:
        return list(helpers.map(insist, batches))
