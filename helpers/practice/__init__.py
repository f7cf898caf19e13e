"""What lets a learner find out alone whether something was understood."""

from helpers.practice.question import Option, Question, chapters, questions

__all__ = ["Option", "Question", "chapters", "questions"]
