"""What is said to a question, wherever it is asked: the calculator, curated answers, a question back, a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers import asked_back, calculator, computed, meaning, open_windows
from handlers.messages import Choice, OutboundMessage, ReplyKind
from handlers.offering import offers
from handlers.receipts import Outcome
from handlers.turn import Turn
from knowledge.language import Language
from knowledge.schema import Clarification, Decline, Entry
from knowledge.slots import account_in, days_in, years_in
from knowledge.splitting import MOST
from knowledge.understanding import Certainty, Match, Target, Understanding

LONGEST_SUBJECT = 500
"""Characters of a question that are kept for the ticket that may follow."""
SUGGESTED = 3
MISSES = 2
"""So many questions in a row without an answer, and staff are offered first."""
NEARLY_ASKED_BACK = 0.2
"""A question back is worth offering beside an answer where its score is less far below."""
NEARER_ASKED_BACK = 0.05
"""It is better than to say of one topic that the document is silent, where its score is less far below."""
LONGEST_TOGETHER = {Language.ZH: 600, Language.EN: 1500}
"""Characters of two answers in one message; the second of longer ones is offered as a choice."""


def said_to(turn: Turn, text: str) -> list[OutboundMessage]:
    """What is said to a text; [] where it wants something done, which is `turn.understood`."""
    if (entry := asked_back.picked(turn, text)) is not None:
        return [pick(turn, entry)]
    again = asked_back.is_repeated(turn, text)
    text = asked_back.with_topic(turn, text) or text
    turn.understood = understood = meaning.understand(turn, text, alone=again)
    asked_back.forget(turn)
    replies = _replies(turn, text, understood)
    if replies:
        turn.update(last_question=text[:LONGEST_SUBJECT])
        if replies[0].kind is ReplyKind.DECLINE and not turn.knowledge.engine.topics(text):
            meaning.forget_topic(turn)
    return replies


def pick(turn: Turn, entry: Entry) -> OutboundMessage:
    """Answer a question that was picked among others, rather than asked. Its topic goes on with what is asked next."""
    meaning.remember_topic(turn, entry.question.zh)
    turn.update(last_question=entry.question.in_(turn.conversation.language))
    return answer(turn, entry)


def _replies(turn: Turn, text: str, understood: Understanding) -> list[OutboundMessage]:
    asked = calculator.asked_for(turn, text)
    if asked is not None and (asked.plain or not _declined(understood)):
        return calculator.compute(turn, asked)
    meaning.remember_topic(turn, text)
    if together := meaning.asked_together(turn, text, understood):
        return [answer(turn, *together, asked=text)]
    return _reply(turn, text, understood)


def _reply(turn: Turn, text: str, understood: Understanding) -> list[OutboundMessage]:
    if turn.pack.other_years is not None and _of_another_year(turn, text, understood):
        return [_decline(turn, turn.pack.other_years)]
    match understood.certainty:
        case Certainty.SURE if understood.matches[0].target is not Target.ENTRY:
            return _found(turn, text, understood.matches[0])
        case Certainty.SURE:
            return [_answer_or_ask(turn, text, understood, 1)]
        case Certainty.EITHER:
            return [_answer_or_ask(turn, text, understood, 2)]
        case Certainty.ELSEWHERE:
            return [_not_found_of(turn, text, understood.topics[0])]
        case Certainty.UNSURE:
            return [_suggest(turn, text, understood)]
        case Certainty.UNKNOWN:
            return [_unknown(turn)]


def _answer_or_ask(turn: Turn, text: str, understood: Understanding, count: int) -> OutboundMessage:
    """The answer of the first `count` entries. Where the question named no topic, with a choice for each other
    thing that it may mean; and of what the document does not say it is asked first which is meant."""
    entries = [turn.pack.entries[match.id] for match in understood.matches[:count]]
    silent = all(entry.silent for entry in entries)
    asking_back = _asking_back(turn, text, understood, NEARER_ASKED_BACK if silent else NEARLY_ASKED_BACK)
    if asking_back is not None and silent:
        return _clarify(turn, text, asking_back)
    answered = answer(turn, *entries, asked=text)
    if asking_back is None:
        return answered
    offered = {*(choice.id for choice in answered.choices), *(f"ask:{entry.id}" for entry in entries)}
    others = [choice for option in asking_back.options if (choice := _question(turn, option)).id not in offered]
    asked_back.remember(turn, text)
    return replace(answered, choices=(*answered.choices, *others))


def _asking_back(turn: Turn, text: str, understood: Understanding, within: float) -> Clarification | None:
    """The question back that is nearly as good as the answer; None where the question named its topic."""
    if turn.knowledge.engine.topics(text):
        return None
    least = understood.matches[0].score - within
    near = (match for match in understood.matches if match.target is Target.CLARIFICATION and match.score > least)
    return next((turn.pack.clarifications[match.id] for match in near), None)


def _question(turn: Turn, entry: str) -> Choice:
    """The choice that asks an entry's question."""
    return Choice(f"ask:{entry}", turn.pack.entries[entry].question.in_(turn.conversation.language))


