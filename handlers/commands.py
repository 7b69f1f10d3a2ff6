"""Words that steer the bot in any state: 返回, cancel, 转人工, /help …; the words are content."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from knowledge.pack import Pack

SLASH = re.compile(r"/([a-z_]+)(?:@\w+)?(?:\s+(.*))?$", re.DOTALL)
_COLOURS = re.compile("[\ufe0f\U0001f3fb-\U0001f3ff]")
NUMBERED = re.compile(r"\s*(\d{1,3})\s*(?:[:：,，]\s*)?(.*)", re.DOTALL)


def folded(text: str) -> str:
    """`text` as commands and labels are compared: full width, case, white space, end marks and the colours of emoji
    folded."""
    text = _COLOURS.sub("", unicodedata.normalize("NFKC", text).casefold())
    return "".join(text.split()).strip("。.!?~,;“”\"'「」[]()")


@lru_cache(maxsize=8)
def _words(pack: Pack) -> dict[str, str]:
    return {
        folded(word): command.id
        for command in pack.commands.values()
        for word in (*command.words.all(), command.label.zh, command.label.en)
    }


def command_in(pack: Pack, text: str) -> str | None:
    """The command that `text` as a whole is, by its id; None where it is none."""
    if not text.strip() or len(text) > 40:
        return None
    if slash := slash_command(text):
        return slash[0] if slash[0] in pack.commands else _words(pack).get(f"/{slash[0]}")
    return _words(pack).get(folded(text))


def slash_command(text: str) -> tuple[str, str] | None:
    """Name and argument of a message of the form `/name argument`."""
    found = SLASH.match(text.strip())
    return (found[1].replace("_", "-"), (found[2] or "").strip()) if found else None


def item_edit(pack: Pack, text: str) -> tuple[str, int, str] | None:
    """An edit of a list: (delete-item | change-item | move-item, number, rest), as in 删除2 or 修改1：新的内容."""
    for command_id in ("delete-item", "change-item", "move-item"):
        for word in pack.commands[command_id].words.all():
            if not text.strip().casefold().startswith(word.casefold()):
                continue
            found = NUMBERED.fullmatch(text.strip()[len(word) :])
            if found and (command_id == "change-item" or (command_id == "delete-item") == (not found[2].strip())):
                return command_id, int(found[1]), found[2].strip()
    return None
