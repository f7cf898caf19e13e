"""Exercises about chapter 12: results in order, hosts and their rules, a crawler."""

# Their order is that of the notebook.
# isort: off
from helpers.practice.exercises.ch12_scraper import in_order
from helpers.practice.exercises.ch12_scraper import polite_to_each_host
from helpers.practice.exercises.ch12_scraper import crawler
# isort: on

__all__ = ["crawler", "in_order", "polite_to_each_host"]
