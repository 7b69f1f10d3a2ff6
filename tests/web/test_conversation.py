"""What a visitor says reaches the bot once, and everything that is said in their chat reaches their pages."""

from __future__ import annotations

import asyncio
import threading
from contextlib import AsyncExitStack

import pytest

from bot.web.pace import Pace
from bot.web.site import Paces
from storage.messages import Delivery
from tests.web.conftest import Chat, Serve, staff_reply
from tests.web.visiting import Page

START = {"type": "message", "id": "start", "text": "/start"}


async def stands(chat: Chat, visitor: str, *states: Delivery) -> None:
    """Until the bot's messages stand so."""
    found: list[Delivery | None] = []
    try:
        async with asyncio.timeout(5):
            while found != list(states):
                found = await asyncio.to_thread(chat.deliveries, visitor)
    except TimeoutError:
        pytest.fail(f"{found} instead of {states}")


async def test_a_question_is_answered_with_its_source(chat: Chat) -> None:
    async with chat.visit() as visit:
        page = await visit.opens()
        await page.says("会员之声怎么提交？")
        answer = await page.hears()
    assert answer["from"] == "bot"
    assert "msc@shfe.com.cn" in answer["text"]
    assert answer["kind"] == "answer"
    assert answer["sources"]
    assert answer["choices"][0].keys() == {"id", "label"}


async def test_a_message_is_acknowledged_only_after_it_was_committed(chat: Chat) -> None:
    may_write = threading.Event()
    async with chat.visit() as visit:
        page = await visit.opens()
        held = chat.core.writer.submit(lambda _: may_write.wait(10))
        number = await page.says("你好")
        waiting = asyncio.create_task(page.frame("ack", id=number))
        await (await visit.connects()).is_answered()
        assert not waiting.done()
        may_write.set()
        await asyncio.wrap_future(held)
        await waiting
        assert chat.said(visit.chat) == ["你好"]


async def test_a_repeated_message_is_acknowledged_again_and_handled_once(chat: Chat) -> None:
    said = {"type": "message", "id": "the-same", "text": "你好"}
    async with chat.visit() as visit:
        page = await visit.opens()
        for _ in range(2):
            await page.sends(said)
            await page.frame("ack", id="the-same")
        assert chat.said(visit.chat) == ["你好"]


async def test_a_message_that_cannot_be_kept_is_asked_for_again(chat: Chat) -> None:
    def rename(old: str, new: str) -> None:
        chat.core.writer.submit(
            lambda memory: memory.connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")
        ).result()

    said = {"type": "message", "id": "one", "text": "你好"}
    async with chat.visit() as visit:
        page = await visit.opens()
        rename("conversation", "hidden")
        chat.core.database.reading.dispose()
        await page.sends(said)
        assert await page.closed() == 1011
        rename("hidden", "conversation")
        again = await visit.opens()
        await again.sends(said)
        await again.frame("ack", id="one")
        assert chat.said(visit.chat) == ["你好"]


async def test_when_only_writing_fails_the_page_hears_that_it_must_try_again(chat: Chat) -> None:
    def rename(old: str, new: str) -> None:
        chat.core.writer.submit(
            lambda memory: memory.connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")
        ).result()

    said = {"type": "message", "id": "one", "text": "你好"}
    async with chat.visit() as visit:
        page = await visit.opens()
        rename("message", "hidden")
        await page.sends(said)
        await page.frame("retry", id="one")
        rename("hidden", "message")
        await page.sends(said)
        await page.frame("ack", id="one")
        assert chat.said(visit.chat) == ["你好"]


async def test_after_a_lost_connection_the_page_is_shown_what_it_missed(chat: Chat) -> None:
    async with chat.visit() as visit:
        page = await visit.opens()
        await page.says("你好")
        seen = await page.hears()
        await page.socket.close()
        other = await visit.opens(after=seen["id"])
        await other.says("谢谢")
        await other.hears()
        again = await visit.opens(after=seen["id"])
    assert [message["from"] for message in again.history] == ["member", "bot"]
    assert again.history[0]["text"] == "谢谢"
    assert again.first["reset"] is False


async def test_a_page_that_missed_very_much_begins_anew(serve: Serve) -> None:
    async with serve(paces=Paces(messages=Pace(1000, 1))) as chat, chat.visit() as visit:
        page = await visit.opens()
        await page.says("你好")
        seen = await page.hears()
        await speak_much(page, "转人工", 55)
        again = await visit.opens(after=seen["id"])
    assert again.first["reset"] is True
    assert again.first["more"] is True


async def speak_much(page: Page, first: str, times: int) -> None:
    """Say something, and then as many other things."""
    for number in range(times):
        await page.says(f"{first}{number}" if number else first)
    await page.is_answered()


