"""The check of the exercise "sleeping-barber"."""

from __future__ import annotations

import threading
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.exercise import exercise
from helpers.practice.standstill import until_all_wait


@exercise(
    "sleeping-barber",
    "04_synchronisation",
    "Open a barber's shop",
    """
    class BarberShop:
        def __init__(self, chairs):
            ...

        def work(self, cut):
            ...

        def visit(self, customer):
            ...

        def close(self):
            ...
    """,
)
def sleeping_barber(bench: Bench, BarberShop: Any) -> None:
    """Bounded waiting, each customer served once or told so, a clean end."""

    def one() -> Any:
        shop = BarberShop(1)
        events: list[tuple[str, Any]] = []

        def cut(customer: str) -> None:
            if threading.current_thread().name == "customer":
                fail("type", "visit() itself called cut(): work(), the barber, should.")
            events.append(("cut", customer))

        def customer() -> None:
            events.append(("visit", shop.visit("Ada")))
            shop.close()

        def check() -> None:
            if events == [("visit", True), ("cut", "Ada")]:
                fail("order", "visit('Ada') came back before the haircut.")
            if events != [("cut", "Ada"), ("visit", True)]:
                fail("wrong-result", f"A barber and one customer, Ada: {events}.")

        return [(shop.work, cut), customer], check

    def nameless() -> Any:
        shop = BarberShop(2)
        cuts: list[Any] = []

        def customer() -> None:
            shop.visit(None)
            shop.visit("Ada")
            shop.close()

        def check() -> None:
            if cuts != [None, "Ada"]:
                fail("lost-item", f"None and 'Ada' were customers; hair was cut of {cuts}.")

        return [(shop.work, cuts.append), customer], check

    def regular() -> Any:
        shop = BarberShop(1)
        events: list[str] = []

        def cut(customer: str) -> None:
            events.append("cut")

        def customer() -> None:
            for _ in range(2):
                if shop.visit("Ada"):
                    events.append("visit")
            shop.close()

        def check() -> None:
            if events != ["cut", "visit"] * 2:
                fail("order", f"Ada came twice, and it came to {events}.")

        return [(shop.work, cut), customer], check

    def no_chairs() -> Any:
        shop = BarberShop(0)
        served: list[Any] = []
        before: list[Any] = []

        def customer() -> None:
            served.append(shop.visit("Ada"))

        def barber() -> None:
            until_all_wait()
            before.extend(served)
            shop.close()
            shop.work(lambda customer: None)

        def check() -> None:
            # One may sit down in the barber's own chair.
            if before.count(False) < 2:
                message = (
                    "There is no chair for waiting and no barber yet; of three customers"
                )
                fail("unbounded", f"{message} {before.count(False)} got False at once.")

        return [customer, customer, customer, barber], check

    def two_shops() -> Any:
        shop, other = BarberShop(1), BarberShop(1)
        events: list[Any] = []

        def cut(customer: str) -> None:
            events.append((customer, "in the wrong shop"))

        def cut_here(customer: str) -> None:
            events.append((customer, "cut"))

        def customer() -> None:
            events.append(other.visit(""))
            shop.close()
            other.close()

        def check() -> None:
            if events != [("", "cut"), True]:
                fail("wrong-result", f"Two shops, a customer '' in the second: {events}.")

        return [(shop.work, cut), (other.work, cut_here), customer], check

    def namesakes() -> Any:
        shop = BarberShop(2)
        cutting, ready = threading.Event(), threading.Event()
        left = threading.Semaphore(0)
        cuts: list[str] = []
        went: list[tuple[str, Any, int]] = []

        def cut(customer: str) -> None:
            if cuts:
                until_all_wait()  # who may go has gone
            else:
                cutting.set()
                ready.wait()
            cuts.append(customer)

        def visit(who: str) -> None:
            went.append((who, shop.visit("Ada"), len(cuts)))
            left.release()

        def second() -> None:
            cutting.wait()
            visit("second")

        def owner() -> None:
            cutting.wait()
            until_all_wait()
            ready.set()
            for _ in range(2):
                left.acquire()
            shop.close()

        def check() -> None:
            if len(cuts) != 2 or any(said is not True for _, said, _ in went):
                said = {who: said for who, said, _ in went}
                message = f"Two customers, both called Ada: {len(cuts)} haircuts"
                fail("lost-item", f"{message}; visit() says {said}.")
            if ("second", True, 2) not in went:
                message = "Two customers, both called Ada: the second went when the first"
                fail("order", f"{message} had had the haircut.")

        return [(shop.work, cut), (visit, "first"), second, owner], check

    def closing() -> Any:
        shop = BarberShop(1)
        events: list[tuple[str, Any]] = []

        def cut(customer: str) -> None:
            events.append(("cut", customer))

        def customer() -> None:
            events.append(("visit", shop.visit("Ada")))

        def check() -> None:
            cuts = [who for what, who in events if what == "cut"]
            if ("visit", True) in events and cuts != ["Ada"]:
                fail("wrong-result", f"visit('Ada') gave True; hair was cut of {cuts}.")
            if ("visit", True) not in events and ("visit", False) not in events:
                fail("wrong-result", f"visit() gives True or False: {events}.")
            if ("visit", False) in events and cuts:
                fail("wrong-result", "Ada got a haircut, and visit('Ada') gave False.")

        return [(shop.work, cut), customer, shop.close], check

    def crowded() -> Any:
        shop = BarberShop(1)
        cutting, turned = threading.Event(), threading.Event()
        left = threading.Semaphore(0)
        events: list[tuple[str, Any]] = []

        def cut(customer: str) -> None:
            events.append(("begin", customer))
            if customer == "Ada":
                cutting.set()
                turned.wait()
            events.append(("end", customer))

        def first() -> None:
            events.append(("Ada", shop.visit("Ada")))
            for _ in range(2):
                left.acquire()
            shop.close()

        def later(name: str) -> None:
            cutting.wait()
            served = shop.visit(name)
            events.append((name, served))
            if not served:
                turned.set()
            left.release()

        def check() -> None:
            away = [name for name in ("Ada", "Bob", "Cem") if (name, False) in events]
            if "Ada" in away:
                fail("wrong-result", "Ada came first, and visit('Ada') gave False.")
            if len(away) > 1:
                message = "Ada was in the barber's chair, the one chair for waiting free"
                fail("wrong-result", f"{message}: Bob and Cem were both turned away.")
            for name in {"Ada", "Bob", "Cem"} - set(away):
                if events.count(("end", name)) != 1:
                    fail("lost-item", f"{name} has had {events.count(('end', name))} cuts.")
                if events.index((name, True)) < events.index(("end", name)):
                    fail("order", f"visit('{name}') came back before the haircut.")
            if away and ("begin", away[0]) in events:
                fail("wrong-result", f"{away[0]} was turned away, and got a haircut.")

        return [(shop.work, cut), first, (later, "Bob"), (later, "Cem")], check

    def meanwhile(customers: tuple[str, ...]) -> Any:
        shop = BarberShop(2)
        cutting, told = threading.Semaphore(0), threading.Semaphore(0)
        late: list[Any] = []
        served: list[Any] = []

        def cut(customer: str) -> None:
            cutting.release()
            told.acquire()

        def barber() -> None:
            until_all_wait()
            shop.work(cut)

        def customer(name: str) -> None:
            served.append(shop.visit(name))

        def owner() -> None:
            for _ in customers:
                cutting.acquire()
                shop.close()
                late.append(shop.visit("Eve"))
                told.release()

        def check() -> None:
            if late != [False] * len(customers):
                message = "The shop was closed, and visit('Eve') gave"
                fail("wrong-result", f"{message} {late}, and no False.")
            if served != [True] * len(customers):
                message = f"{' and '.join(customers)} sat there at close(); visit() gave"
                fail("wrong-result", f"{message} {served}.")

        return [barber, *[(customer, name) for name in customers], owner], check

    def let_go() -> Any:
        shop = BarberShop(2)
        gone = threading.Event()
        left = threading.Semaphore(0)
        cuts: list[str] = []

        def cut(customer: str) -> None:
            if cuts:
                gone.wait()
            cuts.append(customer)

        def barber() -> None:
            until_all_wait()
            shop.work(cut)

        def customer(name: str) -> None:
            shop.visit(name)
            gone.set()
            left.release()

        def owner() -> None:
            for _ in range(2):
                left.acquire()
            shop.close()

        def check() -> None:
            if sorted(cuts) != ["Ada", "Bob"]:
                fail("lost-item", f"Ada and Bob came; hair was cut of {cuts}.")

        return [barber, (customer, "Ada"), (customer, "Bob"), owner], check

    def in_line() -> Any:
        shop = BarberShop(3)
        cutting, seated, sat = (threading.Event() for _ in range(3))
        left = threading.Semaphore(0)
        events: list[tuple[str, Any]] = []

        def cut(customer: str) -> None:
            events.append(("cut", customer))
            if customer == "Ada":
                cutting.set()
                sat.wait()

        def first() -> None:
            shop.visit("Ada")
            for _ in range(2):
                left.acquire()
            shop.close()

        def second() -> None:
            cutting.wait()
            events.append(("left", shop.visit("Cem") and "Cem"))
            left.release()

        def third() -> None:
            seated.wait()
            events.append(("left", shop.visit("Bob") and "Bob"))
            left.release()

        def usher() -> None:
            cutting.wait()
            until_all_wait()
            seated.set()
            until_all_wait()
            sat.set()

        def check() -> None:
            cuts = [who for what, who in events if what == "cut"]
            if sorted(cuts) != ["Ada", "Bob", "Cem"]:
                fail("lost-item", f"Ada, Bob and Cem came; hair was cut of {cuts}.")
            # Not by the alphabet.
            if cuts != ["Ada", "Cem", "Bob"]:
                fail("order", f"They came as Ada, Cem, Bob; hair was cut of {cuts}.")
            for name in ("Bob", "Cem"):
                if ("left", name) not in events:
                    fail("wrong-result", f"{name} got a haircut, and visit() gave no True.")
                if events.index(("left", name)) < events.index(("cut", name)):
                    fail("order", f"visit('{name}') came back before the haircut.")

        return [(shop.work, cut), first, second, third, usher], check

    def refused_again() -> Any:
        shop = BarberShop(1)
        cutting, ready = threading.Event(), threading.Event()
        events: list[tuple[str, Any]] = []

        def cut(customer: str) -> None:
            if customer == "Ada":
                cutting.set()
                ready.wait()

        def sit(name: str) -> None:
            if name == "Bob":
                cutting.wait()
            shop.visit(name)

        def others() -> None:
            cutting.wait()
            until_all_wait()
            for name in ("Cem", "Dan", "Eve"):
                events.append((name, shop.visit(name)))
            ready.set()
            until_all_wait()
            events.append(("Fay", shop.visit("Fay")))
            shop.close()

        def check() -> None:
            for name in ("Cem", "Dan", "Eve"):
                if (name, False) not in events:
                    message = "visit() should have turned away Cem, Dan and Eve"
                    fail("wrong-result", f"All chairs were taken; {message}: {events}.")
            if ("Fay", True) not in events:
                message = "Fay came when the shop was empty, after others had been turned"
                fail("wrong-result", f"{message} away; visit('Fay') gave no True.")

        return [(shop.work, cut), (sit, "Ada"), (sit, "Bob"), others], check

    def closed() -> Any:
        shop = BarberShop(2)
        cutting, seated, shut = (threading.Event() for _ in range(3))
        events: list[tuple[str, Any]] = []

        def cut(customer: str) -> None:
            events.append(("cut", customer))
            if customer == "Ada":
                cutting.set()
                shut.wait()

        def visit(name: str, may: threading.Event | None) -> None:
            if may is not None:
                may.wait()
            events.append((name, shop.visit(name)))

        def owner() -> None:
            cutting.wait()
            until_all_wait()
            seated.set()
            until_all_wait()
            shop.close()
            events.append(("Cem", shop.visit("Cem")))
            shut.set()

        def check() -> None:
            for name in ("Bob", "Dan"):
                if (name, True) not in events or ("cut", name) not in events:
                    fail("lost-item", f"{name} sat there at close(), and got no haircut.")
            if ("Ada", True) not in events:
                fail("lost-item", "Ada was in the barber's chair; visit() gave no True.")
            if ("Cem", False) not in events:
                fail("wrong-result", "Cem came after close(), and visit() gave no False.")
            if events.index(("cut", "Dan")) < events.index(("cut", "Bob")):
                fail("order", "Bob and Dan sat there at close(); Dan was served first.")

        visitors = (("Ada", None), ("Bob", cutting), ("Dan", seated))
        return [(shop.work, cut), *[(visit, *each) for each in visitors], owner], check

    def nobody() -> Any:
        shop = BarberShop(1)

        def cut(customer: str) -> None:
            until_all_wait()

        def owner() -> None:
            until_all_wait()
            gone.append(shop.visit("Ada"))
            shop.close()

        gone: list[Any] = []
        return [(shop.work, cut), owner], lambda: gone == [True]

    bench.trial("a barber without a customer, and a haircut that takes long")
    bench.explore(nobody)
    bench.trial("a barber and one customer, then close(), in every order")
    bench.explore(one)
    bench.trial("a customer that is None")
    unseen = (
        "A customer that is None is not served, or the barber goes home without close()."
    )
    bench.once(nameless, meaning={"deadlock": ("deadlock", unseen)})
    bench.trial("a customer who comes again after the haircut")
    bench.explore(regular, bound=1)
    bench.trial("two shops, and a customer in one of them")
    other = "The barber or the customer of the second shop waits for ever."
    meaning = {"deadlock": ("deadlock", other)}
    bench.explore(two_shops, bound=0, free=20, meaning=meaning)
    waits = "One of two customers of the same name waits for ever."
    bench.trial("two customers of the same name")
    bench.explore(namesakes, bound=0, free=0, meaning={"deadlock": ("deadlock", waits)})
    bench.trial("close() at any time while a customer comes, in every order")
    missed = (
        "close() came while a customer was on the way in. Who sat down before or after it "
        "waits for ever, or the barber does."
    )
    bench.explore(closing, meaning={"deadlock": ("deadlock", missed)})
    inside = (
        "While the barber cuts, close() or a visit() after it does not come back: a lock "
        "that they need is held during the haircut."
    )
    bench.trial("close() and a visit() after it while one is in the chair")
    meaning = {"deadlock": ("sequential", inside)}
    bench.once(lambda: meanwhile(("Ada",)), meaning=meaning)
    kept = (
        "One of two has had the haircut, and visit() comes back only when the next one has "
        "had it, too."
    )
    bench.trial("the first of two may go before the second one's haircut has ended")
    bench.once(let_go, meaning={"deadlock": ("order", kept)})
    full = "One is in the barber's chair and one can wait; nobody was turned away."
    bench.trial("one chair for two who come while a third is in the barber's chair")
    bench.explore(crowded, bound=0, free=40, meaning={"deadlock": ("unbounded", full)})
    bench.trial("customers who come one after the other while one is in the chair")
    bench.explore(in_line, bound=0, free=40)
    again = "Of those who come to a full shop one waits, or later ones are not served."
    bench.trial("three who are turned away one after the other, and one who comes later")
    bench.once(refused_again, meaning={"deadlock": ("deadlock", again)})
    stays = (
        "close() or a visit() after it does not come back at once, or somebody who sat "
        "there waits for ever."
    )
    bench.trial("close() while one is in the chair and two sit on all chairs")
    # Some orders of many: who wakes all of them, each time, makes thousands of orders.
    bench.explore(closed, bound=-1, free=120, meaning={"deadlock": ("deadlock", stays)})
    bench.trial("a visit() after close(), during the haircuts of two who sat there")
    bench.once(lambda: meanwhile(("Ada", "Bob")), meaning={"deadlock": ("deadlock", stays)})
    bench.trial("three customers, no chair for waiting, and no barber yet")
    bench.once(no_chairs)
