"""Tests of helpers.widgets.stepper, of its rules (game) and its texts (board)."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from html.parser import HTMLParser

import pytest

from helpers import stepper
from helpers.interleaving import Next, Outcome, Position, ThreadView
from helpers.widgets import board
from helpers.widgets.game import Game, switches

SOURCE = "def add():\n    total += 1\n"
READ = Next("read", "read total", "total", "cell", 2, 4, 2, 9)
WRITE = Next("write", "write total", "total += 1", "cell", 2, 4, 2, 14)

total = 0
balance = 100
flour, sugar = threading.Lock(), threading.Lock()
shelf: list[str] = []
delivered = threading.Condition()


def add():
    global total
    total += 1


def withdraw(amount):
    global balance
    if balance >= amount:
        balance -= amount


def bake():
    with flour, sugar:
        pass


def brew():
    with sugar, flour:
        pass


def customer():
    with delivered:
        if not shelf:
            delivered.wait()
        shelf.pop()


def baker():
    for _ in range(2):
        with delivered:
            shelf.append("bread")
            delivered.notify()


def check_total():
    return total == 2


class Adders:
    """Two threads that read and then write a total, made of plain data only."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, ...]] = []

    def __call__(self, choices: Sequence[int] = ()) -> Position:
        choices = tuple(choices)
        self.asked.append(choices)
        value, read, done, before = 0, {}, {0: 0, 1: 0}, 0
        for thread in choices:
            before = value
            if done[thread] == 0:
                read[thread] = value
            else:
                value = read[thread] + 1
            done[thread] += 1
        views = tuple(
            ThreadView(i, f"add {i + 1}", "done")
            if done[i] == 2
            else ThreadView(
                i, f"add {i + 1}", "ready", [READ, WRITE][done[i]], {}, (), "", (), "add",
                SOURCE, 1, 2,
            )
            for i in (0, 1)
        )  # fmt: skip
        enabled = tuple(i for i in (0, 1) if done[i] < 2)
        outcome = None
        if not enabled:
            outcome = Outcome("ok") if value == 2 else Outcome("check", f"total is {value}")
        changed = frozenset({"total"} if value != before else ())
        return Position(
            choices, views, enabled, {"total": str(value)}, changed, (), outcome
        )


@pytest.fixture
def game():
    return Game(Adders(), failing=[0, 1, 1, 0])


def played(game: Game, choices: Sequence[int]) -> Game:
    for thread in choices:
        game.step(thread)
    return game


class TestGame:
    def test_a_lost_update_wins(self, game):
        """A failed check at the end of the player's own order is a win."""
        assert played(game, [0, 1, 1, 0]).won

    def test_one_after_the_other_does_not_win(self, game):
        """An order in which nothing fails is over, and not broken."""
        played(game, [0, 0, 1, 1])
        assert game.position.over
        assert not game.broken

    def test_the_score_counts_switches_and_par_comes_from_the_failing_order(self, game):
        """0 1 0 1 switches three times; the known order only twice."""
        assert played(game, [0, 1, 0, 1]).switches == 3
        assert game.par == 2
        assert "can be done with 2 switches" in board.report(game)

    def test_back_drops_the_last_choice_without_running_anything(self, game):
        """The position before is kept as data."""
        play = game._play
        played(game, [0, 1])
        asked = len(play.asked)
        game.back()
        assert game.choices == (0,)
        assert len(play.asked) == asked

    def test_back_at_the_start_changes_nothing(self, game):
        """There is nothing to take back."""
        game.back()
        assert game.choices == ()

    def test_a_step_asks_for_one_position(self, game):
        """A click replays the choices once."""
        game.step(0)
        assert game._play.asked == [(), (0,)]

    def test_a_thread_that_cannot_go_on_is_refused(self, game):
        """Its button is disabled; the rules refuse it, too."""
        played(game, [0, 0])
        with pytest.raises(ValueError, match="cannot go on here"):
            game.step(0)
        assert game.choices == (0, 0)

    def test_an_order_that_was_given_away_does_not_win_until_a_restart(self, game):
        """Showing the solution is no win; playing it afterwards is."""
        game.show_failing()
        assert game.broken
        assert not game.won
        game.back()
        game.step(0)
        assert not game.won
        game.restart()
        assert played(game, [0, 1, 1, 0]).won

    def test_moves_tell_the_values_that_were_read_and_written(self, game):
        """The stale value in a thread's hand is what the reader has to see."""
        texts = [f"{m.number} {m.name}: {m.text}" for m in played(game, [0, 1, 1, 0]).moves]
        assert texts == [
            "1 add 1: read total → 0",
            "2 add 2: read total → 0",
            "3 add 2: write total ← 1",
            "4 add 1: write total ← 1",
        ]

    def test_a_thread_that_has_ended_keeps_its_source(self, game):
        """The column does not collapse."""
        assert [view.source for view in played(game, [0, 0]).threads] == [SOURCE, SOURCE]

    def test_without_a_failing_order_none_can_be_shown(self):
        """The button is disabled; the rules refuse it, too."""
        with pytest.raises(ValueError, match="no failing order"):
            Game(Adders()).show_failing()

    @pytest.mark.parametrize(("choices", "count"), [([], 0), ([0], 0), ([0, 0, 1, 0], 2)])
    def test_switches(self, choices, count):
        """A switch is a choice that differs from the one before."""
        assert switches(choices) == count


