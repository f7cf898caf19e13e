"""Threads that do all with a picture, and wait for their turn to save."""

import threading


def halve(picture):
    w = len(picture[0]) // 2
    return [
        [
            (
                picture[2 * y][2 * x]
                + picture[2 * y][2 * x + 1]
                + picture[2 * y + 1][2 * x]
                + picture[2 * y + 1][2 * x + 1]
            )
            // 4
            for x in range(w)
        ]
        for y in range(len(picture) // 2)
    ]


def make_thumbnails(names, load, save, limit):
    names = list(names)
    cond = threading.Condition()
    state = {"next": 0, "turn": 0}
    errors = {}

    def worker():
        while True:
            with cond:
                i = state["next"]
                if i == len(names):
                    return
                state["next"] += 1
            name = names[i]
            try:
                thumb, bad = halve(load(name)), None
            except Exception as e:
                bad = e
            with cond:
                cond.wait_for(lambda: state["turn"] == i)
            if bad is None:
                try:
                    save(name, thumb)
                except Exception as e:
                    bad = e
            with cond:
                if bad is not None:
                    errors[name] = bad
                state["turn"] += 1
                cond.notify_all()

    ts = [threading.Thread(target=worker) for _ in range(limit)]
    for t in ts:
        t.start()
    for t in ts:
        t.join()
    return errors
