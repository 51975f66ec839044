import io

import docx

from dscase.render.docx.media import Media


def test_a_picture_is_a_part_of_its_own_name_whose_content_comes_later():
    document = docx.Document()
    media = Media(document)
    relations = [media.add(png) for png in (b"one", b"other", b"one")]
    assert relations[0] == relations[2] != relations[1]
    assert list(media.content.values()) == [b"one", b"other"]
    parts = {part.partname.membername: part.blob for part in document.part.package.iter_parts()}
    assert [parts[name] for name in media.content] == [b"", b""]


def test_a_picture_the_reference_document_has_already_is_not_replaced():
    document, written = docx.Document(), io.BytesIO()
    first = Media(document)
    first.add(b"first")
    document.save(written)
    media = Media(docx.Document(written))
    media.add(b"new")
    assert not media.content.keys() & first.content.keys()
