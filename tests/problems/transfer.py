"""Money moves between accounts while another thread adds them up."""

import threading

KIND = "check"
accounts = {"alice": 100, "bob": 100}
lock = threading.Lock()
seen = []


def transfer():
    accounts["alice"] -= 30
    accounts["bob"] += 30


def audit():
    seen.append(sum(accounts.values()))


def transfer_locked():
    with lock:
        accounts["alice"] -= 30
        accounts["bob"] += 30


def audit_locked():
    with lock:
        total = sum(accounts.values())
    seen.append(total)


def nothing_vanished():
    return seen == [200]


BUGGY = ([transfer, audit], nothing_vanished)
FIXED = ([transfer_locked, audit_locked], nothing_vanished)
