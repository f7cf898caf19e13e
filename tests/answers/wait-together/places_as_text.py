"""order: the places are sorted as text, where 10 comes before 2."""

from concurrent.futures import ThreadPoolExecutor, as_completed


def fetch_all(fetch, urls):
    with ThreadPoolExecutor(max_workers=len(urls)) as pool:
        places = {pool.submit(fetch, url): place for place, url in enumerate(urls)}
        pages = {places[future]: future.result() for future in as_completed(places)}
    return [pages[place] for place in sorted(pages, key=str)]
