"""msgspec's messages in words for film-makers."""

import re

from msgspec import ValidationError

_TYPES = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "yes or no",
    "array": "a list",
    "object": "a group of settings",
    "null": "nothing",
}

_SENTENCES: tuple[tuple[str, str], ...] = (
    (r"Expected `\w+` of length >= (\d+)", "It has to be at least {0} long."),
    (r"Expected `\w+` of length <= (\d+)", "It can be {0} long at most."),
    (r"Expected `\w+` >= (\S+?)(?:\.0)?", "It has to be {0} or more."),
    (r"Expected `\w+` <= (\S+?)(?:\.0)?", "It has to be {0} or less."),
    (r"Expected `\w+` > (\S+?)(?:\.0)?", "It has to be more than {0}."),
    (r"Expected `\w+` < (\S+?)(?:\.0)?", "It has to be less than {0}."),
    (r"Expected `\w+` that's a multiple of (\S+?)(?:\.0)?", "It has to be a multiple of {0}."),
    (r"Expected `\w+` matching regex '\\\\S'", "It has to have at least one letter."),
    (r"Expected `\w+` matching regex .*", "It is not written as it should be."),
    (r"Invalid enum value '?(.+?)'?", "“{0}” is not one of the choices."),
    (r"Object contains unknown field `(.+)`", "There is no setting called “{0}” in it."),
    (r"Object missing required field `(.+)`", "Its setting “{0}” is missing."),
)


def plain(message: str) -> str:
    """A message of `msgspec.ValidationError` as a sentence, without its path. An unknown one stays as it is."""
    message = message.partition(" - at `")[0]
    if (match := re.fullmatch(r"Expected `(.+)`, got `(.+)`", message)) is not None:
        return f"It has to be {_types(match[1])}, but it is {_types(match[2])}."
    for pattern, sentence in _SENTENCES:
        if (match := re.fullmatch(pattern, message)) is not None:
            return sentence.format(*match.groups())
    return message


def split(error: ValidationError) -> tuple[str, str]:
    """What is wrong, in msgspec's words, and the path of where: such as `.nodes[3].id`, empty for the whole value."""
    message, _, path = str(error).partition(" - at `$")
    return message, path.rstrip("`")


def _types(names: str) -> str:
    return " or ".join(_TYPES.get(name.strip(), name.strip()) for name in names.split("|"))
