"""Looking for a pattern only where it can begin.

The engine skips quickly to the next character of a class when a pattern begins with that class, and to nothing when it
begins with a look back, an optional sign or alternatives: then it tries every character of the text. Digits are few in
prose, so that most patterns of numbers are far faster tried at digits alone.
"""

import re
from collections.abc import Iterator

# A number from its first digit; not the rest of a decimal, a date or a longer number.
NUMBER_START = re.compile(r"\d(?<![^\W_].)(?<!\d[.,/-].)")


def matches_from(starts: re.Pattern[str], pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """What `pattern.finditer` finds, for a pattern that fits nowhere but where `starts` does."""
    done = 0
    for start in starts.finditer(text):
        if start.start() >= done and (match := pattern.match(text, start.start())):
            done = match.end()
            yield match