def _of_another_year(turn: Turn, text: str, understood: Understanding) -> bool:
    """Whether the question names a year of which the entry found says nothing, and which it does not compute with."""
    best = understood.best
    named = set(years_in(text, turn.today))
    if best is None or best.target is not Target.ENTRY:
        return False
    entry = turn.pack.entries[best.id]
    if not named:
        return bool(entry.computes) and _of_next_year(turn, text, understood)
    told = (*entry.answer.model_dump().values(), *entry.question.model_dump().values(), *entry.phrasings.all())
    spoken_of = {turn.pack.identity.year, *(year for each in told for year in years_in(each))}
    return not named & spoken_of and account_in(text) is None


def _of_next_year(turn: Turn, text: str, understood: Understanding) -> bool:
    """Whether the days that a text names are those of another year, as in "next May"."""
    decline = turn.pack.other_years
    told = decline is not None and not set(decline.concepts).isdisjoint(understood.concepts)
    return told and days_in(text, turn.pack.identity.year) is not None


def _declined(understood: Understanding) -> bool:
    best = understood.best
    return understood.certainty is Certainty.SURE and best is not None and best.target is Target.DECLINE


def _found(turn: Turn, text: str, match: Match) -> list[OutboundMessage]:
    """What is said to a text that is surely about something that is no entry."""
    match match.target:
        case Target.DECLINE:
            return [_decline(turn, turn.pack.declines[match.id])]
        case Target.CLARIFICATION:
            return [_clarify(turn, text, turn.pack.clarifications[match.id])]
        case _:
            return []


def answer(turn: Turn, *entries: Entry, asked: str = "") -> OutboundMessage:
    """Curated answers with their clauses, those first that the document does answer, and what can be computed from
    the figures of the question `asked`. Where the document answers none of them it counts as a decline."""
    language = turn.conversation.language
    entries = tuple(sorted(entries, key=lambda entry: entry.silent))
    shown, rest = _that_fit(entries, language)
    opening = open_windows.above(turn, *(entry.answer for entry in shown))
    opening += [turn.phrase("answer.dated")] if any(entry.dated for entry in shown) else []
    figures = list(dict.fromkeys(line for entry in shown for line in computed.lines(turn, entry, asked)))
    silent = entries[0].silent and not figures
    choices = offers(turn, dict.fromkeys(offer for entry in shown for offer in entry.offers))
    choices += [_question(turn, entry.id) for entry in rest]
    if silent:
        choices.append(turn.choice("human", "button.human"))
    turn.update(misses=0)
    reply = turn.reply(
        "\n".join([*opening, *figures, "\n\n".join(entry.answer.in_(language) for entry in shown)]),
        choices,
        kind=ReplyKind.DECLINE if silent else ReplyKind.ANSWER,
        sources=list(dict.fromkeys(entry.clause.in_(language) for entry in shown)),
    )
    return turn.answered(reply, Outcome.ENTRY, *(entry.id for entry in shown), computed=figures)


