"""the tortoise and the hare"""


def find_circle(waits, holds):
    def step(thread):
        return holds.get(waits[thread]) if thread in waits else None

    ended = set()
    for start in waits:
        if start in ended:
            continue
        slow = fast = start
        while True:
            slow, fast = step(slow), step(step(fast))
            if fast is None:
                thread = start
                while thread is not None and thread not in ended:
                    ended.add(thread)
                    thread = step(thread)
                break
            if fast in ended:
                ended.add(start)
                break
            if slow == fast:
                circle = [slow]
                while (slow := step(slow)) != fast:
                    circle.append(slow)
                first = circle.index(min(circle))
                return circle[first:] + circle[:first]
    return []
