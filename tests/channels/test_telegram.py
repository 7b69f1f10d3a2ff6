"""What people do on Telegram arrives as messages, as they did it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from bot.channels.telegram import Texts
from handlers.messages import Attachment, FileTrouble, InboundMessage, Sender
from knowledge.language import Language
from tests.channels.telegram_setup import STAFF, Pauses, Setup, telegram_setup
from tests.fake_telegram import FakeTelegram
from tests.fake_telegram_world import Button, Person, Sent

LI = Person(42, "Li Hua")
PDF = b"%PDF-1.7 scan %%EOF"


@pytest_asyncio.fixture
async def setup() -> AsyncIterator[Setup]:
    async with telegram_setup() as made, made.receiving():
        yield made


async def only_message(setup: Setup) -> InboundMessage:
    """The one message that arrived; a second person's word shows that nothing else did."""
    setup.telegram.say(99, "last")
    await setup.inbox.until_given(1)
    await setup.telegram.all_confirmed()
    [message, _] = sorted(setup.inbox.given, key=lambda message: message.chat == "99")
    return message


async def nothing_arrived(setup: Setup) -> bool:
    """Whether everything so far was confirmed and none of it handed over."""
    setup.telegram.say(99, "last")
    await setup.inbox.until_given(1)
    await setup.telegram.all_confirmed()
    return setup.inbox.texts == ["last"]


async def test_a_text_arrives_as_it_was_typed(setup: Setup) -> None:
    number = setup.telegram.say(LI, "  *期权*做市？\n<b> & 👍")
    message = await only_message(setup)
    assert message == InboundMessage(
        channel="telegram",
        message_id=f"42:{number}",
        sender=Sender("42", "Li Hua", Language.ZH),
        chat="42",
        received_at=message.received_at,
        text="  *期权*做市？\n<b> & 👍",
    )
    assert abs((datetime.now(UTC) - message.received_at).total_seconds()) < 60


@pytest.mark.parametrize(
    ("code", "language"),
    [("zh-hans", Language.ZH), ("zh", Language.ZH), ("EN-us", Language.EN), ("fr", None), (None, None)],
)
async def test_the_language_of_the_app_is_told(setup: Setup, code: str, language: Language | None) -> None:
    setup.telegram.say(Person(42, language=code), "MSC")
    assert (await only_message(setup)).sender.language is language


async def test_a_file_arrives_with_its_caption_name_and_bytes(setup: Setup) -> None:
    setup.telegram.send_file(LI, "申请表 盖章.pdf", PDF, caption="请查收")
    message = await only_message(setup)
    [file] = message.attachments
    assert message.text == "请查收"
    assert file == Attachment("申请表 盖章.pdf", "application/pdf", len(PDF), file.sha256)
    assert setup.files.get(file.sha256) == PDF


async def test_the_largest_size_of_a_photo_is_taken(setup: Setup) -> None:
    number = setup.telegram.send_file(LI, "", b"large", kind="photo")
    [file] = (await only_message(setup)).attachments
    assert (file.name, file.media_type) == (f"photo-{number}.jpg", "image/jpeg")
    assert setup.files.get(file.sha256) == b"large"


@pytest.mark.parametrize(
    ("kind", "given", "name", "media_type"),
    [
        ("document", "image/png", "document-{}.png", "image/png"),
        ("document", "application/octet-stream", "document-{}", "application/octet-stream"),
        ("audio", "audio/mpeg", "audio-{}.mp3", "audio/mpeg"),
        ("video", "video/mp4", "video-{}.mp4", "video/mp4"),
        ("animation", "video/mp4", "animation-{}.mp4", "video/mp4"),
        ("voice", "audio/ogg", "voice-{}.ogg", "audio/ogg"),
        ("video_note", "video/mp4", "video-{}.mp4", "video/mp4"),
    ],
)
async def test_files_without_a_name_get_one(setup: Setup, kind: str, given: str, name: str, media_type: str) -> None:
    number = setup.telegram.send_file(LI, "", b"bytes", given, kind)
    [file] = (await only_message(setup)).attachments
    assert (file.name, file.media_type, file.trouble) == (name.format(number), media_type, None)
    assert setup.files.get(file.sha256) == b"bytes"


async def test_an_animation_is_one_file_although_telegram_calls_it_a_document_too(setup: Setup) -> None:
    document = {"file_id": "none", "file_unique_id": "none"}
    setup.telegram.send_file(LI, "move.mp4", b"gif", "video/mp4", "animation", document=document)
    [file] = (await only_message(setup)).attachments
    assert (file.name, file.trouble) == ("move.mp4", None)


