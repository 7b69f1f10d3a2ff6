"""Several chats of one person: a code shown in one and typed in the other joins them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from handlers.conversation import Conversation
from handlers.firms import MembershipState
from handlers.messages import Address
from handlers.people import LinkOffer
from knowledge.language import Language
from storage import codes
from storage.firm_audit import Deed, note
from storage.firm_tables import BindingCodeRow, LinkCodeRow
from storage.firms import MEMBERSHIP
from storage.memberships import firm_of
from storage.people import CONSENT, CONVERSATION, IDENTITY, PERSON, SqlPeople
from storage.tables import table

CODE, BINDING_CODE = table(LinkCodeRow), table(BindingCodeRow)
GOOD_FOR = timedelta(minutes=10)


class SqlLinks:
    """`handlers.ports_binding.Links` on one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._people = SqlPeople(connection, now)

    def identities(self, conversation: Conversation) -> list[tuple[str, str]]:
        """Channel and sender of all identities of the person."""
        person = self._people.of(conversation)
        if person is None:
            return [(conversation.address.channel, conversation.person)]
        query = select(IDENTITY.c.channel, IDENTITY.c.sender).where(IDENTITY.c.person_id == person.id)
        return [(row.channel, row.sender) for row in self._connection.execute(query.order_by(*IDENTITY.primary_key))]

    def open_code(self, conversation: Conversation) -> str:
        """A fresh code to be typed in another chat; one shown before is void."""
        person = self._people.made(conversation).id
        self._connection.execute(delete(CODE).where(CODE.c.person_id == person))
        code = codes.fresh_link()
        values = {"code_hash": codes.link_hash(code), "person_id": person, "conversation_id": conversation.id}
        self._connection.execute(insert(CODE).values(**values, expires_at=self._now + GOOD_FOR))
        return code

    def offer(self, conversation: Conversation, code: str) -> LinkOffer | None:
        """What typing this code here would join; None where there is no such code, or not any more."""
        return self.offered(conversation, codes.link_hash(code))

    def offered(self, conversation: Conversation, code_hash: str) -> LinkOffer | None:
        """The same, by the hash of the code."""
        place = (CONVERSATION.c.channel, CONVERSATION.c.chat, CONVERSATION.c.language)
        query = select(CODE, *place).join(CONVERSATION, CONVERSATION.c.id == CODE.c.conversation_id)
        query = query.where(CODE.c.code_hash == code_hash, CODE.c.expires_at > self._now)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            return None
        there, firm = firm_of(self._connection, row.conversation_id)
        here, _ = firm_of(self._connection, conversation.id)
        me = self._people.of(conversation)
        return LinkOffer(
            code_hash=code_hash,
            person=row.person_id,
            address=Address(row.channel, row.chat),
            language=Language(row.language),
            firm=firm,
            is_same=me is not None and me.id == row.person_id,
            clashes=None not in {here, there} and here != there,
        )

    def join(self, conversation: Conversation, offer: LinkOffer) -> bool:
        """Make both chats one person's; False where the code was used or has expired since, or they clash."""
        still = self.offered(conversation, offer.code_hash)
        if still is None or still.is_same or still.clashes:
            return False
        if self._connection.execute(delete(CODE).where(CODE.c.code_hash == offer.code_hash)).rowcount == 0:
            return False
        other = self._people.made(conversation)
        self._merge(other.id, into=offer.person)
        note(self._connection, self._now, Deed.LINKED, offer.person, merged=other.id)
        return True

    def part(self, conversation: Conversation, identity: tuple[str, str]) -> bool:
        """Take an identity (channel and sender) from the person; False where it is the only one, or none of theirs."""
        person, linked = self._people.of(conversation), self.identities(conversation)
        if person is None or len(linked) < 2 or identity not in linked:
            return False
        channel, sender = identity
        self._connection.execute(delete(IDENTITY).where(IDENTITY.c.channel == channel, IDENTITY.c.sender == sender))
        note(self._connection, self._now, Deed.UNLINKED, person.id)
        return True

    def _merge(self, other: int, *, into: int) -> None:
        """Give all that hangs on one person to another; what both have stays the other's."""
        self._merge_profiles(other, into)
        self._merge_consents(other, into)
        self._merge_memberships(other, into)
        self._connection.execute(delete(CODE).where(CODE.c.person_id == other))
        for rows in (IDENTITY, BINDING_CODE):
            self._connection.execute(update(rows).where(rows.c.person_id == other).values(person_id=into))
        self._connection.execute(delete(PERSON).where(PERSON.c.id == other))

    def _merge_profiles(self, other: int, into: int) -> None:
        query = select(PERSON.c.id, PERSON.c.profile).where(PERSON.c.id.in_([other, into]))
        profiles = {row.id: row.profile for row in self._connection.execute(query)}
        kept = {name: value for name, value in profiles[into].items() if value}
        self._connection.execute(update(PERSON).where(PERSON.c.id == into).values(profile={**profiles[other], **kept}))

    def _merge_consents(self, other: int, into: int) -> None:
        known = select(CONSENT.c.version).where(CONSENT.c.person_id == into)
        theirs = CONSENT.c.person_id == other
        self._connection.execute(update(CONSENT).where(theirs, CONSENT.c.version.not_in(known)).values(person_id=into))
        self._connection.execute(delete(CONSENT).where(theirs))

    def _merge_memberships(self, other: int, into: int) -> None:
        """One membership, verified if one of them was; the rest has ended."""
        left = {"state": MembershipState.LEFT.value, "decided_at": self._now}
        for state in (MembershipState.VERIFIED, MembershipState.PENDING):
            has = select(MEMBERSHIP.c.id).where(MEMBERSHIP.c.person_id == into, MEMBERSHIP.c.state == state.value)
            if self._connection.execute(has).first() is not None:
                theirs = (MEMBERSHIP.c.person_id == other) & (MEMBERSHIP.c.state == state.value)
                self._connection.execute(update(MEMBERSHIP).where(theirs).values(left))
        self._connection.execute(update(BINDING_CODE).where(BINDING_CODE.c.person_id == other).values(state="void"))
        self._connection.execute(update(MEMBERSHIP).where(MEMBERSHIP.c.person_id == other).values(person_id=into))
