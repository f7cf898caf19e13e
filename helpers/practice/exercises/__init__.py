"""The exercises, one module for each chapter.

Functions in these modules are explored together with the answers: what stands in them is
taken apart into steps. What a check works with itself lies outside this folder.
"""
