"""Content that an Office Open XML document holds twice: for new programs and for old ones."""

_MAX_NESTED = 16


class Alternates:
    """Tells what stands in a fallback alone (mc:AlternateContent, ECMA-376 part 3, 10.2). A program shows the choice
    that it understands, or else the fallback. Both hold the same text as a rule; where they do not, both are read.
    """

    def __init__(self) -> None:
        self._starts: list[int] = []  # where in `_log` the text of each open mc:AlternateContent begins
        self._log: list[str] = []
        self._fallback: list[str] | None = None
        self._fallback_depth = 0

    def start(self) -> None:
        if self._fallback is None:
            self._starts.append(len(self._log))

    def end(self) -> None:
        if self._fallback is None and self._starts:
            self._starts.pop()
            if not self._starts:
                self._log.clear()

    def take(self, text: str) -> bool:
        """Note the text; True when it stands in a fallback, so that `end_fallback` is to decide on it."""
        if self._fallback is not None:
            self._fallback.append(text)
            return True
        if self._starts:
            self._log.append(text)
        return False

    def end_line(self) -> None:
        if self._fallback is not None:
            self._fallback.append("\n")

    def start_fallback(self) -> None:
        """Where the choice had no text, the fallback is read like any other text."""
        if self._fallback is not None:
            self._fallback_depth += 1
        elif 0 < len(self._starts) <= _MAX_NESTED and len(self._log) > self._starts[-1]:
            self._fallback, self._fallback_depth = [], 1

    def end_fallback(self) -> str:
        """The text of the fallback where the choice does not hold it; "" otherwise."""
        if self._fallback is None:
            return ""
        self._fallback_depth -= 1
        if self._fallback_depth > 0:
            return ""
        text, self._fallback = "".join(self._fallback), None
        choice = "".join(self._log[self._starts[-1] :])
        self._starts[-1] = len(self._log)  # compared once: a second fallback is read
        return "" if "".join(text.split()) in "".join(choice.split()) else text

    def break_off(self) -> None:
        """The document ends here: an open fallback ends with it."""
        self._fallback_depth = min(self._fallback_depth, 1)