async def test_the_past_comes_in_pieces_and_the_rest_on_request(serve: Serve) -> None:
    async with serve(paces=Paces(messages=Pace(1000, 1))) as chat, chat.visit() as visit:
        page = await visit.opens()
        await speak_much(page, "转人工", 70)
        again = await visit.opens()
        assert again.first["more"] is True
        await again.sends({"type": "older", "before": again.history[0]["id"]})
        older = await again.frame("older")
    assert older["more"] is False
    ids = [message["id"] for message in older["messages"] + again.history]
    assert ids == sorted(set(ids))
    assert [message["text"] for message in older["messages"] + again.history if message["from"] == "member"] == [
        "转人工",
        *(f"转人工{number}" for number in range(1, 70)),
    ]


async def test_the_conversation_goes_on_after_a_restart_of_the_server(serve: Serve) -> None:
    said = {"type": "message", "id": "across", "text": "会员之声怎么提交？"}
    async with serve() as chat, chat.visit() as visit:
        page = await visit.opens()
        await page.sends(said)
        answer = await page.hears()
        cookie = visit.cookie
    async with serve() as chat, chat.visit(cookie=cookie) as visit:
        page = await visit.opens()
        assert page.history[-1]["text"] == answer["text"]
        await page.sends(said)
        await page.frame("ack", id="across")
        assert chat.said(visit.chat) == [said["text"]]


async def test_a_server_that_goes_closes_its_pages(serve: Serve) -> None:
    async with AsyncExitStack() as outliving:
        async with serve() as chat:
            visit = await outliving.enter_async_context(chat.visit())
            page = await visit.opens()
            closed = asyncio.create_task(page.closed())
        assert await closed == 1001


async def test_what_staff_say_while_no_page_is_open_waits_and_is_delivered_then(chat: Chat) -> None:
    async with chat.visit() as visit:
        visitor = visit.chat
        page = await visit.opens()
        await page.says("转人工")
        await page.hears()
        await stands(chat, visitor, Delivery.SENT)
        await page.socket.close()
        await staff_reply(chat, "您好，我是王芳。")
        await stands(chat, visitor, Delivery.SENT, Delivery.PARKED)
        again = await visit.opens()
        assert again.history[-1] | {"from": "staff", "author": "王芳", "text": "您好，我是王芳。"} == again.history[-1]
        await stands(chat, visitor, Delivery.SENT, Delivery.SENT)


async def test_what_staff_say_appears_on_the_open_page_under_their_name(chat: Chat) -> None:
    async with chat.visit() as visit:
        page = await visit.opens()
        await page.says("转人工")
        await page.hears()
        await staff_reply(chat, "请稍等。")
        heard = await page.hears(author="王芳")
    assert heard["from"] == "staff"
    assert heard["text"] == "请稍等。"


async def test_a_page_hears_who_holds_the_chat(chat: Chat) -> None:
    async with chat.visit() as visit:
        page = await visit.opens()
        await page.says("转人工")
        await page.frame("holder", staff=True)
        await page.says("返回机器人")
        await page.frame("holder", staff=False)


async def test_what_no_page_has_confirmed_is_not_taken_for_delivered(chat: Chat) -> None:
    async with chat.visit() as visit:
        page = await visit.opens()
        await page.says("你好")
        shown = await page.frame("message", **{"from": "bot"})
        await page.is_answered()
        assert chat.deliveries(visit.chat) == [Delivery.PENDING]
        await page.confirms(shown["id"])
        await stands(chat, visit.chat, Delivery.SENT)


async def test_two_tabs_show_the_same_conversation(chat: Chat) -> None:
    async with chat.visit() as visit:
        one, two = await visit.opens(), await visit.opens()
        ref = await one.says("你好")
        in_one, in_two = await one.frame("message", ref=ref), await two.frame("message", ref=ref)
        assert in_one == in_two
        assert (await one.hears())["id"] == (await two.hears())["id"]


async def test_a_message_is_sent_to_a_page_once(chat: Chat) -> None:
    async with chat.visit() as visit:
        page = await visit.opens()
        await page.says("你好")
        await page.hears()
        await stands(chat, visit.chat, Delivery.SENT)
        await page.is_answered()
    shown = [frame["id"] for frame in page.heard if frame["type"] == "message"]
    assert len(shown) == len(set(shown)) == 2


async def test_the_bot_greets_a_newcomer_once_however_many_pages_they_open(chat: Chat) -> None:
    async with chat.visit() as visit:
        pages = [await visit.opens(), await visit.opens()]
        for page in pages:
            await page.sends(START)
        greetings = [await page.hears() for page in pages]
        assert greetings[0] == greetings[1]
        for page in pages:
            await page.is_answered()
        again = await visit.opens()
    assert [message["from"] for message in again.history] == ["bot"]
    assert "市场服务中心助手" in again.history[0]["text"]


async def test_the_bot_greets_in_the_language_of_the_browser(chat: Chat) -> None:
    async with chat.visit("en-US,en;q=0.9") as visit:
        page = await visit.opens()
        await page.sends(START)
        assert (await page.hears())["text"].startswith("Hello")


