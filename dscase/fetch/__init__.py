"""What is asked of a Manager, and the proof of what it answered; and what a machine tells of itself."""
