"""wrong-result: turned round, holds keeps one lock of each thread, and the others are lost."""


def find_circle(waits, holds):
    held_by = {thread: lock for lock, thread in holds.items()}
    holder = {lock: thread for thread, lock in held_by.items()}
    for start in sorted(waits):
        path, thread = [], start
        while thread in waits and thread not in path:
            path.append(thread)
            thread = holder.get(waits[thread])
        if thread == start:
            return path
    return []
