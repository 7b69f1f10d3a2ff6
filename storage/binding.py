"""Joining a firm and leaving it: codes that were mailed, requests to staff, memberships."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from handlers.conversation import Conversation
from handlers.firms import CodeOutcome, Membership, MembershipState, Tried, VerifiedBy
from handlers.tickets import Refused
from storage import codes
from storage.firm_audit import Deed, note
from storage.firm_tables import BindingCodeRow
from storage.firms import MEMBERSHIP, get, membership_in, verified
from storage.people import SqlPeople
from storage.tables import table

CODE = table(BindingCodeRow)
GOOD_FOR = timedelta(minutes=15)
TRIES = 5
WITHIN = timedelta(hours=1)
MOST_PER_PERSON, MOST_PER_ADDRESS, MOST_PER_FIRM = 5, 3, 20
"""Codes that are sent within an hour."""
MOST_STRANGE = 10
"""Addresses that are none of the firm's, from one person within an hour."""
OPEN, USED, VOID, STRANGE = "open", "used", "void", "refused"


class SqlBinding:
    """`handlers.ports_binding.Binding` on one transaction. `changed` hears the id of each firm whose people change."""

    def __init__(self, connection: Connection, now: datetime, changed: Callable[[int], None]) -> None:
        self._connection = connection
        self._now = now
        self._changed = changed
        self._people = SqlPeople(connection, now)

    def pending(self, conversation: Conversation) -> Membership | None:
        """The person's request that waits for staff."""
        person = self._people.of(conversation)
        return self._one(MEMBERSHIP.c.person_id == person.id, MembershipState.PENDING) if person else None

    def waiting_code(self, conversation: Conversation) -> tuple[int, str] | None:
        """Firm and address of the code that was mailed and can still be typed."""
        row = self._open_code(conversation)
        good = row is not None and row.expires_at > self._now and row.tries < TRIES
        return (row.firm_id, row.address) if row is not None and good else None

    def open_code(self, conversation: Conversation, firm: int, address: str) -> str | None:
        """A fresh code for an address of the firm; None where too many were sent lately."""
        person = self._people.made(conversation).id
        if self._too_many(person, firm, address):
            return None
        self._void(person)
        code = codes.fresh_digits()
        salt, code_hash = codes.salted(code)
        self._keep(person, firm, address, state=OPEN, salt=salt, code_hash=code_hash)
        note(self._connection, self._now, Deed.CODE_SENT, person, firm)
        return code

    def note_strange_address(self, conversation: Conversation, firm: int, address: str) -> bool:
        """Note that an address was given that is none of the firm's; False where that happened too often."""
        person = self._people.made(conversation).id
        if self._count(CODE.c.person_id == person, CODE.c.state == STRANGE) >= MOST_STRANGE:
            return False
        self._keep(person, firm, address, state=STRANGE)
        note(self._connection, self._now, Deed.ADDRESS_STRANGE, person, firm)
        return True

    def try_code(self, conversation: Conversation, code: str) -> Tried:
        """Compare a code with the one that was mailed; the right one makes the person a verified member."""
        row = self._open_code(conversation)
        if row is None:
            return Tried(CodeOutcome.NONE)
        if row.expires_at <= self._now:
            return Tried(CodeOutcome.EXPIRED)
        if row.tries >= TRIES:
            return Tried(CodeOutcome.SPENT)
        if codes.is_right(code, row.salt, row.code_hash):
            self._set(row.id, state=USED)
            return Tried(CodeOutcome.RIGHT, membership=self._join(conversation, row))
        self._set(row.id, tries=row.tries + 1)
        note(self._connection, self._now, Deed.CODE_WRONG, row.person_id, row.firm_id)
        left = TRIES - row.tries - 1
        return Tried(CodeOutcome.WRONG if left else CodeOutcome.SPENT, left)

    def request(self, conversation: Conversation, firm: int, note_: str) -> Membership:
        """Ask staff to verify the person; a request that waits already is replaced."""
        self.withdraw(conversation)
        made = self._insert(conversation, firm, MembershipState.PENDING, VerifiedBy.STAFF, note=note_)
        note(self._connection, self._now, Deed.REQUESTED, made.person, firm)
        return made

    def withdraw(self, conversation: Conversation) -> None:
        """Take back a request that waits."""
        waiting = self.pending(conversation)
        if waiting is not None:
            self._end(waiting, MembershipState.LEFT)
            note(self._connection, self._now, Deed.WITHDREW, waiting.person, waiting.firm.id)

    def leave(self, conversation: Conversation) -> Membership | None:
        """End the person's membership, on every channel at once; None where there is none."""
        membership = verified(self._connection, conversation)
        if membership is None:
            return None
        note(self._connection, self._now, Deed.LEFT, membership.person, membership.firm.id)
        return self._end(membership, MembershipState.LEFT)

    def decide(self, membership: int, by: str, *, approve: bool, reason: str = "") -> Membership:
        """Staff approve or refuse a request. KeyError where there is none; Refused where it is decided already."""
        asked = self._get(membership, MembershipState.PENDING)
        elsewhere = self._one(MEMBERSHIP.c.person_id == asked.person, MembershipState.VERIFIED)
        if approve and elsewhere is not None:
            raise Refused("firms.elsewhere", firm=elsewhere.firm.name)
        deed = Deed.APPROVED if approve else Deed.REFUSED
        note(self._connection, self._now, deed, asked.person, asked.firm.id, staff=by)
        state = MembershipState.VERIFIED if approve else MembershipState.REFUSED
        return self._end(asked, state, by=by, reason=reason)

    def revoke(self, membership: int, by: str, reason: str) -> Membership:
        """Staff end a membership, on every channel at once. KeyError; Refused where it has ended already."""
        held = self._get(membership, MembershipState.VERIFIED)
        note(self._connection, self._now, Deed.REVOKED, held.person, held.firm.id, staff=by)
        return self._end(held, MembershipState.LEFT, by=by, reason=reason)

    def _join(self, conversation: Conversation, row: Row[Any]) -> Membership:
        self.withdraw(conversation)
        joined = self._insert(
            conversation,
            row.firm_id,
            MembershipState.VERIFIED,
            VerifiedBy.MAIL,
            address=row.address,
            decided_at=self._now,
        )
        note(self._connection, self._now, Deed.JOINED, row.person_id, row.firm_id, how=VerifiedBy.MAIL.value)
        return joined

    def _insert(
        self, conversation: Conversation, firm: int, state: MembershipState, how: VerifiedBy, **values: object
    ) -> Membership:
        whole = {
            "person_id": self._people.made(conversation).id,
            "firm_id": firm,
            "conversation_id": conversation.id,
            "state": state.value,
            "how": how.value,
            "note": "",
            "address": "",
            "asked_at": self._now,
            "decided_by": "",
            "reason": "",
            **values,
        }
        row = self._connection.execute(insert(MEMBERSHIP).values(whole).returning(MEMBERSHIP)).one()
        self._changed(firm)
        return membership_in(row, get(self._connection, firm))

    def _end(self, membership: Membership, to: MembershipState, *, by: str = "", reason: str = "") -> Membership:
        """Give a membership its next state; Refused where somebody else has given it one since it was read."""
        values = {"state": to.value, "decided_at": self._now, "decided_by": by, "reason": reason}
        still = (MEMBERSHIP.c.id == membership.id) & (MEMBERSHIP.c.state == membership.state.value)
        row = self._connection.execute(
            update(MEMBERSHIP).where(still).values(values).returning(MEMBERSHIP)
        ).one_or_none()
        if row is None:
            raise Refused("firms.decided")
        self._changed(row.firm_id)
        return membership_in(row, membership.firm)

    def _get(self, membership: int, state: MembershipState) -> Membership:
        found = self._connection.execute(select(MEMBERSHIP).where(MEMBERSHIP.c.id == membership)).one_or_none()
        if found is None:
            raise KeyError(membership)
        if found.state != state.value:
            raise Refused("firms.decided")
        return membership_in(found, get(self._connection, found.firm_id))

    def _one(self, whose: ColumnElement[bool], state: MembershipState) -> Membership | None:
        row = self._connection.execute(select(MEMBERSHIP).where(whose, MEMBERSHIP.c.state == state.value)).one_or_none()
        return membership_in(row, get(self._connection, row.firm_id)) if row is not None else None

    def _open_code(self, conversation: Conversation) -> Row[Any] | None:
        person = self._people.of(conversation)
        if person is None:
            return None
        query = select(CODE).where(CODE.c.person_id == person.id, CODE.c.state == OPEN)
        return self._connection.execute(query.order_by(CODE.c.id.desc()).limit(1)).one_or_none()

    def _too_many(self, person: int, firm: int, address: str) -> bool:
        limits = (
            (CODE.c.person_id == person, MOST_PER_PERSON),
            (CODE.c.address == address, MOST_PER_ADDRESS),
            (CODE.c.firm_id == firm, MOST_PER_FIRM),
        )
        return any(self._count(whose, CODE.c.state != STRANGE) >= most for whose, most in limits)

    def _count(self, *conditions: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(CODE).where(CODE.c.made_at > self._now - WITHIN, *conditions)
        return int(self._connection.execute(query).scalar_one())

    def _void(self, person: int) -> None:
        self._connection.execute(
            update(CODE).where(CODE.c.person_id == person, CODE.c.state == OPEN).values(state=VOID)
        )

    def _set(self, code: int, **values: object) -> None:
        self._connection.execute(update(CODE).where(CODE.c.id == code).values(values))

    def _keep(self, person: int, firm: int, address: str, **values: object) -> None:
        times = {"made_at": self._now, "expires_at": self._now + GOOD_FOR}
        whole = {"salt": "", "code_hash": "", "tries": 0, **times, **values}
        self._connection.execute(insert(CODE).values(person_id=person, firm_id=firm, address=address, **whole))
