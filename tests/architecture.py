"""Which part of the helpers imports which, read from their source, and a picture of it.

python tests/architecture.py    draw .github/pictures/architecture.png again
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / ".github" / "pictures" / "architecture.png"

#: The parts, each with its modules and packages. A part imports only those before it.
PARTS: dict[str, tuple[str, ...]] = {
    "base": (
        "arguments", "cgroups", "counters", "frames", "gang", "interrupt", "loops",
        "machine", "meeting", "module", "plotting", "units",
    ),
    "data": ("timeline", "timeline.model"),
    "drawing": (
        "timeaxis",
        *("timeline." + name for name in (
            "columns", "drawing", "export", "folding", "layout", "painter", "palette",
            "summary",
        )),
    ),
    "recording": (
        *("timeline." + name for name in (
            "awaiting", "backend", "calls", "child", "cluster", "facts", "journal",
            "monitoring", "names", "notes", "processes", "recorder", "source", "sync",
            "tasklanes", "tasks", "threadlanes", "threadlog", "tracing", "turns",
        )),
    ),
    "interleaving": ("interleaving",),
    "servers": ("servers",),
    "measuring": ("chart", "gil", "scaling", "timing"),
    "advice": ("advice",),
    "practice": ("practice",),
    "widgets": ("widgets",),
    "examples": ("examples",),
    "magics": ("", "magicline", "magics", "prerequisite", "shutdown"),
}  # fmt: skip


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of the helpers, by its name without ``helpers.``, and its file."""
    for file in sorted((ROOT / "helpers").rglob("*.py")):
        parts = file.relative_to(ROOT / "helpers").with_suffix("").parts
        yield ".".join(part for part in parts if part != "__init__"), file


def part_of(module: str) -> str:
    """The part that a module, or else the package that holds it, is named in.

    Raises:
        LookupError: It is named nowhere.
    """
    for name in (module, module.partition(".")[0]):
        for part, names in PARTS.items():
            if name in names and (name == module or name != "timeline"):
                return part
    raise LookupError(f"give helpers/{module.replace('.', '/')} a part in {__file__}")


def imports(file: Path) -> Iterator[tuple[str, bool]]:
    """The modules of the helpers that a file imports, and whether only when called."""
    known = {name for name, _ in modules()}

    def visit(node: ast.AST, late: bool) -> Iterator[tuple[str, bool]]:
        for child in ast.iter_child_nodes(node):
            match child:
                case ast.If(test=ast.Name("TYPE_CHECKING")):
                    continue
                case ast.ImportFrom(module=str(module)) if module.startswith("helpers"):
                    package = module.removeprefix("helpers").removeprefix(".")
                    for alias in child.names:
                        inner = f"{package}.{alias.name}".removeprefix(".")
                        yield (inner if inner in known else package), late
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    yield from visit(child, True)
                case _:
                    yield from visit(child, late)

    yield from visit(ast.parse(file.read_text(encoding="utf-8")), False)


def edges() -> dict[tuple[str, str], bool]:
    """Which part imports which other; True where only functions do when they are called."""
    found: dict[tuple[str, str], bool] = {}
    for name, file in modules():
        for target, late in imports(file):
            pair = part_of(name), part_of(target)
            if pair[0] != pair[1]:
                found[pair] = found.get(pair, True) and late
    return found


# Where each box stands, what is written in it, and what the data go through.
_BOXES = {
    "cell": (0.9, 2.6, "the learner's cell"),
    "magics": (0.9, 3.9, "magics\n%%timeline, %%module"),
    "practice": (3.5, 5.1, "practice\nquestions, exercises"),
    "widgets": (6.3, 5.1, "widgets\nwhat the mouse moves"),
    "advice": (9.1, 5.1, "advice\nwhich model suits"),
    "recording": (3.5, 2.6, "timeline: recording\nwhat happened"),
    "interleaving": (3.5, 3.7, "interleaving\nwhat could happen"),
    "servers": (3.5, 1.5, "servers\na web, a model"),
    "data": (6.3, 2.6, "timeline: data\nTimeline, Lane, Segment"),
    "drawing": (9.1, 2.6, "timeline: drawing\nchart, table, export"),
    "picture": (11.4, 2.6, "the picture"),
    "measuring": (9.1, 1.0, "measuring\ntiming, gil, chart, scaling"),
    "base": (6.3, 1.0, "base, for all of them\nframes, loops, machine …"),
}
_FLOW = [
    ("cell", "recording"), ("cell", "interleaving"), ("cell", "servers"),
    ("recording", "data"), ("interleaving", "data"), ("servers", "data"),
    ("data", "drawing"), ("drawing", "picture"),
]  # fmt: skip
# So that they do not pass behind a box.
_BENT = {("interleaving", "drawing"): -0.22, ("practice", "data"): -0.3}
_INK, _PALE = "#1F2933", "#C9D1DA"


def told() -> str:
    """The imports in words; kept in the picture, to tell whether it is up to date."""
    return "; ".join(
        f"{source} -> {target}{' when called' if late else ''}"
        for (source, target), late in sorted(edges().items())
    )


def draw() -> Figure:
    """Boxes for the parts; wide arrows for data, thin ones for imports."""
    figure = Figure(figsize=(9.6, 4.1), dpi=110)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(-0.3, 12.3), ylim=(0.4, 5.75))
    ax.axis("off")
    boxes = {}
    for name, (x, y, text) in _BOXES.items():
        outside = name in ("cell", "picture")
        width = 1.5 if outside else 2.2
        boxes[name] = box = FancyBboxPatch(
            (x - width / 2, y - 0.33), width, 0.66, boxstyle="round,pad=0.04",
            facecolor=_PALE if outside else "white", edgecolor=_INK, zorder=3,
        )  # fmt: skip
        ax.add_patch(box)
        head, _, rest = text.partition("\n")
        ax.text(x, y + (0.13 if rest else 0), head, ha="center", va="center", zorder=4,
                weight="bold", size=8.5, color=_INK)  # fmt: skip
        ax.text(x, y - 0.15, rest, ha="center", va="center", zorder=4, size=7.5)

    def arrow(source: str, target: str, **look: object) -> None:
        ax.add_patch(
            FancyArrowPatch(
                _BOXES[source][:2],
                _BOXES[target][:2],
                patchA=boxes[source],
                patchB=boxes[target],
                shrinkA=2,
                shrinkB=3,
                **look,
            )
        )

    for source, target in _FLOW:
        arrow(source, target, arrowstyle="simple,head_width=14,head_length=9,tail_width=6",
              color=_PALE, zorder=1)  # fmt: skip
    for (source, target), late in edges().items():
        if source in boxes and target in boxes and target != "base":
            bend = _BENT.get((source, target), 0.08)
            arrow(source, target, arrowstyle="->", mutation_scale=9, color=_INK,
                  linewidth=0.9, linestyle=(0, (4, 2.5)) if late else "-",
                  connectionstyle=f"arc3,rad={bend}", zorder=2)  # fmt: skip
    ax.text(0.0, 1.15, "wide: data\nthin: imports\nbroken: only when called", size=8,
            va="center", linespacing=1.5)  # fmt: skip
    return figure


if __name__ == "__main__":
    draw().savefig(PICTURE, metadata={"Description": told()})
