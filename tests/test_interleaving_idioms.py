"""What learners write: each idiom is followed, and gets the right outcome."""

# Written as learners write, hence:
# ruff: noqa: B007, E741, E742, F841, PT018, RUF051, UP028
from __future__ import annotations

import array
import collections
import contextlib
import functools
import heapq
import itertools
import logging
import os
import queue
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from threading import Barrier, Condition, Lock, RLock, Thread, Timer
from time import sleep

import numpy
import pytest

from helpers.interleaving import explore, hooks, operations

CASES = []


def case(expected):
    """The decorated function explores something; this is the outcome that it must have."""

    def add(function):
        CASES.append(pytest.param(function, expected, id=function.__name__))
        return function

    return add


n = 0
lock = Lock()
rl = threading.RLock()


@case("livelock")
def endless():
    def f():
        while True:
            pass

    return explore([f])


@case("livelock")
def spin_forever():
    flag = False

    def f():
        while not flag:
            pass

    def g():
        nonlocal flag
        flag = False

    return explore([f, g])


@case("ok")
def spin_ok():
    flag = False

    def f():
        while not flag:
            pass

    def g():
        nonlocal flag
        flag = True

    return explore([f, g])


@case("ok")
def sleep_poll():
    done = []

    def f():
        while not done:
            time.sleep(0.01)

    def g():
        sleep(1)
        done.append(1)

    return explore([f, g])


@case("check")
def sleep_sync():
    x = []

    def f():
        sleep(0.1)
        x.append(1)

    def g():
        sleep(0.5)
        x.append(2)

    return explore([f, g], check=lambda: x == [1, 2])


@case("hang")
def uses_input():
    def f():
        input("?")

    return explore([f, f])


@case("hang")
def uses_socket():
    def f():
        socket.create_connection(("127.0.0.1", 1))

    return explore([f, f])


@case("hang")
def uses_subprocess():
    def f():
        subprocess.run(["true"])

    return explore([f, f])


@case("hang")
def blocked_pipe():
    r, w = os.pipe()

    def f():
        os.read(r, 1)

    res = explore([f, f])
    os.write(w, b"xx")
    time.sleep(0.05)
    return res


@case("hang")
def c_loop():
    def f():
        sum(1 for _ in itertools.count())

    return explore([f])


@case("exception")
def exc():
    def f():
        raise KeyError("a")

    return explore([f, f])


@case("exception")
def exc_in_check():
    def f():
        pass

    return explore([f], check=lambda: 1 / 0)


@case("ok")
def local_only():
    def f():
        t = 0
        for i in range(100):
            t += i
        return t

    return explore([f, f])


@case("check")
def big_loop():
    global n
    n = 0

    def f():
        global n
        for _ in range(3_000):
            n += 1

    return explore([f, f], check=lambda: n == 6_000)


@case("check")
def loop1000():
    global n
    n = 0

    def f():
        global n
        for _ in range(1000):
            n += 1

    return explore([f, f], check=lambda: n == 2000)


@case("ok")
def loop20locked():
    global n
    n = 0

    def f():
        global n
        for _ in range(20):
            with lock:
                n += 1

    return explore([f, f], check=lambda: n == 40)


@case("ok")
def rlock_rec():
    total = 0

    def add(k):
        nonlocal total
        with rl:
            if k:
                total += 1
                add(k - 1)

    return explore([(add, 3), (add, 2)], check=lambda: total == 5)


@case("deadlock")
def lock_rec():
    def f():
        with lock, lock:
            pass

    return explore([f])


@case("check")
def dict_counter():
    d = defaultdict(int)

    def f():
        d["a"] += 1

    return explore([f, f], check=lambda: d["a"] == 2)


@case("check")
def dict_get():
    d = {}

    def f():
        d["a"] = d.get("a", 0) + 1

    return explore([f, f], check=lambda: d["a"] == 2)


@case("check")
def memo():
    calls = []
    cache = {}

    def f(k):
        if k not in cache:
            calls.append(k)
            cache[k] = k * 2
        return cache[k]

    return explore([(f, 1), (f, 1)], check=lambda: len(calls) == 1)


