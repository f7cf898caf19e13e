"""Futures by place, gathered in the end."""

from concurrent.futures import ThreadPoolExecutor, as_completed


def fetch_all(fetch, urls):
    found = {}
    with ThreadPoolExecutor(max_workers=max(1, len(urls))) as pool:
        places = {pool.submit(fetch, url): place for place, url in enumerate(urls)}
        for future in as_completed(places):
            found[places[future]] = future.result()
    return [found[place] for place in sorted(found)]