class TestWithRealThreads:
    def test_the_level_is_won_by_the_order_that_the_search_found(self):
        """What the search calls a failing order fails in the player's hands."""
        widget = stepper([(withdraw, 80), (withdraw, 70)], check=lambda: balance >= 0)
        for thread in widget.game.failing:
            widget.step(thread)
        assert widget.won
        assert widget.position.shared == {"balance": "-50"}
        assert balance == 100

    def test_a_deadlock_shows_where_each_thread_stands(self):
        """After a deadlock every thread is blocked, with the lock, its holder, the mark."""
        widget = stepper([bake, brew])
        widget.step("bake")
        widget.step("brew")
        assert widget.won
        first, second = widget.game.threads
        assert (first.state, first.blocked_on, first.blocked_by) == (
            "blocked", "sugar", ("brew",),
        )  # fmt: skip
        assert widget.game.locks == {"flour": "bake", "sugar": "brew"}
        assert "<mark>flour</mark>" in board.thread(second, widget.game.moves)

    def test_an_exception_shows_the_thread_that_failed_and_its_line(self):
        """The customer who reaches into an empty shelf, at the line that does it."""
        widget = stepper([customer, customer, baker])
        widget.show_failing()
        failed = [view for view in widget.game.threads if view.state == "failed"]
        assert len(failed) == 1
        assert "<mark>shelf.pop()</mark>" in board.thread(failed[0], [])
        assert "IndexError: pop from empty list" in board.report(widget.game)

    def test_no_thread_outlives_a_step(self):
        """Between two clicks there are as many threads as before."""
        before = threading.active_count()
        widget = stepper([add, add], check=check_total)
        widget.step(0)
        assert threading.active_count() == before

    def test_a_cured_program_offers_no_failing_order(self):
        """The search found none: the board says so and the button is disabled."""
        widget = stepper([bake, bake])
        view = widget._repr_mimebundle_() and widget._view
        assert view._answer.disabled
        assert "A search found no order that fails" in board.head("", widget.game, False)

    def test_data_that_another_cell_has_changed_are_noticed(self):
        """A check over changed data would prove nothing, so the step is refused."""
        global total
        widget = stepper([add, add], check=check_total)
        total = 7
        try:
            with pytest.raises(ValueError, match="Run the cell again"):
                widget.step(0)
        finally:
            total = 0
        widget.step(0)
        assert widget.game.choices == (0,)

    @pytest.mark.parametrize("par", [-1, "two", 1.5])
    def test_a_par_that_is_no_number_of_switches_is_refused(self, par):
        """The message names the argument."""
        with pytest.raises(ValueError, match="par="):
            stepper([add, add], par=par)

    def test_an_unknown_name_is_refused_with_the_names_there_are(self):
        """A typing error in a cell is answered with what could have been meant."""
        with pytest.raises(ValueError, match="'add 1', 'add 2'"):
            stepper([add, add]).step("sub")


