"""Names of people and companies in what people say: the sentence around them, and words that are no name."""

from __future__ import annotations

import re
import unicodedata

FIRM = re.compile(r"(?i)公司|期货|证券|集团|银行|协会|交易所|\b(?:ltd|limited|inc|llc|plc|corp|company|futures|bank)\b")
"""What only the name of a firm holds."""
AROUND_NAME = re.compile(
    r"(?:你好|您好|大家好|hello|hi)?[,，。!！\s]*(?:"
    r"我的?(?:名字|姓名)?(?:是|叫做?|为)|(?:本人|他|她|我们?的?联系人|联系人|姓名|名字)(?:的?(?:名字|姓名))?(?:是|叫做?|为|:|：|\s)?"
    r"|叫做?|(?:my|the contact(?: person)?'s|his|her) name(?:'s| is)\s|name(?:\s*[:：]| is\s)|i(?:'m| am)\s|this is\s"
    r"|(?:the |our )?contact(?: person)?(?:\s*[:：]| is\s))\s*",
    re.IGNORECASE,
)
AROUND_COMPANY = re.compile(
    r"(?:你好|您好|大家好|hello|hi)?[,，。!！\s]*(?:"
    r"(?:我们?|本|敝|贵|这边)?的?(?:公司|单位|司|机构)?的?(?:全称|名称|名字)?(?:是|叫做?|为|:|：)|我们?(?:来自|在)"
    r"|(?:(?:we are|we're|this is|i(?:'m| am) (?:from|with|at)) "
    r"|(?:(?:the|our) )?company(?: name)?(?:'s name)?(?: is\s|\s*[:：])))\s*",
    re.IGNORECASE,
)
"""What stands before a name in a sentence: 我公司是…, my name is …"""
OF_A_FIRM = re.compile(r"(?<=公司)的(?=[\u3400-\u9fff]{0,4}$)")
"""As in 我是华泰期货有限公司的张三."""
NO_NAME = re.compile(
    r"(?:我?(?:不|还不)(?:太)?(?:知道|清楚|确定|告诉你?|想说|方便说?)|没有|暂无|待定|未定|待补充?|随便|保密|"
    r"你好|您好|大家好|谢谢|多谢|辛苦了|再见|好的|可以|是的|对的|沿用|"
    r"民企|国企|外企|合资|国有企业|民营企业|今天|明天|昨天|后天|(?:本|下|这)?(?:周|星期)[一二三四五六日天]|"
    r"hello|hi|hey|thanks?(?: you)?|bye|good (?:morning|afternoon|evening)|ok(?:ay)?|sure|"
    r"i (?:do not|don't) know|not sure|no idea|unknown|none|nothing|tbd|n/?a|to be (?:decided|confirmed)|"
    r"today|tomorrow|yesterday|(?:next|this|last) (?:week|month|year|\w{3,6}day)|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
    r"[呢啊吧哦呀的了]{0,2}[。.!！~～]*",
    re.IGNORECASE,
)
AGREES = re.compile(
    r"(?i)(?:yes|yep|ok|okay|sure|use (?:them|it|these|those|the same))\b(?!.*\b(?:ltd|limited|inc|co|corp)\b)"
)
NO_COMPANY = re.compile(r"(?i)[a-z][a-z0-9+.-]*://|\bwww\.|@|^(.)\1+$")
"""An address of the web or of a mailbox, or one sign again and again."""


USE = re.compile(
    r"(?:是的?|好的?|可以|对|嗯|yes|ok|okay|sure)?[,，、]?(?:请|都|就|全部|please)?"
    r"(?:(?:沿用|用)(?:上次|之前|以前|这些)?(?:填写?|用)?的?(?:资料|信息|那些)?|[和跟同]?(?:上次|之前|以前)(?:一样|相同)|"
    r"use(?:them|it|these|those|that|thesame|thelast)(?:all|again)?|(?:the)?sameas(?:before|lasttime))"
)
"""Words that take what an earlier form said, folded."""


def name_in(text: str) -> str:
    """A person's name without the sentence around it."""
    return AROUND_NAME.sub("", text, count=1) if (found := AROUND_NAME.match(text)) and text[found.end() :] else text


def company_in(text: str) -> str:
    """A company's name without the sentence around it."""
    found = AROUND_COMPANY.match(text)
    if found is None or not text[found.end() :]:
        return text
    return OF_A_FIRM.split(text[found.end() :])[0].rstrip("。！!").strip()


def is_no_name(text: str) -> bool:
    """Whether a text is something that people say, such as 不知道 or 你好, and nobody's name."""
    return NO_NAME.fullmatch(text.strip()) is not None


def is_no_company(text: str) -> bool:
    """Whether a text can be no company's name: words that people say, an address, or signs that nobody sees."""
    hidden = any(unicodedata.category(char) == "Cf" for char in text)
    return hidden or is_no_name(text) or bool(NO_COMPANY.search(text)) or AGREES.match(text) is not None
