"""Which model when? Questions that lead to an answer and to the cells that prove it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from helpers import arguments
from helpers.advice.tree import TREE, Leaf, Question

if TYPE_CHECKING:
    from ipywidgets import Widget

STYLE = """<style>
.guide .widget-html, .guide .widget-html-content {min-width: 0; width: 100%}
.guide-text {color: var(--jp-content-font-color1, inherit); line-height: 1.5}
.guide-text .path {color: var(--jp-content-font-color2, inherit)}
.guide-text .leaf {padding: 4px 12px;
  border-left: 4px solid var(--jp-brand-color1, #00598F)}
.guide-text a {color: var(--jp-content-link-color, #00598F); text-decoration: underline}
</style>"""


def guide(tree: Question = TREE) -> Guide:
    """Let the reader find a model for a program by answering a few questions.

    As the last line of a cell it shows a question with a button for each answer. A page
    without a kernel shows the whole tree.

    Args:
        tree: The first question; by default the course's.

    Example:
        >>> which = guide()
        >>> which.answer("it computes")
        >>> which.answer("in NumPy")
        >>> which.leaf.model
        'NumPy, then perhaps threads'
        >>> which.back()
        >>> which.node.text
        'Where does it compute?'
    """
    return Guide(tree)


class Guide:
    """Questions to answer one after the other; made by :func:`guide`.

    Attributes:
        tree: The first question.
        path: The answers so far.
    """

    def __init__(self, tree: Question = TREE) -> None:
        if not isinstance(tree, Question):
            raise TypeError(
                f"tree={arguments.shown(tree)}: give a Question of helpers.advice.tree"
            )
        self.tree = tree
        self.path: tuple[str, ...] = ()
        self._view: View | None = None

    @property
    def node(self) -> Question | Leaf:
        """Where the answers have led."""
        node: Question | Leaf = self.tree
        for answer in self.path:
            assert isinstance(node, Question), "answer() goes no further than a leaf"
            node = dict(node.answers)[answer]
        return node

    @property
    def leaf(self) -> Leaf | None:
        """What is recommended; ``None`` while there is a question left."""
        return self.node if isinstance(self.node, Leaf) else None

    def answer(self, text: str) -> None:
        """Answer the present question, as its button does.

        Args:
            text: One of the answers.

        Raises:
            ValueError: It is none of them, or no question is left.
        """
        node = self.node
        answers = [known for known, _ in node.answers] if isinstance(node, Question) else []
        if text not in answers:
            raise ValueError(f"text={text!r}: give one of the answers {answers}")
        self.path = (*self.path, text)
        self._show()

    def back(self) -> None:
        """Take the last answer back."""
        self.path = self.path[:-1]
        self._show()

    def restart(self) -> None:
        """Go back to the first question."""
        self.path = ()
        self._show()

    def _show(self) -> None:
        if self._view is not None:
            self._view.show()

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, Any]:
        # One output shows the questions; an older one would hold on to its widgets.
        self._view = View(self)
        bundle = dict(self._view.widget._repr_mimebundle_())
        # The page of a saved notebook has no kernel: it shows this beside the widget.
        bundle["text/html"] = static(self.tree)
        bundle["text/plain"] = plain(self.tree)
        return bundle

    def __repr__(self) -> str:
        node = self.node
        shown = node.model if isinstance(node, Leaf) else node.text
        return f"<Guide: {' > '.join((*self.path, shown))}>"


class View:
    """The text and the buttons of a guide."""

    def __init__(self, guide: Guide) -> None:
        import ipywidgets as widgets

        self._guide = guide
        self._text = widgets.HTML()
        most = max(len(question.answers) for question in _questions(guide.tree))
        # The same buttons for every question: so the keyboard's focus stays.
        self._buttons = [self._button(widgets, number) for number in range(most)]
        answers = widgets.VBox(self._buttons)
        self._back = _control(widgets, "back", "Take the last answer back", guide.back)
        self._restart = _control(
            widgets, "start again", "Go to the first question", guide.restart
        )
        controls = widgets.HBox([self._back, self._restart])
        self.widget: Widget = widgets.VBox([self._text, answers, controls])
        self.widget.add_class("guide")
        self.show()

    def _button(self, widgets: Any, number: int) -> Any:
        def answer(_: object) -> None:
            node = self._guide.node
            if isinstance(node, Question) and number < len(node.answers):
                self._guide.answer(node.answers[number][0])

        button = widgets.Button(layout={"width": "max-content", "max_width": "100%"})
        button.on_click(answer)
        return button

    def show(self) -> None:
        """Bring text and buttons up to date."""
        node = self._guide.node
        answers = node.answers if isinstance(node, Question) else ()
        for number, button in enumerate(self._buttons):
            shown = number < len(answers)
            button.layout.display = "" if shown else "none"
            button.description = answers[number][0] if shown else ""
        body = leaf(node) if isinstance(node, Leaf) else f"<b>{escape(node.text)}</b>"
        path = " → ".join(escape(answer) for answer in self._guide.path)
        self._text.value = (
            f'{STYLE}<div class="guide-text" role="status" aria-live="polite">'
            f'<div class="path">{path}</div>{body}</div>'
        )
        self._back.disabled = self._restart.disabled = not self._guide.path


def _control(widgets: Any, text: str, tooltip: str, action: Any) -> Any:
    button = widgets.Button(
        description=text, tooltip=tooltip, layout={"width": "max-content"}
    )
    button.on_click(lambda _: action())
    return button


def _questions(node: Question | Leaf) -> list[Question]:
    if isinstance(node, Leaf):
        return []
    below = [question for _, one in node.answers for question in _questions(one)]
    return [node, *below]


def leaf(found: Leaf) -> str:
    """A leaf as HTML."""
    finer = f"<div><i>Finer:</i> {escape(found.finer)}</div>" if found.finer else ""
    return (
        f'<div class="leaf"><b>{escape(found.model)}</b>: {escape(found.reason)}'
        f"<div><i>The article:</i> {escape(found.article)}</div>{finer}"
        f'<div>See it run: <a href="{escape(found.link)}">{escape(found.section)}</a></div>'
        "</div>"
    )


def static(node: Question | Leaf) -> str:
    """The whole tree as nested lists, for pages in which no button works."""
    if isinstance(node, Leaf):
        return (
            f'→ <b>{escape(node.model)}</b> (<a href="{escape(node.link)}">see it run</a>)'
        )
    items = "".join(
        f"<li>{escape(answer)} {static(following)}</li>"
        for answer, following in node.answers
    )
    return f"<i>{escape(node.text)}</i><ul>{items}</ul>"


def plain(node: Question | Leaf, indent: str = "") -> str:
    """The whole tree as text."""
    if isinstance(node, Leaf):
        return f"{indent}=> {node.model}"
    lines = [f"{indent}{node.text}"]
    for answer, following in node.answers:
        lines.append(f"{indent}- {answer}")
        lines.append(plain(following, f"{indent}    "))
    return "\n".join(lines)
