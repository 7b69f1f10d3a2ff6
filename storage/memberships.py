"""Who belongs to which firm, read by the conversation in which they write."""

from __future__ import annotations

from sqlalchemy import Connection, select

from handlers.firms import MembershipState
from storage.firm_tables import FirmRow, MembershipRow, PersonIdentityRow
from storage.tables import ConversationRow, table

FIRM, MEMBERSHIP, IDENTITY = table(FirmRow), table(MembershipRow), table(PersonIdentityRow)
CONVERSATION = table(ConversationRow)

_FIRM_OF = (
    select(FIRM.c.id, FIRM.c.name)
    .join(MEMBERSHIP, MEMBERSHIP.c.firm_id == FIRM.c.id)
    .join(IDENTITY, IDENTITY.c.person_id == MEMBERSHIP.c.person_id)
    .join(CONVERSATION, (CONVERSATION.c.channel == IDENTITY.c.channel) & (CONVERSATION.c.person == IDENTITY.c.sender))
    .where(MEMBERSHIP.c.state == MembershipState.VERIFIED.value)
)


def firm_of(connection: Connection, conversation: int) -> tuple[int | None, str]:
    """Id and name of the firm to which the person of a conversation belongs, verified; (None, "") where none."""
    found = connection.execute(_FIRM_OF.where(CONVERSATION.c.id == conversation)).one_or_none()
    return (found.id, found.name) if found is not None else (None, "")
