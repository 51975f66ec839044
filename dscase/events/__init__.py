"""Bytes to one event table: readers with provenance, clock rules, and a tally that adds up."""
