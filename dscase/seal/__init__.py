"""Staging, checksums, the zip and the upload list; knows nothing of what an inquiry says."""