async def test_a_file_above_the_limit_is_told_without_asking_for_it(setup: Setup) -> None:
    setup.telegram.send_file(LI, "huge.pdf", PDF, size=20 * 1024 * 1024 + 1)
    [file] = (await only_message(setup)).attachments
    assert (file.trouble, file.size, file.sha256) == (FileTrouble.TOO_BIG, 20 * 1024 * 1024 + 1, "")
    assert setup.telegram.calls["getFile"] == 0


async def test_a_file_that_telegram_finds_too_big_is_told(setup: Setup) -> None:
    setup.telegram.send_file(LI, "huge.pdf", bytes(20 * 1024 * 1024 + 1), size=-1)
    [file] = (await only_message(setup)).attachments
    assert (file.trouble, file.sha256) == (FileTrouble.TOO_BIG, "")


async def test_a_file_that_telegram_lost_does_not_hold_up_the_chat(setup: Setup) -> None:
    setup.telegram.send_file(LI, "scan.pdf", PDF)
    setup.telegram.files.clear()
    [file] = (await only_message(setup)).attachments
    assert file.trouble is FileTrouble.LOST


POLL = {
    "id": "1",
    "question": "?",
    "options": [],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("location", {"longitude": 121.5, "latitude": 31.2}),
        ("contact", {"phone_number": "+86", "first_name": "Li"}),
        ("poll", POLL),
        ("dice", {"emoji": "🎲", "value": 3}),
    ],
)
async def test_what_carries_no_file_is_told_to_be_unsupported(setup: Setup, kind: str, content: dict[str, Any]) -> None:
    setup.telegram.share(LI, kind, content)
    message = await only_message(setup)
    assert message.attachments == (Attachment(kind, "", 0, trouble=FileTrouble.UNSUPPORTED),)


async def test_a_sticker_is_told_to_be_unsupported(setup: Setup) -> None:
    setup.telegram.sticker(LI)
    [file] = (await only_message(setup)).attachments
    assert (file.name, file.trouble) == ("sticker", FileTrouble.UNSUPPORTED)
    assert setup.files.kept == {}


def offer(setup: Setup, chat: int, *buttons: tuple[str, str]) -> None:
    """A message of the bot with buttons."""
    keyboard = [[Button(label, data)] for label, data in buttons]
    setup.telegram.record(Sent(str(chat), 0, "sendMessage", "?", keyboard, message={"text": "?"}))


async def test_a_pressed_button_is_a_choice_and_is_answered_once_it_is_kept(setup: Setup) -> None:
    offer(setup, LI.id, ("会员之声", "dialog:feedback"))
    setup.inbox.held.add("")
    query = setup.telegram.press(LI, "会员之声")
    await setup.inbox.until_given(1)
    assert setup.telegram.answered_queries == []
    setup.inbox.let_go()
    message = await only_message(setup)
    assert (message.message_id, message.choice, message.text) == (f"cb:{query}", "dialog:feedback", "")
    assert (message.chat, message.sender.id, message.reply_to) == ("42", "42", None)
    await setup.telegram.bell.until(lambda: setup.telegram.answered_queries == [query])


async def test_a_press_that_telegram_has_forgotten_is_no_trouble(
    setup: Setup, caplog: pytest.LogCaptureFixture
) -> None:
    offer(setup, LI.id, ("提交", "submit"))
    setup.telegram.press(LI, "提交")
    setup.telegram.open_queries.clear()
    assert (await only_message(setup)).choice == "submit"
    await setup.telegram.all_confirmed()
    assert setup.pauses.seconds == []
    assert caplog.messages == []


async def test_a_press_that_cannot_be_answered_is_kept_and_the_failure_logged(
    setup: Setup, caplog: pytest.LogCaptureFixture
) -> None:
    offer(setup, LI.id, ("提交", "submit"))
    setup.telegram.refuse("answerCallbackQuery", 500)
    setup.telegram.press(LI, "提交")
    assert (await only_message(setup)).choice == "submit"
    await setup.telegram.all_confirmed()
    assert caplog.messages == ["a pressed button was not answered: Telegram is in trouble: Internal Server Error"]


async def test_an_edited_text_names_what_it_edits_and_two_in_one_second_are_two(setup: Setup) -> None:
    number = setup.telegram.say(LI, "申请")
    await setup.inbox.until_kept(1)
    setup.telegram.edit(LI, number, "申请表")
    setup.telegram.edit(LI, number, "申请表在哪里")
    first, second, third = await setup.inbox.until_given(3)
    assert [first.text, second.text, third.text] == ["申请", "申请表", "申请表在哪里"]
    assert (second.edits, third.edits) == (first.message_id, first.message_id)
    assert second.message_id.startswith(f"edit:{first.message_id}:")
    assert second.received_at == third.received_at
    assert len({first.message_id, second.message_id, third.message_id}) == 3