@case("ok")
def setdefault():
    cache = {}

    def f(k):
        cache.setdefault(k, []).append(k)

    return explore([(f, 1), (f, 1)], check=lambda: cache == {1: [1, 1]})


@case("exception")
def dict_iter():
    d = {1: 1, 2: 2}

    def f():
        for k in d:
            pass

    def g():
        d[3] = 3

    return explore([f, g])


@case("exception")
def dict_items_iter():
    d = {1: 1, 2: 2}

    def f():
        for k, v in d.items():
            pass

    def g():
        d[3] = 3

    return explore([f, g])


@case("exception")
def if_pop():
    l = [1]

    def f():
        if l:
            l.pop()

    return explore([f, f])


@case("exception")
def while_len_pop():
    l = [1, 2]

    def f():
        while len(l) > 0:
            l.pop()

    return explore([f, f])


@case("check")
def thread_subclass():
    class W(threading.Thread):
        total = 0

        def run(self):
            W.total += 1

    def main():
        ws = [W(), W()]
        for w in ws:
            w.start()
        for w in ws:
            w.join()
        assert W.total == 2

    return explore(main)


@case("check")
def missing_join():
    out = []

    def main():
        t = Thread(target=out.append, args=(1,))
        t.start()
        assert out == [1]

    return explore(main)


@case("ok")
def timer():
    out = []

    def main():
        t = Timer(5, lambda: out.append(1))
        t.start()
        t.join()
        assert out == [1]

    return explore(main)


@case("check")
def pool_map():
    tot = 0

    def add(x):
        nonlocal tot
        tot += x

    def main():
        with ThreadPoolExecutor(2) as ex:
            list(ex.map(add, [1, 2, 3]))
        assert tot == 6

    return explore(main)


@case("ok")
def as_comp():
    def sq(x):
        return x * x

    def main():
        with ThreadPoolExecutor(2) as ex:
            fs = [ex.submit(sq, i) for i in range(3)]
            assert sorted(f.result() for f in as_completed(fs)) == [0, 1, 4]
            wait(fs)

    return explore(main)


@case("deadlock")
def pool_nested():
    def main():
        with ThreadPoolExecutor(1) as ex:

            def outer():
                return ex.submit(lambda: 1).result()

            assert ex.submit(outer).result() == 1

    return explore(main)


@case("ok")
def prod_cons():
    def main():
        q = queue.Queue(maxsize=1)
        out = []

        def p():
            for i in range(3):
                q.put(i)
            q.put(None)

        def c():
            while (x := q.get()) is not None:
                out.append(x)

        return [p, c], lambda: out == [0, 1, 2]

    return explore(main)


@case("ok")
def simplequeue():
    q = queue.SimpleQueue()

    def p():
        q.put(1)

    def c():
        assert q.get() == 1

    return explore([p, c])


@case("ok")
def lifo_join():
    q = queue.LifoQueue()

    def p():
        q.put(1)
        q.put(2)
        q.join()

    def c():
        for _ in range(2):
            q.get()
            q.task_done()

    return explore([p, c])


@case("exception")
def queue_empty_race():
    q = queue.Queue()
    q.put(1)

    def c():
        if not q.empty():
            q.get_nowait()

    return explore([c, c])


@case("ok")
def barrier_ok():
    b = threading.Barrier(2)
    a = [0, 0]
    seen = []

    def f(i):
        a[i] = 1
        b.wait()
        seen.append(sum(a))

    return explore([(f, 0), (f, 1)], check=lambda: seen == [2, 2])


@case("ok")
def tlocal():
    loc = threading.local()

    def f(i):
        loc.x = i
        time.sleep(0)
        assert loc.x == i

    return explore([(f, 0), (f, 1)])


@case("check")
def prop():
    class A:
        def __init__(self):
            self._v = 0

        @property
        def v(self):
            return self._v

        @v.setter
        def v(self, x):
            self._v = x

    a = A()

    def f():
        a.v += 1

    return explore([f, f], check=lambda: a.v == 2)


@case("check")
def dc():
    @dataclass
    class C:
        n: int = 0
        lock: object = field(default_factory=threading.Lock)

        def inc(self):
            self.n = self.n + 1

    c = C()
    return explore([c.inc, c.inc], check=lambda: c.n == 2)


