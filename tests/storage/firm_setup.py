"""Firms and people as the tests of the storage need them."""

from __future__ import annotations

from sqlalchemy import Connection, insert

from handlers.conversation import Conversation
from handlers.messages import InboundMessage, Sender
from knowledge.firm_names import folded
from storage import conversations
from storage.firms import FIRM, MEMBERSHIP, NAME
from storage.memory import SqlMemory
from tests.databases import TODAY


def conversation(connection: Connection, sender: str = "li", channel: str = "web") -> Conversation:
    """The chat of somebody on a channel."""
    return conversations.of_message(connection, InboundMessage(channel, "1", Sender(sender), sender, TODAY))


def firm(connection: Connection, name: str, *short_names: str) -> int:
    """A firm with its names."""
    values = {"name": name, "tier": "", "created_at": TODAY, "updated_at": TODAY}
    made = int(connection.execute(insert(FIRM).values(values).returning(FIRM.c.id)).scalar_one())
    names = [{"folded": folded(each), "name": each, "firm_id": made} for each in (name, *short_names)]
    connection.execute(insert(NAME), names)
    return made


def verified(memory: SqlMemory, conversation: Conversation, firm: int) -> int:
    """The person of a conversation, a verified member of a firm."""
    person = memory.people.made(conversation).id
    values = {
        "person_id": person,
        "firm_id": firm,
        "conversation_id": conversation.id,
        "state": "verified",
        "how": "staff",
        "note": "",
        "address": "",
        "asked_at": TODAY,
        "decided_by": "wang",
        "reason": "",
    }
    memory.connection.execute(insert(MEMBERSHIP).values(values))
    return person
