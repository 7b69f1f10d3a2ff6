"""Four eyes: in a queue that asks for it a reply goes out when somebody else has released it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.compose import Core
from handlers import desk, items, release_replies
from handlers.item_states import DraftStanding, ItemState, ItemWork, ReplyDraft
from handlers.messages import Attachment
from handlers.tickets import Action, Actor, Refused, Role, Ticket, TicketState
from knowledge.pack import Pack
from storage import reply_drafts, ticket_audit, tickets
from storage.memory import SqlMemory
from tests.conftest import Compose
from tests.conversations.desk_setup import does, hired, ticket_of
from tests.conversations.test_items import files_a_form, items_of
from tests.conversations.test_staff import ROOM, announced, linked
from tests.short_pack import write_short
from tests.stories import Person


def four_eyes(folder: Path) -> Path:
    """The shipped content, in which the queues `msc` and `member` have replies released."""
    write_short(folder)
    file = folder / "queues.yaml"
    text = file.read_text("utf8")
    for queue in ("msc", "member"):
        text = text.replace(f"  - id: {queue}\n", f"  - id: {queue}\n    release: four-eyes\n")
    file.write_text(text, "utf8")
    return folder


@pytest.fixture
async def made(compose: Compose, empty_url: str, tmp_path: Path) -> AsyncIterator[Core]:
    async with compose(empty_url, content=four_eyes(tmp_path / "four-eyes"), staff_room=ROOM) as core:
        yield core


def draft_of(made: Core) -> ReplyDraft | None:
    return made.database.read(lambda connection: reply_drafts.newest(connection, 1))


async def drafted(made: Core, text: str = "您好，已收到。") -> tuple[Person, Actor, Actor]:
    """A member who waits, the colleague who drafted a reply, and a lead."""
    member = Person(made)
    await member.says("转人工")
    wang, chief = await hired(made, "wang", name="王芳"), await hired(made, "chief", Role.LEAD, "组长")
    await does(made, release_replies.answer, 1, wang, text)
    return member, wang, chief


async def test_a_reply_waits_until_somebody_else_has_released_it(made: Core) -> None:
    member, _, chief = await drafted(made)
    assert all("已收到" not in said.text for said in await member.everything())
    waiting = draft_of(made)
    assert waiting is not None
    assert (waiting.text, waiting.author_name, waiting.standing) == ("您好，已收到。", "王芳", DraftStanding.WAITING)
    assert (ticket_of(made).state, ticket_of(made).assignee_name) == (TicketState.IN_PROGRESS, "王芳")
    await does(made, release_replies.release, 1, chief, waiting.id)
    said = (await member.everything())[-1]
    assert (said.text, said.author) == ("您好，已收到。", "王芳")
    assert (ticket_of(made).state, ticket_of(made).assignee_name) == (TicketState.REPLIED, "王芳")
    last = made.database.read(lambda connection: ticket_audit.of_ticket(connection, 1))[-1]
    assert (last.action, last.actor.name, last.data["author"]) == (Action.RELEASE_REPLY, "组长", "王芳")
    with pytest.raises(Refused):
        await does(made, release_replies.release, 1, chief, waiting.id)
    assert (await member.everything())[-1] == said


async def test_nobody_releases_their_own_draft_nor_without_the_role(made: Core) -> None:
    member, wang, chief = await drafted(made)
    waiting = draft_of(made)
    assert waiting is not None
    for by, phrase in ((wang, "ticket.role"), (await hired(made, "li"), "ticket.role")):
        with pytest.raises(Refused) as refused:
            await does(made, release_replies.release, 1, by, waiting.id)
        assert refused.value.phrase == phrase
    await does(made, release_replies.draft, 1, chief, "我来答。")
    own = draft_of(made)
    assert own is not None
    for attempt in (("release", ()), ("send_back", ("改",))):
        with pytest.raises(Refused) as refused:
            await does(made, getattr(release_replies, attempt[0]), 1, chief, own.id, *attempt[1])
        assert refused.value.phrase == "reply.own-draft"
    assert all("我来答" not in said.text for said in await member.everything())


async def test_a_draft_is_returned_with_a_reason_and_a_better_one_released(made: Core) -> None:
    member, wang, chief = await drafted(made)
    waiting = draft_of(made)
    assert waiting is not None
    await does(made, release_replies.send_back, 1, chief, waiting.id, "语气不妥")
    returned = draft_of(made)
    assert returned is not None
    assert (returned.standing, returned.remark, returned.decided_by) == (DraftStanding.RETURNED, "语气不妥", "组长")
    await does(made, release_replies.answer, 1, wang, "您好，谢谢您的来信。")
    better = draft_of(made)
    assert better is not None
    with pytest.raises(Refused):
        await does(made, release_replies.release, 1, chief, waiting.id)
    await does(made, release_replies.release, 1, chief, better.id)
    heard = [said.text for said in await member.everything()]
    assert heard[-1] == "您好，谢谢您的来信。"
    assert not any("语气" in text or "已收到" in text for text in heard)
    assert draft_of(made) is None


async def test_the_way_around_is_closed(made: Core) -> None:
    """Also a lead, and also from the group, cannot send past the second pair of eyes."""
    member, wang, chief = await drafted(made)
    heard = await member.everything()
    for by in (wang, chief):
        with pytest.raises(Refused) as refused:
            await does(made, desk.reply, 1, by, "直接发")
        assert refused.value.phrase == "reply.needs-release"
    await announced(made, "77")
    zhang = await linked(made, role=Role.LEAD)
    assert "须由另一位同事" in await zhang.says("从群里发", reply_to="77")
    assert await member.everything() == heard


async def test_files_go_out_with_the_draft_and_not_before(made: Core) -> None:
    member = Person(made)
    await member.says("转人工")
    wang, chief = await hired(made, "wang"), await hired(made, "chief", Role.ADMIN)
    file = Attachment("说明.pdf", "application/pdf", 5, made.files.put(b"%PDF-"))

    def answer(memory: SqlMemory, pack: Pack, ticket: Ticket, by: Actor) -> Ticket:
        return release_replies.answer(memory, pack, ticket, by, "请看附件", files=[file])

    await does(made, answer, 1, wang)
    assert made.database.read(lambda connection: tickets.files_of(connection, 1)) == []
    waiting = draft_of(made)
    assert waiting is not None
    assert waiting.files == (file,)
    await does(made, release_replies.release, 1, chief, waiting.id)
    assert (await member.everything())[-1].attachments == (file,)
    [kept] = made.database.read(lambda connection: tickets.files_of(connection, 1))
    assert kept.attachment == file


async def test_a_draft_of_a_ticket_that_ends_is_dropped(made: Core) -> None:
    _, wang, chief = await drafted(made)
    waiting = draft_of(made)
    assert waiting is not None
    await does(made, desk.close, 1, wang)
    assert draft_of(made) is None
    with pytest.raises(Refused):
        await does(made, release_replies.release, 1, chief, waiting.id)


async def test_what_was_decided_shows_as_being_studied_until_it_is_released(made: Core) -> None:
    member = Person(made)
    await files_a_form(member)
    wang, chief = await hired(made, "wang"), await hired(made, "chief", Role.LEAD)
    await does(made, desk.claim, 1, wang)
    item = items_of(made)[0]
    await does(made, items.work, 1, wang, item.id, item.version, ItemWork(ItemState.NOT_ADOPTED, reason="不符"))
    told = await member.says("我的工单")
    assert "研究中" in told
    assert "不采纳" not in told
    await does(made, release_replies.answer, 1, wang, "答复如下")
    waiting = draft_of(made)
    assert waiting is not None
    await does(made, release_replies.release, 1, chief, waiting.id)
    assert "不采纳" in await member.says("我的工单")