@case("ok")
def dc_ok():
    @dataclass
    class C:
        n: int = 0
        lock: object = field(default_factory=threading.Lock)

        def inc(self):
            with self.lock:
                self.n += 1

    c = C()
    return explore([c.inc, c.inc], check=lambda: c.n == 2)


@case("ok")
def dc_made_in_the_scenario():
    @dataclass
    class C:
        n: int = 0
        changed: Condition = field(default_factory=Condition)
        kind: str = "condition"

        def inc(self):
            with self.changed:
                self.n += 1

    def scenario():
        c = C()
        return [c.inc, c.inc], lambda: c.n == 2

    return explore(scenario)


@case("ok")
def daemon():
    q = queue.Queue()
    out = []

    def main():
        def w():
            while True:
                out.append(q.get())
                q.task_done()

        Thread(target=w, daemon=True).start()
        q.put(1)
        q.put(2)
        q.join()
        assert out == [1, 2]

    return explore(main)


@case("ok")
def import_in():
    def main():
        import threading as th

        l = th.Lock()
        c = [0]

        def f():
            with l:
                c[0] += 1

        ts = [th.Thread(target=f) for _ in range(2)]
        [t.start() for t in ts]
        [t.join() for t in ts]
        assert c == [2]

    return explore(main)


@case("check")
def list_cell():
    c = [0]

    def f():
        c[0] += 1

    return explore([f, f], check=lambda: c[0] == 2)


@case("check")
def gen_func():
    tot = [0]

    def items():
        for i in range(2):
            yield i

    def f():
        for x in items():
            v = tot[0]
            tot[0] = v + 1

    return explore([f, f], check=lambda: tot[0] == 4)


@case("ok")
def tryfinally():
    c = 0

    def f():
        nonlocal c
        lock.acquire()
        try:
            c += 1
        finally:
            lock.release()

    return explore([f, f], check=lambda: c == 2)


@case("deadlock")
def forgot_release():
    c = 0

    def f():
        nonlocal c
        lock.acquire()
        c += 1

    return explore([f, f])


@case("ok")
def trylock():
    got = []

    def f():
        if lock.acquire(blocking=False):
            got.append(1)
            lock.release()

    return explore([f, f], check=lambda: len(got) >= 1)


@case("check")
def trylock_bad():
    got = []

    def f():
        if lock.acquire(timeout=0.5):
            got.append(1)
            lock.release()

    return explore([f, f], check=lambda: len(got) == 2)


@case("ok")
def deadline_loop():
    done = []

    def f():
        end = time.monotonic() + 1
        while time.monotonic() < end:
            if done:
                return

    def g():
        done.append(1)

    return explore([f, g])


@case("ok")
def prints():
    def f():
        print("hello")

    return explore([f, f])


@case("ok")
def swap():
    a, b = 1, 2

    def f():
        nonlocal a, b
        with lock:
            a, b = b, a

    return explore([f, f], check=lambda: (a, b) == (1, 2))


@case("check")
def swap_bad():
    a, b = 1, 2

    def f():
        nonlocal a, b
        a, b = b, a

    return explore([f, f], check=lambda: (a, b) == (1, 2))


class Bank:
    _lock = Lock()

    def __init__(s):
        s.__bal = 0

    def add(s, n):
        with s._lock:
            s.__bal += n

    def bad(s, n):
        s.__bal += n

    def get(s):
        return s.__bal


bank = Bank()


@case("ok")
def mangled():
    return explore([(bank.add, 1), (bank.add, 2)], check=lambda: bank.get() == 3)


@case("check")
def mangled_bad():
    return explore([(bank.bad, 1), (bank.bad, 2)], check=lambda: bank.get() == 3)


@case("check")
def counter_cls():
    c = Counter()

    def f():
        for w in "a", "b":
            c[w] += 1

    return explore([f, f], check=lambda: c["a"] == 2 and c["b"] == 2)


@case("check")
def setattr_():
    class O:
        pass

    o = O()
    o.x = 0

    def f():
        o.x = o.x + 1

    return explore([f, f], check=lambda: o.x == 2)


