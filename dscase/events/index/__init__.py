"""The index: events as they were read, kept so that a log need not be read again."""
