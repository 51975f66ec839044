"""Logs that lie elsewhere, read in ranges: object stores, web servers, SFTP."""
