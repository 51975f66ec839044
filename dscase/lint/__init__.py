"""Trying templates: what a person changed is parsed, filled with sample cases and held against ours."""
