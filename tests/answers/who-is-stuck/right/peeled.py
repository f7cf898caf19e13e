"""Whoever is not in a circle is taken away until nothing changes."""


def find_circle(waits, holds):
    after = {t: holds[l] for t, l in waits.items() if l in holds}
    while True:
        left = {t: o for t, o in after.items() if o in after}
        if len(left) == len(after):
            break
        after = left
    if not after:
        return []
    aimed = set(after.values())
    while aimed != set(after):
        after = {t: o for t, o in after.items() if t in aimed}
        aimed = set(after.values())
    circle = [min(after)]
    while after[circle[-1]] != circle[0]:
        circle.append(after[circle[-1]])
    return circle
