"""Masking: a real name and what stands for it, both ways; secrets, which nothing stands for; and the gate.

Learn, then replace: `learning` gathers every name the evidence tells, `book` gives each its pseudonym and
keeps it for the life of the case, `mask` puts it in place of the name in bodies, rows and names of files
before any skin renders them, `gate` looks through the finished bytes, whatever made them, and `unmask` turns
a reply back.
"""
