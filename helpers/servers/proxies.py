"""Keeps requests to this computer from going to a proxy."""

from __future__ import annotations

import os


def bypass_proxies() -> None:
    """Tell urllib, requests and child processes to ask 127.0.0.1 without a proxy.

    Where a firm's proxy is set in the environment, it would get the requests
    and look for the site on its own computer.
    """
    # Here, for it takes much longer than the rest of this module.
    from urllib.request import getproxies_environment

    proxies = getproxies_environment()
    direct = proxies.get("no", "")
    if proxies.keys() & {"http", "all"} and direct != "*" and "127.0.0.1" not in direct:
        os.environ["no_proxy"] = f"{direct},127.0.0.1".removeprefix(",")
