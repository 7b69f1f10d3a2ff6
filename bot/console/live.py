"""Open pages hear that something changed: a stream of server-sent events that ends with the session."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

from aiohttp import web

from bot.console.console import CONSOLE, Console, console_of
from bot.console.visitor import session_of, staff_of, visitor_of

TOPICS = ("ticket:*", "conversation:*", "release:newest", "trouble:*", "firm:*", "ledger:*")
HEARTBEAT = 20.0
"""Seconds of silence after which a sign of life is sent, and the session looked at."""

PAUSE = 0.25
"""Seconds between two events of a stream; what happens meanwhile comes as one."""

Heard = asyncio.Queue[str]


async def events(request: web.Request) -> web.StreamResponse:
    """`event: ticket|conversation|release|trouble|firm|ledger`, the topic as data, whenever one of that kind changed.

    Several changes may arrive as one event: it says that there is something to look for. `event: ended` is the last.
    """
    console = console_of(request)
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
    await response.prepare(request)
    task = asyncio.current_task()
    assert task is not None
    console.streams.add(task)
    try:
        await _stream(console, request, response)
    except ConnectionResetError:
        pass  # the page was closed, which is how a stream is meant to end
    finally:
        console.streams.discard(task)
    return response


async def _stream(console: Console, request: web.Request, response: web.StreamResponse) -> None:
    token, staff = visitor_of(request).token, staff_of(request)
    with ExitStack() as stack:
        heard = [stack.enter_context(console.core.hub.listen(topic)) for topic in (*TOPICS, f"staff:{staff.id}")]
        await response.write(b": hello\n\n")
        while True:
            topics = await _next(heard)
            if await session_of(console, token) is None:
                await response.write(b"event: ended\ndata:\n\n")
                return
            lines = "".join(f"event: {topic.partition(':')[0]}\ndata: {topic}\n\n" for topic in topics)
            await response.write(lines.encode() or b": still here\n\n")
            await asyncio.sleep(PAUSE if topics else 0)


async def _next(heard: list[Heard]) -> list[str]:
    """What was published since the last time, waiting for it; nothing after a while of silence."""
    waiting = [asyncio.ensure_future(queue.get()) for queue in heard]
    try:
        done, _ = await asyncio.wait(waiting, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waiting:
            each.cancel()
    return [each.result() for each in done]


async def close_streams(app: web.Application) -> None:
    """End the streams with the server, which else would wait for them."""
    for task in tuple(app[CONSOLE].streams):
        task.cancel()
