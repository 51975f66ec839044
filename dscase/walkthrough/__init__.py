"""The route: from what was answered and what the evidence shows, the next question and why it is asked.

Pure: nothing here reads, writes, prompts or prints. The terminal walk and any other front ask the same route.
"""
