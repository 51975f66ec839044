"""Judgement: pure functions from facts to findings."""