@case("check")
def lambda_threads():
    x = [0]

    def put(v):
        x[0] = v

    return explore([lambda: put(x[0] + 1), lambda: put(x[0] + 1)], check=lambda: x[0] == 2)


@case("check")
def partial_():
    x = [0]

    def f(k):
        x[0] = x[0] + k

    return explore([partial(f, 1), partial(f, k=2)], check=lambda: x[0] == 3)


@case("ok")
def event_pub():
    ev = threading.Event()
    box = None
    got = []

    def p():
        nonlocal box
        box = 42
        ev.set()

    def c():
        ev.wait()
        got.append(box)

    return explore([p, c], check=lambda: got == [42])


@case("check")
def event_timeout():
    ev = threading.Event()
    box = None
    got = []

    def p():
        nonlocal box
        box = 42
        ev.set()

    def c():
        ev.wait(timeout=1)
        got.append(box)

    return explore([p, c], check=lambda: got == [42])


@case("check")
def rand():
    tot = 0

    def f():
        nonlocal tot
        tot = tot + random.randint(1, 1)

    return explore([f, f], check=lambda: tot == 2)


@case("ok")
def bounded_sem():
    s = threading.BoundedSemaphore(2)
    cur = 0
    most = 0
    l = Lock()

    def f():
        nonlocal cur, most
        with s:
            with l:
                cur += 1
                most = max(most, cur)
            with l:
                cur -= 1

    return explore([f, f, f], check=lambda: most <= 2)


@case("ok")
def with_two():
    a, b = Lock(), Lock()
    n = 0

    def f():
        nonlocal n
        with a, b:
            n += 1

    return explore([f, f], check=lambda: n == 2)


@case("deadlock")
def with_two_bad():
    a, b = Lock(), Lock()
    n = 0

    def f():
        with a, b:
            pass

    def g():
        with b, a:
            pass

    return explore([f, g])


@case("exception")
def unlock_unlocked():
    def f():
        lock.release()

    return explore([f])


@case("ok")
def nested_function_thread():
    res = []

    def helper():
        t = Thread(target=lambda: res.append(1))
        t.start()
        t.join()

    return explore([helper, helper], check=lambda: len(res) == 2)


L = Lock()
C = Condition(L)
pool = ThreadPoolExecutor(2)
threads = []
N = 0
stack = []
log = logging.getLogger("x")


@case("ok")
def cond_shared_lock():
    def p():
        with L:
            stack.append(1)
            C.notify()

    def c():
        with C:
            C.wait_for(lambda: stack)
            stack.pop()

    return explore([p, c], check=lambda: stack == [])


@case("check")
def global_pool():
    def add():
        global N
        N += 1

    def main():
        fs = [pool.submit(add) for _ in range(2)]
        wait(fs)
        assert N == 2

    return explore(main)


@case("check")
def global_threads_list():
    def add():
        global N
        N += 1

    def main():
        for _ in range(2):
            t = Thread(target=add)
            threads.append(t)
            t.start()
        for t in threads:
            t.join()
        assert N == 2 and len(threads) == 2

    return explore(main)


@case("ok")
def timer_cancel():
    out = []

    def main():
        t = Timer(10, out.append, [1])
        t.start()
        t.cancel()
        t.join()

    return explore(main)


@case("check")
def heap():
    h = []

    def push(x):
        if not h or h[0] > x:
            heapq.heappush(h, x)

    return explore([(push, 1), (push, 0)], check=lambda: 0 in h and len(h) == 2)


@case("check")
def logging_used():
    def f():
        global N
        log.warning("x %s", N)
        N += 1

    return explore([f, f], check=lambda: N == 2)


@case("check")
def contextmgr():
    @contextlib.contextmanager
    def cm():
        global N
        N += 1
        yield
        N -= 1

    def f():
        with cm():
            pass

    return explore([f, f], check=lambda: N == 0)


@case("check")
def deco():
    def d(fn):
        @functools.wraps(fn)
        def w(*a):
            return fn(*a)

        return w

    @d
    def f():
        global N
        N += 1

    return explore([f, f], check=lambda: N == 2)


@case("check")
def cached():
    calls = []

    @functools.lru_cache
    def slow(x):
        calls.append(x)
        time.sleep(0.1)
        return x

    return explore([lambda: slow(1), lambda: slow(1)], check=lambda: len(calls) == 1)