def _that_fit(entries: Sequence[Entry], language: Language) -> tuple[list[Entry], list[Entry]]:
    """The entries whose answers are short enough for one message, at least the first; and the others."""
    shown, rest, length = [entries[0]], list[Entry](), len(entries[0].answer.in_(language))
    for entry in entries[1:]:
        length += len(entry.answer.in_(language))
        (shown if len(shown) < MOST and length <= LONGEST_TOGETHER[language] else rest).append(entry)
    return shown, rest


def _clarify(turn: Turn, text: str, clarification: Clarification) -> OutboundMessage:
    """Ask back, with the entries that may be meant as choices."""
    choices = [_question(turn, option) for option in clarification.options]
    turn.update(misses=0)
    asked_back.remember(turn, text)
    told = [*open_windows.above(turn, clarification.text), clarification.text.in_(turn.conversation.language)]
    reply = turn.reply("\n".join(told), choices, kind=ReplyKind.CLARIFY)
    return turn.answered(reply, Outcome.CLARIFICATION, clarification.id)


def _decline(turn: Turn, decline: Decline) -> OutboundMessage:
    choices = offers(turn, decline.offers) or [turn.choice("human", "button.human")]
    reply = turn.reply(decline.text.in_(turn.conversation.language), choices, kind=ReplyKind.DECLINE)
    return turn.answered(reply, Outcome.DECLINE, decline.id)


def _suggest(turn: Turn, text: str, understood: Understanding) -> OutboundMessage:
    choices: list[Choice] = []
    for match in understood.matches:
        if match.target is Target.ENTRY:
            choices.append(_question(turn, match.id))
        elif match.target is Target.INTENT and (offered := offers(turn, (match.id,))):
            choices += offered
    if not choices:
        return _unknown(turn)
    turn.update(misses=turn.conversation.misses + 1)
    asked_back.remember(turn, text)
    human = turn.choice("human", "button.human")
    picked = choices[:SUGGESTED]
    tired = turn.conversation.misses >= MISSES
    offered = [human, *picked] if tired else [*picked, human]
    return turn.answered(turn.say("question.did-you-mean", *offered, kind=ReplyKind.CLARIFY), Outcome.SUGGESTIONS)


def _not_found_of(turn: Turn, text: str, topic: str) -> OutboundMessage:
    """That nothing was found of the kind asked about a topic, with what there is about it as choices."""
    turn.update(misses=turn.conversation.misses + 1)
    asked_back.remember(turn, text)
    engine = turn.knowledge.engine
    near = [turn.pack.entries[match.id] for match in engine.understand(topic).matches if match.target is Target.ENTRY]
    told = [_question(turn, entry.id) for entry in near if topic in engine.topics(entry.question.zh)]
    choices = (*told[:SUGGESTED], turn.choice("human", "button.human"))
    named = next(each for each in turn.pack.aliases if each.term == topic)
    name = named.en if turn.conversation.language is Language.EN else named.term
    reply = turn.say("question.not-found-of", *choices, kind=ReplyKind.DECLINE, topic=name)
    return turn.answered(reply, Outcome.SUGGESTIONS)


def _unknown(turn: Turn) -> OutboundMessage:
    turn.update(misses=turn.conversation.misses + 1)
    key = "question.unknown-again" if turn.conversation.misses >= MISSES else "question.unknown"
    choices = (turn.choice("human", "button.human"), turn.choice("help", "button.help"))
    return turn.answered(turn.say(key, *choices, kind=ReplyKind.DECLINE), Outcome.UNKNOWN)


def _help_choices(turn: Turn) -> list[Choice]:
    return [turn.choice("help", "button.help"), turn.choice("human", "button.human")]
