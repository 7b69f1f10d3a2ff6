"""The table of a ticket's life: held against what the domain says, and everything that staff can do held against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.cli import ROLES
from bot.compose import Core
from handlers import assigning, desk, edits, form_places, items, lifecycle, merging, release_replies, reopening
from handlers.item_states import ItemState, ItemWork
from handlers.lifecycle import MAY, MOVES, PARTIES, Holding, decide, every_rule, printed
from handlers.messages import Address, InboundMessage, OutboundMessage, Sender
from handlers.tickets import LIVE, Action, Actor, ActorKind, NewTicket, Refused, Role, Ticket, TicketKind, TicketState
from knowledge.language import Language
from knowledge.pack import Pack
from storage import staff, ticket_audit
from storage.memory import SqlMemory
from storage.tickets import TICKET

STAFF_ACTIONS = [action for action in MAY if Role.ADMIN in MAY[action]]
SENT = [(1, OutboundMessage(Address("telegram", "42"), "旧"))]
STUDIED = ItemWork(ItemState.STUDYING, "结算部")
WORKERS = (Role.AGENT, Role.LEAD, Role.ADMIN)
RULES = list(every_rule())


def test_the_table_has_every_state_action_and_role_once() -> None:
    assert set(MOVES) == set(MAY) == set(Action) - {Action.OPEN}
    assert len(RULES) == len(TicketState) * len(MOVES) * len(PARTIES) * len(Holding)
    assert {(r.state, r.action, r.party, r.held) for r in RULES} == {
        (state, action, party, held)
        for state in TicketState
        for action in MOVES
        for party in PARTIES
        for held in Holding
    }
    assert set(ROLES) == {role.value for role in Role}
    assert set(PARTIES) == {*Role, ActorKind.MEMBER, ActorKind.BOT}


def allowed(**wanted: object) -> list[lifecycle.Rule]:
    return [
        rule
        for rule in RULES
        if not isinstance(rule.outcome, Refused) and all(getattr(rule, name) == value for name, value in wanted.items())
    ]


def test_an_auditor_changes_nothing() -> None:
    assert allowed(party=Role.AUDITOR) == []


def test_a_lead_and_an_admin_may_the_same_and_all_that_an_agent_may() -> None:
    def ways(role: Role) -> set[object]:
        return {(rule.state, rule.action, rule.held, rule.outcome) for rule in allowed(party=role)}

    assert ways(Role.AGENT) < ways(Role.LEAD) == ways(Role.ADMIN)


def test_an_agent_may_read_and_note_and_reopen_what_others_have_and_nothing_else() -> None:
    assert {rule.action for rule in allowed(party=Role.AGENT, held=Holding.OTHER)} == {Action.NOTE, Action.REOPEN}


def test_only_a_lead_takes_from_an_owner_and_releases_replies_and_places() -> None:
    for action in (Action.TAKE_OVER, Action.RELEASE_REPLY, Action.RETURN_REPLY, Action.RELEASE_PLACE):
        assert {rule.party for rule in allowed(action=action)} == {Role.LEAD, Role.ADMIN}


def test_nothing_but_notes_places_and_what_the_bot_records_happens_to_what_is_over() -> None:
    recorded = {Action.NOTE, Action.RELEASE_PLACE, *(action for action in MAY if ActorKind.BOT in MAY[action])}
    for state in set(TicketState) - LIVE:
        expected = recorded | {Action.REOPEN, Action.RATE} if state is TicketState.CLOSED else recorded
        assert {rule.action for rule in allowed(state=state)} == expected


def test_what_is_prepared_and_not_filed_is_no_work_for_a_queue() -> None:
    for action in (Action.CLAIM, Action.TRANSFER, Action.MERGE, Action.ITEM, Action.RETURN):
        assert not allowed(action=action, state=TicketState.PREPARED)


def test_only_staff_move_a_filed_ticket_on() -> None:
    """Domain 2.0: only staff move a ticket beyond `forwarded`. A member's word brings a reply back to work."""
    beyond = {TicketState.ACCEPTED, TicketState.REPLIED, TicketState.CLOSED, TicketState.RETURNED_FOR_CORRECTION}
    for rule in allowed(party=ActorKind.MEMBER):
        assert rule.outcome is rule.state or rule.outcome not in beyond


def test_the_table_in_the_docs_is_the_one_that_is_obeyed() -> None:
    text = (Path(__file__).parent.parent.parent / "docs" / "tickets.md").read_text("utf8")
    assert f"-->\n{printed()}\n<!-- end -->" in text


def test_who_has_no_account_is_told_so() -> None:
    with pytest.raises(Refused) as refused:
        decide(None, Action.NOTE, TicketState.FORWARDED, Holding.NOBODY)
    assert refused.value.phrase == "staff.not-linked"


Deed = Callable[[SqlMemory, Pack, Ticket, Actor], Ticket]


def _merged(memory: SqlMemory, pack: Pack, ticket: Ticket, by: Actor) -> Ticket:
    return merging.merge(memory, pack, ticket, by, opened(memory, "web", "li"))


def _taken_in(memory: SqlMemory, pack: Pack, ticket: Ticket, by: Actor) -> Ticket:
    merging.merge(memory, pack, opened(memory, "web", "li"), by, ticket)
    return memory.tickets.get(ticket.id)


def _advised(memory: SqlMemory, pack: Pack, ticket: Ticket, by: Actor) -> Ticket:
    memory.tickets.refer(ticket, by, "结算部", "是否可行？")
    return assigning.advise(memory, pack, ticket, by, 1, "可行。")