@case("check")
def namedt():
    P = collections.namedtuple("P", "x y")
    p = P(0, 0)

    def f():
        nonlocal p
        p = p._replace(x=p.x + 1)

    return explore([f, f], check=lambda: p.x == 2)


@case("check")
def slots():
    class S:
        __slots__ = ("v",)

        def __init__(s):
            s.v = 0

    s = S()

    def f():
        s.v += 1

    return explore([f, f], check=lambda: s.v == 2)


@case("check")
def comp():
    data = [1, 2, 3]
    tot = 0

    def f(i):
        nonlocal tot
        tot += sum([x * x for x in data if x != i])

    return explore([(f, 1), (f, 2)], check=lambda: tot == 13 + 10)


@case("exception")
def walrus():
    q = [1, 2, 3]
    out = []

    def f():
        while q and (x := q[0]):
            out.append(x)
            q.remove(x)

    return explore([f, f], check=lambda: sorted(out) == [1, 2, 3])


@case("ok")
def matchst():
    out = []

    def f(c):
        match c:
            case ("put", x):
                out.append(x)
            case _:
                out.append(None)

    return explore(
        [(f, ("put", 1)), (f, 0)] if False else [lambda: f(("put", 1)), lambda: f(0)],
        check=lambda: len(out) == 2,
    )


@case("ok")
def inherit_lock():
    class Base:
        def __init__(s):
            s.lock = RLock()
            s.n = 0

        def inc(s):
            with s.lock:
                s.n += 1

    class D(Base):
        def inc(s):
            with s.lock:
                super().inc()

    d = D()
    return explore([d.inc, d.inc], check=lambda: d.n == 2)


@case("ok")
def classlock():
    class Lk:
        def __init__(s):
            s._l = Lock()

        def __enter__(s):
            s._l.acquire()
            return s

        def __exit__(s, *a):
            s._l.release()

    l = Lk()

    def f():
        global N
        with l:
            N += 1

    return explore([f, f], check=lambda: N == 2)


@case("deadlock")
def myq_sub():
    class Q(queue.Queue):
        pass

    q = Q()

    def f():
        q.get()

    return explore([f])


@case("ok")
def myq_sub_ok():
    class Q(queue.Queue):
        pass

    q = Q()
    out = []

    def f():
        out.append(q.get())

    def g():
        q.put(1)

    return explore([f, g], check=lambda: out == [1])


@case("check")
def augassign_attr_chain():
    class A:
        pass

    a = A()
    a.b = A()
    a.b.c = [0]

    def f():
        a.b.c[0] += 1

    return explore([f, f], check=lambda: a.b.c == [2])


@case("check")
def unpack_shared():
    class A:
        x = 0
        y = 0

    a = A()

    def f():
        a.x, a.y = a.x + 1, a.y + 1

    return explore([f, f], check=lambda: (a.x, a.y) == (2, 2))


@case("check")
def del_key():
    d = {"a": 1}
    n = []

    def f():
        if "a" in d:
            n.append(1)
            d.pop("a", None)

    return explore([f, f], check=lambda: len(n) == 1)


@case("exception")
def del_key2():
    d = {"a": 1}

    def f():
        if "a" in d:
            del d["a"]

    return explore([f, f])


@case("ok")
def current_names():
    names = []

    def f():
        names.append(threading.current_thread().name)

    def main():
        ts = [Thread(target=f, name=f"w{i}") for i in range(2)]
        for t in ts:
            t.start()
        for t in ts:
            t.join()
        assert sorted(names) == ["w0", "w1"]
        assert threading.active_count() == 1

    return explore(main)


@case("check")
def isalive():
    x = []

    def w():
        x.append(1)

    def main():
        t = Thread(target=w)
        t.start()
        if t.is_alive():
            return
        assert not x

    return explore(main)


@case("ok")
def initarg():
    done = []

    def init():
        done.append("i")

    def main():
        with ThreadPoolExecutor(2, initializer=init) as ex:
            assert list(ex.map(lambda x: x + 1, [1, 2])) == [2, 3]

    return explore(main)


