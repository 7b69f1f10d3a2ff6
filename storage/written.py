"""What was written before, where somebody edits it: its last version, and the message that took it elsewhere."""

from __future__ import annotations

from sqlalchemy import Connection, or_, select

from handlers.messages import InboundMessage, OutboundMessage
from storage.codec import inbound_in, outbound_in
from storage.messages import MESSAGE, PASSED_ON


class SqlWritten:
    """`handlers.ports_desk.Written` on one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def version(self, conversation: int, message_id: str, before: int) -> InboundMessage | None:
        """The newest version of a conversation's inbound message that is older than the message `before`."""
        named = MESSAGE.c.external_id
        edits = named.startswith(f"edit:{message_id}:", autoescape=True)
        query = select(MESSAGE).where(
            MESSAGE.c.conversation_id == conversation, or_(named == message_id, edits), MESSAGE.c.id < before
        )
        row = self._connection.execute(query.order_by(MESSAGE.c.id.desc()).limit(1)).one_or_none()
        return inbound_in(row) if row is not None else None

    def passed_on(self, channel: str, message_id: str) -> list[tuple[int, OutboundMessage]]:
        """The messages of ours that took an inbound one into other chats, by their ids."""
        written = MESSAGE.alias("written")
        query = (
            select(MESSAGE)
            .join(PASSED_ON, PASSED_ON.c.outbound_id == MESSAGE.c.id)
            .join(written, PASSED_ON.c.inbound_id == written.c.id)
            .where(written.c.channel == channel, written.c.external_id == message_id)
        )
        return [(row.id, outbound_in(row)) for row in self._connection.execute(query.order_by(MESSAGE.c.id))]
