"""sequential: without a pool there is no deadlock, and nothing at once."""


def site_sizes(sites, pages_of, size_of, workers):
    return [sum(size_of(page) for page in pages_of(site)) for site in sites]
