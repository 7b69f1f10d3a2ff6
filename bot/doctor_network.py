"""What the doctor finds on the other side of the network: Telegram and the mail server. Nothing is sent to anybody."""

from __future__ import annotations

from collections.abc import AsyncIterator

from telegram import User
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

from bot.channels.channel import RetryLater
from bot.channels.mail_server import mail_server
from bot.channels.mail_session import Patience, connected
from bot.channels.telegram_bot import Pace, TelegramBot, make_bot
from bot.channels.telegram_errors import plain
from bot.doctor import Finding, fail, ok, warn
from bot.settings import Settings

PATIENCE = 15.0
"""Seconds for one answer."""


async def findings(settings: Settings) -> list[Finding]:
    """Telegram and mail, where they are configured."""
    return [each for part in (_telegram(settings), _mail(settings)) async for each in part]


async def _telegram(settings: Settings) -> AsyncIterator[Finding]:
    if settings.telegram_token is None:
        yield ok("telegram", "not configured")
        return
    bot = make_bot(settings.telegram_token.get_secret_value(), settings.telegram_api, Pace(answer=PATIENCE))
    try:
        await bot.initialize()
        me = await bot.get_me()
        yield ok("telegram", f"@{me.username} answers at {settings.telegram_api}")
        yield await _receiving(bot)
        if settings.telegram_staff_chat is not None:
            async for each in _staff_chat(bot, me, settings.telegram_staff_chat):
                yield each
        else:
            yield ok("telegram", "no staff group is configured: staff work in the console")
    except TelegramError as error:
        yield fail("telegram", plain(error), "check MSC_TELEGRAM_TOKEN, MSC_TELEGRAM_API and the way to the network")
    finally:
        await bot.shutdown()


async def _receiving(bot: TelegramBot) -> Finding:
    hook = await bot.get_webhook_info()
    if hook.url:
        says = "a webhook is set, so that polling gets no messages"
        return fail("telegram", says, "call the Bot API's deleteWebhook, or let that program have a bot of its own")
    if hook.pending_update_count > 100:
        says = f"{hook.pending_update_count} messages wait to be fetched"
        return warn("telegram", says, "is msc-bot running? Telegram keeps them for 24 hours")
    return ok("telegram", "no webhook is in the way of polling")


async def _staff_chat(bot: TelegramBot, me: User, chat: str) -> AsyncIterator[Finding]:
    try:
        found = await bot.about("getChat", chat)
        member = await bot.about("getChatMember", chat, user_id=me.id)
    except TelegramError as error:
        mend = "add the bot to the group, and set MSC_TELEGRAM_STAFF_CHAT to the group's number"
        yield fail("telegram", f"the staff group: {plain(error)}", mend)
        return
    status = member.get("status")
    if status in {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}:
        yield fail("telegram", "the bot is not in the staff group", "add the bot to the group")
        return
    has_topics = bool(found.get("is_forum"))
    reads = status == ChatMemberStatus.ADMINISTRATOR or bool(me.can_read_all_group_messages)
    yield _reading(reads=reads, has_topics=has_topics)
    if has_topics and not member.get("can_manage_topics"):
        mend = "give the bot the right Manage topics among the group's administrators"
        yield warn("telegram", "the bot may not manage the staff group's topics: tickets go by replies there", mend)


def _reading(*, reads: bool, has_topics: bool) -> Finding:
    kind = "a group with topics" if has_topics else "a group"
    if reads:
        return ok("telegram", f"the staff group is {kind}, and the bot reads it")
    says = f"the staff group is {kind}; in privacy mode the bot reads commands and replies to itself only"
    return warn(
        "telegram", says, "make the bot an admin of the group, or turn privacy off with @BotFather (/setprivacy)"
    )


async def _mail(settings: Settings) -> AsyncIterator[Finding]:
    if settings.smtp_url is None:
        yield ok("mail", "not configured: members get mails as drafts")
        return
    server = mail_server(settings.smtp_url.get_secret_value())
    try:
        async with connected(server, server.tls_context(), Patience(command=PATIENCE)):
            yield ok("mail", f"{server.host}:{server.port} answers{' and takes the login' if server.user else ''}")
    except RetryLater as trouble:
        yield fail("mail", str(trouble), "check MSC_SMTP_URL and the server; docs/connect-mail.md has the options")
