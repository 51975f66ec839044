"""What others put around a line, or did to it, between the Manager and us: records, relays, wrappers."""
