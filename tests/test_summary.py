"""A timeline as a table and in words."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from helpers.timeline.folding import TIMES, fold, pattern
from helpers.timeline.model import Hold, Lane, Segment, State, Timeline
from helpers.timeline.summary import describe, summarize


def lane(name, *parts, **more):
    return Lane(name, segments=[Segment(*part) for part in parts], **more)


def tasks(count, **more):
    """Like tasks, of which each runs for 1 ms and awaits for 1 s."""
    return [
        lane(
            f"fetch-{i}",
            (0.0, 1.0, State.AWAITING, "await get(url)"),
            (1.0, 1.001, State.RUNNING),
            kind="task",
            id=i,
            **more,
        )
        for i in range(count)
    ]


class Table(HTMLParser):
    """Collects what a screen reader needs."""

    def __init__(self, html):
        super().__init__()
        self.scopes, self.rows, self.text, self._cell = [], 0, [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.rows += tag == "tr"
        if tag == "th":
            self.scopes.append(dict(attrs)["scope"])
        self._cell.append(tag)

    def handle_endtag(self, tag):
        assert self._cell.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture
def bank():
    """Two threads, one of which waits for the other's lock."""
    return Timeline(
        [
            lane("MainThread", (0.0, 2.0, State.WAITING, "thread.join()"), is_main=True),
            lane(
                "first",
                (0.0, 1.0, State.RUNNING),
                id=1,
                holds=[Hold("lock", 0.0, 1.0)],
            ),
            lane(
                "second",
                (0.0, 1.0, State.WAITING, "with lock:"),
                (1.0, 1.5, State.RUNNING),
                (1.5, 1.75, State.WAITING, "time.sleep(0.25)"),
                (1.75, 2.0, State.RUNNING),
                id=2,
                holds=[Hold("lock", 1.0, 2.0)],
            ),
        ],
        duration=2.0,
    )


def test_a_row_says_how_long_a_lane_was_in_each_state(bank):
    """In seconds and as a share of its life."""
    row = summarize(bank)["second"]
    assert row.seconds == {State.RUNNING: 0.75, State.WAITING: 1.25}
    assert row.share("waiting") == 0.625
    assert row.share("awaiting") == 0.0
    assert sum(row.seconds.values()) == row.life == 2.0


def test_waits_are_summed_by_reason_longest_first(bank):
    """The table's last column is what keeps a lane from its work."""
    waits = summarize(bank)["second"].waits
    assert list(waits.items()) == [("with lock:", 1.0), ("time.sleep(0.25)", 0.25)]


def test_the_text_is_aligned_and_shows_only_states_that_occur(bank):
    """In a terminal: numbers to the right."""
    head, *lines = str(summarize(bank)).splitlines()
    assert head.split() == ["lane", "life", "running", "waiting", "waits", "for"]
    assert len(lines) == 3
    end = head.index("life") + len("life")
    assert [line[:end].split()[-2:] for line in lines] == [
        ["2.00", "s"],
        ["1.00", "s"],
        ["2.00", "s"],
    ]
    assert lines[2].startswith("second")
    assert lines[2].endswith("with lock: 1.00 s, time.sleep(0.25) 250 ms")


def test_the_html_table_is_accessible(bank):
    """A caption, and a scope for the header of each column and row."""
    table = Table(summarize(bank)._repr_html_())
    assert table.rows == 4
    assert table.scopes == ["col"] * 5 + ["row"] * 3
    assert table.text[0].startswith("What each lane did in 2.00 s")


def test_names_and_reasons_are_escaped():
    """Source lines are full of ``<``."""
    odd = Timeline(
        [lane("<b>", (0.0, 1.0, State.WAITING, "while a < b & c:"))], duration=1.0
    )
    html = summarize(odd)._repr_html_()
    assert "<b>" not in html
    assert "while a &lt; b &amp; c:" in html


def test_what_is_almost_nothing_is_not_shown_as_nothing():
    """0 % would say never."""
    short = lane("a", (0.0, 0.001, State.RUNNING), (0.001, 1.0, State.WAITING, "x"))
    text = str(summarize(Timeline([short], duration=1.0)))
    assert "(<1%)" in text
    assert "(>99%)" in text


def test_like_lanes_are_folded_into_an_average():
    """200 tasks are one row, that says so."""
    summary = summarize(Timeline(tasks(200), duration=1.0))
    (row,) = summary
    assert (row.name, row.count) == ("fetch", 200)
    assert row.seconds[State.AWAITING] == pytest.approx(1.0)
    assert f"fetch {TIMES} 200" in str(summary)
    assert "average" in str(summary)


