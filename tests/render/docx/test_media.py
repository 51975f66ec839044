import io

import docx

from dscase.render.docx.media import Media


def picture(content: bytes):
    return content, "jpeg" if content.startswith(b"photo") else "png"


def test_a_picture_is_a_part_of_its_own_name_whose_content_comes_later():
    document = docx.Document()
    media = Media(document)
    relations = [media.add(*picture(content)) for content in (b"one", b"photo", b"one")]
    assert relations[0] == relations[2] != relations[1]
    assert list(media.content.values()) == [b"one", b"photo"]
    parts = {part.partname.membername: part.blob for part in document.part.package.iter_parts()}
    assert [parts[name] for name in media.content] == [b"", b""]
    assert [name.rpartition(".")[2] for name in media.content] == ["png", "jpg"]


def test_a_picture_the_reference_document_has_already_is_not_replaced():
    document, written = docx.Document(), io.BytesIO()
    first = Media(document)
    first.add(*picture(b"first"))
    document.save(written)
    media = Media(docx.Document(written))
    media.add(*picture(b"new"))
    assert not media.content.keys() & first.content.keys()