@case("exception")
def fut_exc():
    def bad():
        raise ValueError("x")

    def main():
        with ThreadPoolExecutor(2) as ex:
            ex.submit(bad).result()

    return explore(main)


@case("ok")
def perf():
    def main():
        t = time.perf_counter()
        time.sleep(2)
        assert 1.9 < time.perf_counter() - t < 2.5

    return explore(main)


@case("check")
def str_cat():
    s = ""

    def f(c):
        nonlocal s
        for ch in c:
            s += ch

    return explore([(f, "ab"), (f, "cd")], check=lambda: len(s) == 4)


@case("check")
def rw_upgrade():
    lock = Lock()
    v = 0

    def f():
        nonlocal v
        with lock:
            t = v
        t += 1
        with lock:
            v = t

    return explore([f, f], check=lambda: v == 2)


@case("ok")
def peterson():
    flag = [False, False]
    turn = 0
    n = 0

    def f(i):
        nonlocal turn, n
        flag[i] = True
        turn = 1 - i
        while flag[1 - i] and turn == 1 - i:
            pass
        n += 1
        flag[i] = False

    return explore([(f, 0), (f, 1)], check=lambda: n == 2)


@case("check")
def peterson_bad():
    flag = [False, False]
    n = 0

    def f(i):
        nonlocal n
        while flag[1 - i]:
            pass
        flag[i] = True
        n += 1
        flag[i] = False

    return explore([(f, 0), (f, 1)], check=lambda: n == 2)


@case("livelock")
def both_flags():
    flag = [False, False]

    def f(i):
        flag[i] = True
        while flag[1 - i]:
            pass
        flag[i] = False

    return explore([(f, 0), (f, 1)])


@case("ok")
def async_gen_sleep():
    out = []

    def f():
        for _ in range(3):
            time.sleep(0.1)
            out.append(1)

    return explore([f, f], check=lambda: len(out) == 6)


@case("deadlock")
def barrier_short():
    b = Barrier(3)

    def f():
        b.wait()

    return explore([f, f])


@case("exception")
def barrier_timeout():
    b = Barrier(3)

    def f():
        b.wait(timeout=1)

    return explore([f, f])


@case("deadlock")
def full_queue():
    q = queue.Queue(1)

    def f():
        q.put(1)
        q.put(2)

    return explore([f])


@case("ok")
def three_lock():
    def f():
        global N
        for _ in range(2):
            with L:
                N += 1

    return explore([f, f, f], check=lambda: N == 6)


@case("ok")
def real_file():
    def f():
        with open(os.devnull, "w") as file:
            file.write("x")

    result = explore([f, f])
    assert "nothing sets it back" in result.notes[0]
    return result


@case("check")
def counter_reads_what_it_counts():
    shared, seen = [], []

    def writer():
        shared.append(1)
        shared.append(1)

    def reader():
        seen.append(Counter(shared).total())

    return explore([writer, reader], check=lambda: seen[0] in (0, 2))


@case("check")
def number_with_too_many_digits_to_show():
    state = {"big": 10**5000, "n": 0}

    def count():
        n = state["n"], state["big"]
        state["n"] = n[0] + 1

    return explore([count, count], check=lambda: state["n"] == 2)


@case("check")
def update_of_an_array_is_lost():
    numbers = array.array("i", [0])

    def add():
        numbers[0] += 1

    return explore([add, add], check=lambda: numbers[0] == 2)


@case("check")
def update_of_a_numpy_array_is_lost():
    numbers = numpy.zeros(1)

    def add():
        numbers[0] += 1

    return explore([add, add], check=lambda: numbers[0] == 2)


@case("check")
def update_of_a_user_dict_is_lost():
    counts = collections.UserDict(n=0)

    def add():
        counts["n"] += 1

    return explore([add, add], check=lambda: counts["n"] == 2)


@case("check")
def methods_of_a_user_dict_race():
    counts = collections.UserDict()

    def add():
        counts.update(n=counts.get("n", 0) + 1)

    return explore([add, add], check=lambda: counts["n"] == 2)


@case("ok")
def user_dict_under_a_lock():
    guard, counts = Lock(), collections.UserDict(n=0)

    def add():
        with guard:
            counts["n"] += 1

    return explore([add, add], check=lambda: counts["n"] == 2)


