"""The text of a message of ours, as every channel that shows plain text puts it together."""

from __future__ import annotations

from handlers.messages import OutboundMessage


def composed(message: OutboundMessage) -> str:
    """The author's name on a line of its own, where a person wrote it; the text; the clauses it rests on."""
    author = f"{message.author}：" if message.author else ""
    sources = "\n".join(f"※ {clause}" for clause in message.sources)
    body = "\n\n".join(block for block in (message.text.strip(), sources) if block)
    return "\n".join(block for block in (author, body) if block)
