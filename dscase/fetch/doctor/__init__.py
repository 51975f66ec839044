"""What a machine tells of itself: a manager's or an agent's, looked at and never changed.

Only the standard library is needed, so that it can be brought to a server as one file; psutil is used where
it is there.
"""
