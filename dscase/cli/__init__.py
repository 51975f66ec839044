"""One file a command; options, prompts, printing and exit codes."""
