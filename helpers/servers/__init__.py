"""Servers on 127.0.0.1, so that nothing in the course needs the internet.

>>> from urllib.request import urlopen
>>> with website(latency=0.01) as site:
...     with urlopen(site.url("page/3")) as answer:
...         answer.status, answer.read(15)
(200, b'<!DOCTYPE html>')
"""

from helpers.servers.behaviour import Behaviour
from helpers.servers.limits import RateLimit
from helpers.servers.log import Request
from helpers.servers.modelserver import ModelServer, model_server
from helpers.servers.pages import Pages
from helpers.servers.site import WebSite, website

__all__ = [
    "Behaviour",
    "ModelServer",
    "Pages",
    "RateLimit",
    "Request",
    "WebSite",
    "model_server",
    "website",
]
