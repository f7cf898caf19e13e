"""wrong-result: other clocks than those that were given."""

import time


def computing_share(function, wall, cpu):
    function()
    begin, computed = time.perf_counter(), time.thread_time()
    function()
    passed = time.perf_counter() - begin
    return min(1.0, (time.thread_time() - computed) / passed)
