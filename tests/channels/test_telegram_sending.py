"""What the bot says reaches Telegram whole, and what does not is told by what to do next."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from bot.channels.channel import DeliveryError, Part, RetryLater, Undeliverable
from bot.channels.splitting import utf16_units
from bot.channels.telegram import TelegramChannel
from handlers.messages import Address, Attachment, Choice, FileTrouble, OutboundMessage, ReplyKind
from tests.channels.telegram_setup import STAFF, MemoryFiles, Setup, telegram_setup
from tests.fake_telegram import TOKEN, FakeTelegram
from tests.fake_telegram_world import Button

LI = Address("telegram", "42")


@pytest_asyncio.fixture
async def setup() -> AsyncIterator[Setup]:
    async with telegram_setup() as made:
        yield made


@pytest_asyncio.fixture
async def channel(setup: Setup) -> AsyncIterator[TelegramChannel]:
    async with setup.channel() as made:
        yield made


async def deliver(channel: TelegramChannel, message: OutboundMessage) -> list[str]:
    parts = enumerate(channel.parts(message))
    return [await channel.send(message, part, f"1.{number}") for number, part in parts]


async def failure(channel: TelegramChannel, message: OutboundMessage) -> DeliveryError:
    """The error of a delivery; and it tells nobody the token."""
    with pytest.raises(DeliveryError) as raised:
        await deliver(channel, message)
    assert TOKEN not in "".join(traceback.format_exception(raised.value))
    return raised.value


HELLO = OutboundMessage(LI, "您好")


async def test_a_text_is_shown_as_it_was_written(setup: Setup, channel: TelegramChannel) -> None:
    text = "*不* _是_ `标记` <b>&amp; [x](y)\n第二行 👍"
    [number] = await deliver(channel, OutboundMessage(LI, text))
    [sent] = setup.telegram.sent_messages("42")
    assert (sent.text, str(sent.message_id)) == (text, number)
    assert "parse_mode" not in sent.message


async def test_the_clauses_stand_under_the_text_and_the_author_above_it(setup: Setup, channel: TelegramChannel) -> None:
    message = OutboundMessage(LI, "可以申请。", sources=("第二章 2.1", "附件2"), author="王老师")
    await deliver(channel, message)
    assert setup.telegram.sent_messages("42")[0].text == "王老师：\n可以申请。\n\n※ 第二章 2.1\n※ 附件2"


async def test_a_long_text_goes_in_parts_that_telegram_takes_with_the_choices_under_the_last(
    setup: Setup, channel: TelegramChannel
) -> None:
    text = "期货市场服务中心👍的答复。" * 800
    message = OutboundMessage(LI, text, choices=(Choice("ok", "好的"),), sources=("附件2",))
    numbers = await deliver(channel, message)
    sent = setup.telegram.sent_messages("42")
    assert len(sent) == len(numbers) == 3
    assert all(utf16_units(part.text) <= 4096 and part.text.endswith(("。", "附件2")) for part in sent)
    assert "".join(part.text for part in sent) == text + "\n\n※ 附件2"
    assert [part.labels for part in sent] == [[], [], ["好的"]]


def test_the_parts_are_the_same_at_every_try() -> None:
    channel = TelegramChannel(TOKEN, "http://127.0.0.1:1", MemoryFiles())
    message = OutboundMessage(LI, "字" * 9000, attachments=(Attachment("a.docx", "x/y", 1, "0"),))
    assert channel.parts(message) == channel.parts(message)
    assert len(channel.parts(message)) == 4


@pytest.mark.parametrize(
    ("labels", "rows"),
    [
        (["提交", "修改", "取消"], [2, 1]),
        (["会员之声反馈表填写与提交", "Thirteen wide characters"], [2]),
        (["会员之声反馈表填写与提交吧", "取消"], [1, 1]),
        (["提交"], [1]),
    ],
)
async def test_buttons_stand_in_twos_unless_one_is_long(
    setup: Setup, channel: TelegramChannel, labels: list[str], rows: list[int]
) -> None:
    choices = tuple(Choice(f"c{number}", label) for number, label in enumerate(labels))
    await deliver(channel, OutboundMessage(LI, "?", choices))
    keyboard = setup.telegram.sent_messages("42")[0].keyboard
    assert [len(row) for row in keyboard] == rows
    assert [button for row in keyboard for button in row] == [
        Button(label, f"c{number}") for number, label in enumerate(labels)
    ]


async def test_a_choice_of_64_bytes_can_be_pressed(setup: Setup) -> None:
    choice = Choice("x" * 64, "长")
    async with setup.receiving(), setup.channel() as channel:
        await deliver(channel, OutboundMessage(LI, "?", (choice,)))
        setup.telegram.press(42, "长")
        [message] = await setup.inbox.until_kept(1)
    assert message.choice == choice.id


async def test_files_go_as_documents_with_their_names_and_bytes_after_the_text(
    setup: Setup, channel: TelegramChannel
) -> None:
    word, picture = b"PK\x03\x04 word", bytes(range(256)) * 4000
    files = (
        Attachment("会员之声 001号.docx", "application/msword", len(word), setup.files.put(word)),
        Attachment('scan "1".png', "image/png", len(picture), setup.files.put(picture)),
    )
    numbers = await deliver(channel, OutboundMessage(LI, "您的表格", attachments=files))
    text, first, second = setup.telegram.sent_messages("42")
    assert (text.text, text.method) == ("您的表格", "sendMessage")
    assert (first.method, first.file_name, first.data) == ("sendDocument", "会员之声 001号.docx", word)
    assert (second.method, second.data) == ("sendDocument", picture)
    assert numbers == [str(sent.message_id) for sent in (text, first, second)]


async def test_a_file_that_was_never_had_is_not_sent(setup: Setup, channel: TelegramChannel) -> None:
    sticker = Attachment("sticker", "", 0, trouble=FileTrouble.UNSUPPORTED)
    await deliver(channel, OutboundMessage(LI, "收到", attachments=(sticker,)))
    assert [sent.method for sent in setup.telegram.sent_messages("42")] == ["sendMessage"]


async def test_choices_without_words_still_have_a_message(setup: Setup, channel: TelegramChannel) -> None:
    await deliver(channel, OutboundMessage(LI, " ", (Choice("ok", "好的"),)))
    assert setup.telegram.sent_messages("42")[0].labels == ["好的"]


async def test_a_message_for_a_group_goes_there(setup: Setup, channel: TelegramChannel) -> None:
    await deliver(channel, OutboundMessage(Address("telegram", str(STAFF)), "新工单 12"))
    assert [sent.text for sent in setup.telegram.sent_messages(str(STAFF))] == ["新工单 12"]


async def test_many_chats_are_written_to_at_the_same_time(setup: Setup, channel: TelegramChannel) -> None:
    messages = [OutboundMessage(Address("telegram", str(chat)), "您好") for chat in range(1, 65)]
    await asyncio.gather(*(deliver(channel, message) for message in messages))
    assert {sent.chat for sent in setup.telegram.sent} == {str(chat) for chat in range(1, 65)}


async def test_a_pause_that_telegram_asks_for_is_passed_on(setup: Setup, channel: TelegramChannel) -> None:
    setup.telegram.refuse("sendMessage", 429, retry_after=23)
    error = await failure(channel, HELLO)
    assert isinstance(error, RetryLater)
    assert (error.after, str(error)) == (23, "Telegram asks to wait 23 s")


@pytest.mark.parametrize(
    ("order", "text"),
    [
        (lambda telegram: telegram.refuse("sendMessage", 500), "is in trouble: Internal Server Error"),
        (lambda telegram: telegram.refuse("sendMessage", 429), "is in trouble: Too Many Requests"),
        (lambda telegram: telegram.cut("sendMessage"), "could not be reached (RemoteProtocolError)"),
        (lambda telegram: telegram.garble("sendMessage"), "an answer that cannot be read"),
        (lambda telegram: telegram.garble("sendMessage", code=502), "is in trouble: Bad Gateway (502)"),
        (lambda telegram: telegram.refuse("sendMessage", 401, description="Unauthorized"), "the bot token"),
    ],
)
async def test_trouble_on_the_way_is_tried_again_later(
    setup: Setup, channel: TelegramChannel, order: Callable[[FakeTelegram], None], text: str
) -> None:
    order(setup.telegram)
    error = await failure(channel, HELLO)
    assert isinstance(error, RetryLater)
    assert error.after is None
    assert text in str(error)
    await deliver(channel, HELLO)
    assert [sent.text for sent in setup.telegram.sent_messages("42")] == ["您好"]


async def test_an_answer_that_never_comes_is_tried_again_later_although_it_may_have_arrived() -> None:
    async with telegram_setup(answer=0.1) as setup, setup.channel() as channel:
        setup.telegram.hang("sendMessage", done=True)
        error = await failure(channel, HELLO)
        assert isinstance(error, RetryLater)
        assert str(error) == "Telegram did not answer in time"
        assert len(setup.telegram.sent_messages("42")) == 1


async def test_a_server_that_is_away_is_tried_again_later(setup: Setup) -> None:
    async with FakeTelegram() as gone:
        address = gone.api_base
    channel = TelegramChannel(TOKEN, address, setup.files)
    error = await failure(channel, HELLO)
    await channel.close()
    assert isinstance(error, RetryLater)
    assert str(error) == "Telegram could not be reached (ConnectError)"


@pytest.mark.parametrize(
    ("order", "text"),
    [
        (lambda telegram: telegram.block(42), "Telegram refused: Forbidden: bot was blocked by the user"),
        (lambda telegram: telegram.refuse("sendMessage", 400), "Telegram refused: Chat not found"),
        (lambda telegram: telegram.migrate(42, -100555), "New chat id: -100555"),
        (lambda telegram: telegram.garble("sendMessage", code=400), "Telegram refused: Bad Request (400)"),
    ],
)
async def test_what_can_never_arrive_is_undeliverable(
    setup: Setup, channel: TelegramChannel, order: Callable[[FakeTelegram], None], text: str
) -> None:
    order(setup.telegram)
    error = await failure(channel, HELLO)
    assert isinstance(error, Undeliverable)
    assert text in str(error)


async def test_a_file_missing_in_the_store_is_undeliverable(channel: TelegramChannel) -> None:
    lost = OutboundMessage(LI, "", attachments=(Attachment("表格.docx", "x/y", 5, "0" * 64),))
    error = await failure(channel, lost)
    assert isinstance(error, Undeliverable)
    assert str(error) == "表格.docx is missing in the file store"


async def test_a_file_above_telegrams_limit_is_undeliverable(channel: TelegramChannel) -> None:
    size = 50 * 1024 * 1024 + 1
    huge = OutboundMessage(LI, "", attachments=(Attachment("huge.zip", "x/y", size, "0" * 64),))
    error = await failure(channel, huge)
    assert isinstance(error, Undeliverable)
    assert "50 MB" in str(error)


async def test_a_refused_token_is_not_told_to_anybody(setup: Setup) -> None:
    setup.telegram.token = "7000000001:" + "C" * 35
    async with setup.channel(token=TOKEN) as channel:
        error = await failure(channel, HELLO)
    assert isinstance(error, RetryLater)
    assert str(error) == "Telegram refused the bot token"


async def test_nothing_can_be_sent_twice_by_reading_the_answer(setup: Setup, channel: TelegramChannel) -> None:
    """A copy of the message that the library could not read is still an answer."""
    part = Part(text="您好")
    setup.telegram.garble("sendMessage", body=b'{"ok": true, "result": {"message_id": 5, "chat": "?"}}')
    assert await channel.send(HELLO, part, "1.0") == "5"


async def test_an_answer_is_rated_in_a_row_below_its_choices(setup: Setup, channel: TelegramChannel) -> None:
    choices = tuple(Choice(str(number), f"选项{number}") for number in range(3))
    await deliver(channel, OutboundMessage(LI, "答案", choices, kind=ReplyKind.ANSWER, question=7))
    await deliver(channel, OutboundMessage(LI, "答案", kind=ReplyKind.ANSWER, question=8))
    first, second = setup.telegram.sent_messages("42")
    assert [[button.label for button in row] for row in first.keyboard] == [
        ["选项0", "选项1"],
        ["选项2"],
        ["👍", "👎"],
    ]
    assert second.keyboard == [[Button("👍", "rate:+:8"), Button("👎", "rate:-:8")]]
