"""The walk through the checklist: what was answered, what the evidence answers, the next question, and why.

Nothing here prompts or prints; the journal alone is written. The terminal walk and any other front ask the
same session and the same route.
"""
