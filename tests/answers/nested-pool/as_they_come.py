"""wrong-result: the sums stand in the order in which the sites were done."""

from concurrent.futures import ThreadPoolExecutor, as_completed


def site_sizes(sites, pages_of, size_of, workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        listed = [pool.submit(pages_of, site) for site in sites]
        owner, sums = {}, {}
        for number, each in enumerate(listed):
            for page in each.result():
                owner[pool.submit(size_of, page)] = number
        for future in as_completed(owner):
            sums[owner[future]] = sums.get(owner[future], 0) + future.result()
        return list(sums.values())
