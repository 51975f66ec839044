"""Words people read: templates, message catalogues, and the sandbox they run in."""
