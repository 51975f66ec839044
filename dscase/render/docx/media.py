"""The pictures of a Word document: named in it at once, their content put in when it is packed.

Left to python-docx, every picture would be hashed against every other, and deflated although it is already.
"""

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from docx.document import Document


class Media:
    """The pictures added to one document. `content`: their bytes by their names in the package."""

    def __init__(self, document: "Document") -> None:
        self._part = document.part
        self._relations: dict[bytes, str] = {}
        self.content: dict[str, bytes] = {}

    def add(self, copy: bytes, form: Literal["png", "jpeg"]) -> str:
        """The relation a picture goes by; the same one for the same picture."""
        from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
        from docx.opc.part import Part

        if copy not in self._relations:
            package = self._part.package
            ending, kind = ("jpg", CONTENT_TYPE.JPEG) if form == "jpeg" else ("png", CONTENT_TYPE.PNG)
            name = package.next_partname(f"/word/media/picture%d.{ending}")
            empty = Part(name, kind, b"", package)
            self._relations[copy] = self._part.relate_to(empty, RELATIONSHIP_TYPE.IMAGE)
            self.content[name.membername] = copy
        return self._relations[copy]