def _place_freed(memory: SqlMemory, pack: Pack, ticket: Ticket, by: Actor) -> Ticket:
    memory.firms.take_place("示例期货", form_places.held_in(ticket), 2, ticket.id)
    return form_places.give_back(memory, pack, ticket, by, "重复申报")


DEEDS: Mapping[Action, Deed] = {
    Action.CLAIM: desk.claim,
    Action.ASSIGN: lambda memory, pack, ticket, by: assigning.assign(memory, pack, ticket, by, 3),
    Action.TAKE_OVER: assigning.take_over,
    Action.UNCLAIM: assigning.unclaim,
    Action.TRANSFER: lambda memory, pack, ticket, by: assigning.transfer(memory, pack, ticket, by, "member", "误投"),
    Action.REPLY: lambda memory, pack, ticket, by: desk.reply(memory, pack, ticket, by, "您好"),
    Action.NOTE: lambda memory, pack, ticket, by: desk.note(memory, pack, ticket, by, "常客"),
    Action.RETURN: lambda memory, pack, ticket, by: desk.send_back(memory, pack, ticket, by, "印章不清"),
    Action.REFER: lambda memory, pack, ticket, by: assigning.refer(memory, pack, ticket, by, "结算部", "是否可行？"),
    Action.ADVISE: _advised,
    Action.MERGE: _merged,
    Action.TAKE_IN: _taken_in,
    Action.CLOSE: desk.close,
    Action.RELEASE_PLACE: _place_freed,
    Action.REOPEN: reopening.reopen,
    Action.ITEM: lambda memory, pack, ticket, by: items.work(memory, pack, ticket, by, 1, 1, STUDIED),
    Action.DRAFT_REPLY: lambda memory, pack, ticket, by: release_replies.draft(memory, pack, ticket, by, "您好"),
    Action.RELEASE_REPLY: lambda memory, pack, ticket, by: release_replies.release(memory, pack, ticket, by, 1),
    Action.EDIT_REPLY: lambda memory, pack, ticket, by: edits.edit_reply(memory, pack, ticket, by, SENT, "新"),
    Action.RETURN_REPLY: lambda memory, pack, ticket, by: release_replies.send_back(memory, pack, ticket, by, 1, "改"),
}


def opened(memory: SqlMemory, channel: str, person: str) -> Ticket:
    chat = memory.conversation_of(InboundMessage(channel, "1", Sender(person, "李"), person, memory.now))
    member = Actor(ActorKind.MEMBER, f"{channel}:{person}", "李")
    new = NewTicket(TicketKind.FEEDBACK, "msc", chat.id, "反馈", Language.ZH, form="member-voice")
    return memory.tickets.open(new, member)


def hire(memory: SqlMemory) -> dict[str, int]:
    """Accounts 1 to 3: who acts, another one, and a third to whom tickets are given."""
    names = ("wang", "li", "zhao")
    return {name: staff.add(memory.connection, name, name, Role.AGENT, "-", memory.now).id for name in names}


def put(memory: SqlMemory, ticket: Ticket, state: TicketState, owner: int | None) -> Ticket:
    name = {None: "", 1: "wang", 2: "li"}[owner]
    values = {"state": state.value, "assignee_id": owner, "assignee_name": name}
    memory.connection.execute(update(TICKET).where(TICKET.c.id == ticket.id).values(values))
    return memory.tickets.get(ticket.id)


@pytest.mark.parametrize("action", STAFF_ACTIONS, ids=lambda action: action.value)
async def test_what_staff_can_do_is_what_the_table_says(made: Core, action: Action) -> None:
    """Every deed in every state, by every role, with everybody's ticket: the outcome of the table and one audit row
    more, or a refusal that leaves everything as it was."""
    pack = made.releases.current().pack
    with made.database.writing.connect() as connection:
        memory = SqlMemory(connection, made.now())
        hire(memory)
        ticket = opened(memory, "web", "li")
        memory.items.begin(ticket, [("suggestions", "放宽")])
        memory.reply_drafts.add(ticket, Actor(ActorKind.STAFF, "console:zhao", "zhao", 3), "您好", ())
        for rule in [rule for rule in RULES if rule.action is action and isinstance(rule.party, Role)]:
            assert isinstance(rule.party, Role)
            with connection.begin_nested() as savepoint:
                owner = {Holding.NOBODY: None, Holding.SELF: 1, Holding.OTHER: 2}[rule.held]
                now = put(memory, ticket, rule.state, owner)
                by = Actor(ActorKind.STAFF, "console:wang", "wang", 1, rule.party)
                _hold(memory, pack, now, by, rule)
                savepoint.rollback()


def _hold(memory: SqlMemory, pack: Pack, ticket: Ticket, by: Actor, rule: lifecycle.Rule) -> None:
    before = ticket_audit.of_ticket(memory.connection, ticket.id)
    if isinstance(rule.outcome, Refused):
        with pytest.raises(Refused) as refused, memory.connection.begin_nested():
            DEEDS[rule.action](memory, pack, ticket, by)
        assert refused.value.phrase == rule.outcome.phrase, rule
        assert ticket_audit.of_ticket(memory.connection, ticket.id) == before
        assert memory.tickets.get(ticket.id) == ticket
        return
    done = DEEDS[rule.action](memory, pack, ticket, by)
    assert done.state is rule.outcome, rule
    assert done == memory.tickets.get(ticket.id)
    [new] = ticket_audit.of_ticket(memory.connection, ticket.id)[len(before) :]
    assert (new.action, new.actor) == (rule.action, replace(by, staff=None, role=None))
    assert (new.data.get("from", rule.state), new.data.get("to", rule.state)) == (rule.state, rule.outcome)
