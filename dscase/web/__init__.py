"""The local page: the checklist, the evidence and the documents of one case, in a browser on this machine."""