class Locked:
    """A container of the program's own, which protects itself."""

    def __init__(self):
        self.lock, self.items = Lock(), {}

    def __setitem__(self, key, value):
        with self.lock:
            self.items[key] = value

    def __getitem__(self, key):
        with self.lock:
            return self.items[key]


@case("ok")
def container_of_its_own_is_followed_inside():
    def scenario():
        shared = Locked()

        def put(key):
            shared[key] = 1

        def get():
            assert shared["a"] == shared["b"] == 1
            return True

        return [partial(put, "a"), partial(put, "b")], get

    result = explore(scenario)
    assert not result.races
    return result


def leaving_a_barrier(answers):
    """Whether answers never end so: what the first gets while the second aborts."""

    def scenario():
        both, answer = Barrier(2), []

        def first():
            try:
                both.wait()
                answer.append("passed")
            except threading.BrokenBarrierError:
                answer.append("broken")

        def second():
            both.wait()
            both.abort()

        return [first, second], lambda: answer[0] in answers

    return explore(scenario)


@case("check")
def abort_breaks_a_round_that_others_are_still_leaving():
    return leaving_a_barrier(["passed"])


@case("check")
def abort_may_come_after_the_others_have_left():
    return leaving_a_barrier(["broken"])


@case("ok")
def abort_leaves_no_third_possibility():
    return leaving_a_barrier(["passed", "broken"])


@case("ok")
def reset_spares_a_round_that_others_are_still_leaving():
    both = Barrier(2)

    def first():
        both.wait()

    def second():
        both.wait()
        both.reset()

    return explore([first, second])


@case("check")
def others_may_come_between_a_look_at_a_barrier_and_the_step_before():
    def scenario():
        gate, seen = Barrier(2), []

        def look():
            seen.extend([gate.n_waiting, gate.n_waiting])

        return [gate.wait, gate.wait, look], lambda: seen[0] == seen[1]

    return explore(scenario)


@case("ok")
def count_of_the_threads_of_a_schedule():
    def scenario():
        before, over = threading.active_count(), threading.Event()
        waiting = [Thread(target=over.wait) for _ in range(3)]
        for thread in waiting:
            thread.start()
        assert threading.active_count() == len(threading.enumerate()) == before + 3
        over.set()
        for thread in waiting:
            thread.join()

    return explore(scenario)


@case("deadlock")
def notify_goes_to_a_waiter_whose_time_is_up():
    done, ready = [], Condition()

    def impatient():
        with ready:
            if not done and ready.wait(timeout=1):
                ready.notify()

    def patient():
        with ready:
            while not done:
                ready.wait()

    def finish():
        with ready:
            done.append(1)
            ready.notify()

    return explore([impatient, patient, finish], bound=3)


def test_each_reading_builtin_is_known_to_the_hooks():
    """What the source tells by its name is also followed when it is called."""
    known = {function.__name__ for function in (*hooks._BY_NAME, *hooks._READERS)}
    assert known >= operations.READING_BUILTINS


@pytest.mark.parametrize(("function", "expected"), CASES)
def test_idiom(function, expected, monkeypatch):
    """The outcome is the right one, and no thread is left."""
    module = sys.modules["helpers.interleaving.explore"]
    monkeypatch.setattr(module, "HANGS_AFTER", 0.3)
    before = threading.active_count()
    result = function()
    assert result.outcome.kind == expected, str(result)
    assert result.ok == (expected == "ok")
    assert threading.active_count() == before
    assert str(result)


def test_each_order_counts_on_from_where_a_counter_was():
    """A counter of an earlier cell is copied for each order, on every Python, and kept."""
    numbers, taken = itertools.count(5, 2), []

    def take():
        taken.append(next(numbers))

    assert explore([take, take], lambda: sorted(taken) == [5, 7]).ok
    assert next(numbers) == 5


def test_a_counter_of_something_else_than_numbers_is_named():
    """It cannot be copied, and the error says which one and why."""
    halves = itertools.count(Fraction(1, 2))

    def take():
        next(halves)

    with pytest.raises(TypeError, match="halves"):
        explore([take, take])
