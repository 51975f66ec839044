"""Reading what a picture shows (extra `ocr`): the texts in it, each letter with where it stands."""
