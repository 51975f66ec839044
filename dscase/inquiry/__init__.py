"""The five items, composed as plain data; every statement cites its exhibits."""