async def test_a_button_means_its_choice_and_reads_as_its_label(chat: Chat) -> None:
    async with chat.visit() as visit:
        page = await visit.opens()
        ref = await page.says("English", choice="english")
        own = await page.frame("message", ref=ref)
        assert own["text"] == "English"
        assert (await page.hears())["text"] == "All right, English it is."


async def test_a_page_that_claims_to_know_more_than_there_is_still_hears_the_answer(chat: Chat) -> None:
    async with chat.visit() as visit:
        page = await visit.opens(after=10**9)
        for _ in range(2):
            await page.says("你好")
            await page.hears()
        await stands(chat, visit.chat, Delivery.SENT, Delivery.SENT)


async def test_visitors_hear_nothing_of_each_other(chat: Chat) -> None:
    async with chat.visit() as one, chat.visit() as two:
        first, second = await one.opens(), await two.opens()
        await first.says("我的秘密")
        await first.hears()
        await second.says("你好")
        heard = [await second.frame("message") for _ in range(2)]
        again = await two.opens()
    assert [message["from"] for message in heard] == ["member", "bot"]
    assert "我的秘密" not in str(heard) + str(again.history)


async def test_what_is_typed_is_carried_as_it_was_typed(chat: Chat) -> None:
    typed = "<script>alert('x')</script> &amp; {bot} \\ \" 😀\n  第二行"
    async with chat.visit() as visit:
        page = await visit.opens()
        ref = await page.says(typed)
        assert (await page.frame("message", ref=ref))["text"] == typed
        assert (await visit.opens()).history[0]["text"] == typed


async def test_half_an_emoji_does_not_block_the_chat(chat: Chat) -> None:
    async with chat.visit() as visit:
        page = await visit.opens()
        await page.socket.send_str('{"type": "message", "id": "half", "text": "a\\ud83d"}')
        assert (await page.frame("message", ref="half"))["text"] == "a?"
        await page.hears()


async def test_a_megabyte_of_text_is_taken(chat: Chat) -> None:
    async with chat.visit() as visit:
        page = await visit.opens()
        ref = await page.says("a" * 1_000_000)
        await page.frame("ack", id=ref)
        assert len(chat.said(visit.chat)[0]) == 1_000_000


async def test_who_speaks_too_fast_is_asked_to_wait_and_loses_nothing(serve: Serve) -> None:
    time = [0.0]
    paces = Paces(messages=Pace(2, 10, lambda: time[0]))
    async with serve(paces=paces) as chat, chat.visit() as visit:
        page = await visit.opens()
        for _ in range(2):
            await page.says("你好")
        third = await page.says("第三句")
        slow = await page.frame("slow", id=third)
        assert slow["after"] == 10.0
        assert "不会丢失" in slow["text"]
        assert "第三句" not in chat.said(visit.chat)
        time[0] = 10.0
        await page.sends({"type": "message", "id": third, "text": "第三句"})
        await page.frame("ack", id=third)
        assert "第三句" in chat.said(visit.chat)


async def test_one_address_does_not_bring_newcomers_without_end(serve: Serve) -> None:
    async with serve(paces=Paces(newcomers=Pace(1, 600))) as chat, chat.visit() as one, chat.visit() as two:
        known = await one.opens()
        await known.says("你好")
        await known.frame("ack")
        newcomer = await two.opens()
        await newcomer.says("你好")
        await newcomer.frame("slow")
        await known.says("还是我")
        await known.frame("ack")


async def test_an_answer_is_rated_without_a_word_in_the_chat(chat: Chat) -> None:
    async with chat.visit() as visit:
        page = await visit.opens()
        await page.says("会员之声怎么提交？")
        answer = await page.hears()
        assert [rating["pressed"] for rating in answer["ratings"]] == [False, False]
        await page.frame("ack", id=await page.says(choice=answer["ratings"][0]["id"]))
        again = await visit.opens()
        assert [message["from"] for message in again.history] == ["member", "bot"]
        assert [rating["pressed"] for rating in again.history[1]["ratings"]] == [True, False]


async def test_the_other_thumb_takes_the_place_of_the_first(chat: Chat) -> None:
    async with chat.visit() as visit:
        page = await visit.opens()
        await page.says("会员之声怎么提交？")
        good, bad = (await page.hears())["ratings"]
        await page.says(choice=good["id"])
        await page.says(choice=bad["id"])
        assert "谢谢您告诉我" in (await page.hears())["text"]
        again = await visit.opens()
        assert [rating["pressed"] for rating in again.history[1]["ratings"]] == [False, True]


async def test_what_is_no_answer_has_no_thumbs(chat: Chat) -> None:
    async with chat.visit() as visit:
        page = await visit.opens()
        await page.says("/help")
        assert (await page.hears())["ratings"] == []