def test_few_lanes_are_never_folded():
    """Up to the limit every lane has its row."""
    assert len(summarize(Timeline(tasks(40)))) == 40


def test_a_lane_unlike_its_likes_keeps_its_row():
    """The one task that blocks the loop is what the reader should find."""
    every = tasks(99)
    every.insert(7, lane("fetch-99", (0.0, 1.0, State.RUNNING, "parse"), kind="task"))
    rows = fold(every, limit=10)
    assert [row.label for row in rows] == [f"fetch {TIMES} 99", "fetch-99"]


def test_folding_keeps_main_first_and_groups_together():
    """Whatever the order of the lanes was."""
    lanes = [
        lane("a", (0.0, 1.0, State.RUNNING), group="process 1"),
        lane("b", (0.0, 1.0, State.RUNNING), group="process 2"),
        lane("c", (0.0, 1.0, State.RUNNING), group="process 1"),
        lane("MainThread", (0.0, 1.0, State.RUNNING), is_main=True),
    ]
    assert [row.name for row in fold(lanes, limit=9)] == ["MainThread", "a", "c", "b"]


def test_folding_never_exceeds_a_limit_that_the_kinds_allow():
    """Names that have nothing in common are folded by kind at last."""
    words = [f"{a}{b}" for a in "abcdefgh" for b in "klmnopqr"]
    lanes = [lane(word, (0.0, 1.0, State.RUNNING)) for word in words]
    (row,) = fold(lanes, limit=5)
    assert row.label == f"other threads {TIMES} 64"


def test_no_lane_is_lost_or_doubled_by_folding():
    """Every lane is in exactly one row."""
    lanes = [*tasks(50), *(lane(f"t{i}x", (0.0, i, State.RUNNING)) for i in range(30))]
    rows = fold(lanes, limit=12)
    found = [id(member) for row in rows for member in row.lanes]
    assert sorted(found) == sorted(map(id, lanes))


def test_a_pattern_forgets_numbers_and_arguments():
    """What tells like lanes apart."""
    assert pattern("Task-12") == pattern("Task-7") == "Task"
    assert pattern("fetch('a')") == pattern("fetch('b', 2)")
    assert pattern("Thread-1 (work)") != pattern("Thread-1 (play)")
    assert pattern("12") == pattern("13")


def test_a_limit_must_leave_a_row():
    """Zero rows is no table."""
    with pytest.raises(ValueError, match="limit=0"):
        fold([], limit=0)


def test_words_name_the_lanes_the_longest_wait_and_the_locks(bank):
    """All that the picture shows at a glance."""
    text = describe(bank)
    assert "2.00 s with 3 threads: MainThread, first, second." in text
    assert 'second waits longest: 1.25 s, most of it for "with lock:".' in text
    assert "lock is held by at most 1 at once, in the order first, second." in text
    assert text.endswith("At most 2 under way at once, 1 running.")


def test_words_for_an_empty_timeline_say_so():
    """Not an error: the cell did nothing that could be recorded."""
    assert describe(Timeline()) == "Timeline of 0 s in which nothing was recorded."


def test_without_a_gil_nobody_wants_it():
    """A thread that does not get on then can only want a CPU."""
    wants = lane("a", (0.0, 1.0, State.WANTS_GIL), (1.0, 2.0, State.RUNNING))
    assert "a wants a CPU longest" in describe(Timeline([wants], duration=2.0, gil=False))
    assert "wants the GIL" in describe(Timeline([wants], duration=2.0))
    assert "GIL" not in str(summarize(Timeline([wants], duration=2.0, gil=False)))


def test_an_explored_schedule_is_summed_up_in_steps():
    """It has no clock and no event loop: who is ready has to wait for its turn."""
    first = lane("first", (0.0, 3.0, State.RUNNING), (3.0, 4.0, State.READY))
    timeline = Timeline([first], duration=4.0, in_steps=True)
    assert str(summarize(timeline)) == (
        "lane      life        running  ready, but not its turn  waits for\n"
        "first  4 steps  3 steps (75%)             1 step (25%)"
    )
    assert "What each lane did in 4 steps." in summarize(timeline)._repr_html_()


def test_a_row_is_found_by_its_name(bank):
    """Or the error says which there are."""
    with pytest.raises(KeyError, match=r"no row.*'third'.*'second'"):
        summarize(bank)["third"]
