"""What a model that knows nothing answers: words that the prompt and a seed decide."""

from __future__ import annotations

from random import Random

_WORDS = """
    thread task lock queue process event barrier coroutine scheduler semaphore future
    waits runs sleeps wakes yields blocks starts ends holds shares reads writes
    slowly early late twice again first last alone together once
""".split()  # noqa: SIM905  (thirty words are read better as text)


def answer(prompt: str, tokens: int, seed: int = 0) -> list[str]:
    """An answer in pieces, as a model makes it: joined, they are its text.

    Args:
        prompt: Any text.
        tokens: How many pieces, at least 1.
        seed: Another one gives another answer to the same prompt.

    Example:
        >>> pieces = answer("What is a lock?", tokens=3)
        >>> pieces == answer("What is a lock?", tokens=3), len(pieces)
        (True, 3)
        >>> "".join(pieces) == "".join(answer("And a queue?", tokens=3))
        False
    """
    # Only random() is promised to give the same on every Python version. JSON can hold
    # half of a surrogate pair, which plain UTF-8 cannot.
    random = Random(f"{seed} {prompt}".encode(errors="surrogatepass")).random
    words = [_WORDS[int(random() * len(_WORDS))] for _ in range(tokens)]
    words[0] = words[0].capitalize()
    words[-1] += "."
    return [words[0], *(f" {word}" for word in words[1:])]


def count_tokens(text: str) -> int:
    """How many tokens a text counts as: one for each word. Real models have more.

    Example:
        >>> count_tokens("What is a lock?")
        4
    """
    return len(text.split())
