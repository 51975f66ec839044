"""Finds out from its content what each file in the folder is; it judges nothing."""