class Text(HTMLParser):
    """The text of a piece of HTML, and a complaint about tags that do not match."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.words, self.open = "", []
        self.feed(source)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attributes):
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data


class TestBoard:
    def test_the_next_operation_is_marked_in_the_source_and_said_in_words(self, game):
        """Not by colour alone: an arrow, and the operation in words."""
        column = board.thread(game.threads[0], [])
        assert "→     <mark>total</mark> += 1" in column
        assert "next: read total" in Text(column).words

    def test_what_has_just_changed_is_said_with_its_old_value(self, game):
        """The change is a word, not only a colour."""
        text = Text(board.state(played(game, [0, 0]))).words
        assert "total = 1 (just changed, was 0)" in text

    def test_the_last_step_is_announced_to_screen_readers(self, game):
        """The report is a live region."""
        report = board.report(played(game, [0]))
        assert 'role="status"' in report
        assert "Step 1: add 1 did “read total → 0”." in Text(report).words

    def test_what_the_code_says_cannot_become_markup(self):
        """Source, names and values are escaped."""
        step = Next("read", "read <i>'", "x", "cell", 1, 6, 1, 7)
        view = ThreadView(
            0, "<b>", "ready", step, {"x": "'<i>'"}, (), "", (), "f", "x<i>'+x", 1, 1
        )
        for text in (board.thread(view, []), board.static("<h1>", Game(Adders()), True)):
            Text(text)
            assert "<i>'" not in text
            assert "<h1>" not in text

    def test_a_method_is_shown_without_its_indentation(self):
        """The mark moves with the text."""
        step = Next("read", "read n", "n", "cell", 2, 15, 2, 16)
        source = "    def f(self):\n        return n\n"
        view = ThreadView(0, "f", "ready", step, {}, (), "", (), "f", source, 1, 2)
        assert "→     return <mark>n</mark>" in board.thread(view, [])

    def test_a_saved_page_shows_the_position_without_a_kernel(self):
        """Beside the widget there are a table and a text."""
        widget = stepper([add, add], check=check_total, title="Level 1")
        bundle = widget._repr_mimebundle_()
        assert "application/vnd.jupyter.widget-view+json" in bundle
        words = Text(bundle["text/html"]).words
        assert "Level 1" in words
        assert "next: read total" in words
        assert bundle["text/plain"].startswith("Level 1\n  total = 0\n  add 1: next: read")


class TestWidget:
    @pytest.fixture
    def shown(self):
        widget = stepper([bake, brew], title="Kitchen")
        widget._repr_mimebundle_()
        return widget, widget._view

    def test_each_button_says_what_it_does(self, shown):
        """Their names are read out; which thread, and what it will do."""
        _, view = shown
        assert [b.description for b in view._buttons] == ["step bake", "step brew"]
        assert view._buttons[0].tooltip == "next: acquire flour"

    def test_clicks_win_the_level(self, shown):
        """Two clicks lead into the deadlock; the buttons are disabled and say why."""
        widget, view = shown
        view._buttons[0].click()
        view._buttons[1].click()
        assert widget.won
        assert "You broke it" in view._status.value
        assert [b.disabled for b in view._buttons] == [True, True]
        assert [b.description for b in view._buttons] == ["bake: blocked", "brew: blocked"]

    def test_back_restart_and_the_answer(self, shown):
        """The three buttons below do what they say."""
        widget, view = shown
        assert view._back.disabled
        view._buttons[0].click()
        view._buttons[1].click()
        view._back.click()
        assert widget.game.choices == (0,)
        view._restart.click()
        assert widget.game.choices == ()
        view._answer.click()
        assert "This order breaks it" in view._status.value

    def test_a_click_after_a_change_explains_itself(self):
        """A click never ends in a traceback that nobody sees."""
        global total
        widget = stepper([add, add], check=check_total)
        widget._repr_mimebundle_()
        view = widget._view
        total = 7
        try:
            view._buttons[0].click()
        finally:
            total = 0
        assert "Run the cell again" in view._status.value
        assert widget.game.choices == ()

    def test_threads_that_start_later_get_a_column(self):
        """In a scenario the main thread starts the others."""

        def scenario():
            other = threading.Thread(target=bake, name="other")
            other.start()
            other.join()

        widget = stepper(scenario)
        widget._repr_mimebundle_()
        view = widget._view
        before = len(view._columns.children)
        while "other" not in [v.name for v in widget.position.threads]:
            widget.step("main")
        assert len(view._columns.children) == before + 1
        widget.restart()
        assert view._columns.children[-1].layout.display == "none"
