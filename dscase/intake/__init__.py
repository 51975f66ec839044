"""What each file in the folder is, told from its content; never judged here."""
