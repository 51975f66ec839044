"""Questions at a terminal, by questionary. Ctrl-C and Ctrl-D both raise KeyboardInterrupt."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from dscase.errors import DscaseError
from dscase.render.plain import clean
from dscase.wording.words import Words

if TYPE_CHECKING:
    from questionary import Question

T = TypeVar("T")


class Asking:
    """Asks in the words' language."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def choose(self, message: str, choices: Sequence[tuple[str, T]], default: T | None = None) -> T:
        """One of the choices, each a label and what it stands for."""
        import questionary

        listed = [questionary.Choice(clean(label), value=place) for place, (label, _) in enumerate(choices)]
        first = next((place for place, (_, value) in enumerate(choices) if value == default), 0)
        place: int = _answered(
            questionary.select(
                clean(message),
                choices=listed,
                default=listed[first],
                instruction=self.words.say("walk.ask.arrows"),
            )
        )
        return choices[place][1]

    def text(self, message: str, default: str = "", check: Callable[[str], object] | None = None) -> str:
        """A text. `check` raises a DscaseError for one that will not do; its words are shown below."""
        import questionary

        def valid(typed: str) -> bool | str:
            try:
                if check is not None:
                    check(typed)
            except DscaseError as error:
                return clean(self.words.explain(error).what)
            return True

        typed = _answered(questionary.text(clean(message), default=clean(default), validate=valid))
        return str(typed).strip()


def _answered(question: "Question") -> Any:
    try:
        return question.unsafe_ask()
    except EOFError:  # Ctrl-D
        raise KeyboardInterrupt from None