async def test_a_location_on_the_move_says_nothing(setup: Setup) -> None:
    moved = {"message_id": 7, "date": 1, "edit_date": 2, "chat": {"id": 42, "type": "private"}}
    place = {"longitude": 121.5, "latitude": 31.2}
    setup.telegram.publish("edited_message", moved | {"from": LI.as_json(), "location": place})
    assert await nothing_arrived(setup)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("/start form-feedback", "/start form-feedback"),
        ("/help@msc_test_bot", "/help"),
        ("/help@MSC_test_bot 会员之声", "/help 会员之声"),
        ("mail@msc_test_bot", "mail@msc_test_bot"),
    ],
)
async def test_the_name_of_the_bot_is_cut_off_commands(setup: Setup, typed: str, text: str) -> None:
    setup.telegram.say(LI, typed)
    assert (await only_message(setup)).text == text


async def test_a_command_to_another_bot_is_left_to_it(setup: Setup) -> None:
    setup.telegram.say(LI, "/help@weather_bot", chat=STAFF)
    assert await nothing_arrived(setup)


async def test_a_reply_of_staff_names_the_message_it_replies_to(setup: Setup) -> None:
    offer(setup, STAFF, ("接单", "t12:claim"))
    [notice] = setup.telegram.sent_messages(str(STAFF))
    setup.telegram.staff_reply(STAFF, notice.message_id, "已受理", Person(7, "Wang"))
    message = await only_message(setup)
    assert (message.chat, message.text) == (str(STAFF), "已受理")
    assert (message.reply_to, message.sender.id) == (str(notice.message_id), "7")


async def test_a_button_in_the_staff_chat_is_a_choice_of_who_pressed_it(setup: Setup) -> None:
    offer(setup, STAFF, ("接单", "t12:claim"))
    setup.telegram.press(Person(7, "Wang"), "接单", chat=STAFF)
    message = await only_message(setup)
    assert (message.chat, message.sender.id, message.choice) == (str(STAFF), "7", "t12:claim")


async def test_other_groups_are_not_answered(setup: Setup) -> None:
    offer(setup, -100777, ("提交", "submit"))
    setup.telegram.say(LI, "有人吗", chat=-100777)
    setup.telegram.press(LI, "提交", chat=-100777)
    assert await nothing_arrived(setup)


async def test_bots_and_those_who_write_in_a_chats_name_are_not_answered(setup: Setup) -> None:
    setup.telegram.say(Person(43, is_bot=True), "beep")
    told = {"message_id": 8, "date": 1, "chat": {"id": STAFF, "type": "supergroup"}, "text": "!"}
    setup.telegram.publish("message", told)
    setup.telegram.publish("message", told | {"from": LI.as_json(), "sender_chat": {"id": 5, "type": "channel"}})
    assert await nothing_arrived(setup)


async def test_service_messages_are_not_answered(setup: Setup) -> None:
    setup.telegram.share(LI, "new_chat_title", "MSC", chat=STAFF)
    setup.telegram.publish("my_chat_member", {})
    assert await nothing_arrived(setup)


async def test_an_update_that_cannot_be_read_is_left_out_alone(setup: Setup, caplog: pytest.LogCaptureFixture) -> None:
    number = setup.telegram.publish("message", {"text": "a message without a chat"})
    assert await nothing_arrived(setup)
    assert caplog.messages == [f"update {number} cannot be read (KeyError): left out"]


async def test_who_praises_an_answer_is_thanked_for_a_moment() -> None:
    async with telegram_setup() as setup, setup.receiving(texts=Texts(thanks={Language.ZH: "谢谢您的评价。"})):
        offer(setup, LI.id, ("👍", "rate:+:7"), ("👎", "rate:-:7"))
        praised, blamed = setup.telegram.press(LI, "👍"), setup.telegram.press(LI, "👎")
        await setup.telegram.bell.until(lambda: sorted(setup.telegram.answered_queries) == sorted([praised, blamed]))
        assert setup.telegram.toasts == ["谢谢您的评价。"]


class Photographer(Pauses):
    """Sends the second photo of an album while the channel waits for what may still come."""

    def __init__(self, telegram: FakeTelegram) -> None:
        super().__init__()
        self._telegram = telegram

    async def __call__(self, seconds: float) -> None:
        if not self.seconds:
            self._telegram.send_file(LI, "2.jpg", b"two", "image/jpeg", media_group_id="5", caption="两张")
        await super().__call__(seconds)


async def test_an_album_is_one_message_though_its_files_come_one_by_one() -> None:
    async with telegram_setup() as made:
        made.pauses = Photographer(made.telegram)
        first = made.telegram.send_file(LI, "1.jpg", b"one", "image/jpeg", media_group_id="5")
        async with made.receiving():
            await made.telegram.all_confirmed()
        [message] = made.inbox.kept
    assert ([file.name for file in message.attachments], message.text) == (["1.jpg", "2.jpg"], "两张")
    assert message.message_id == f"42:{first}"
