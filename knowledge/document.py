"""Official forms as Word files: a template of the content pack, filled with what a member typed.

Templates are Word files with docxtpl's tags (https://docxtpl.readthedocs.io): `{{ field }}` within a
text, `{%p for %}` and `{%p if %}` in paragraphs of their own, `{%tr for %}` in rows. Staff edit them, so
they run in Jinja's sandbox and `placeholders` tries them out. Any answer may be missing; it then prints
as nothing.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from jinja2 import ChainableUndefined, TemplateError
from jinja2.meta import find_undeclared_variables
from jinja2.nodes import For, Getattr, Name
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docxtpl import DocxTemplate

LONGEST_NAME = 120
"""Characters of a file name before its suffix."""
LONGEST_NAME_BYTES = 240
"""The same in UTF-8: file systems hold 255 bytes, and browsers add a number where a name is taken."""

_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
"""Stands wherever a Word file keeps a time, so that equal forms are equal bytes; zip's first date."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters outside XML 1.0's `Char` (section 2.2), lone surrogates among them."""

_TAG = re.compile(r"\{\{(?:(?!\{[{%#]).)*?\}\}|\{%(?:(?!\{[{%#]).)*?%\}|\{#.*?#\}", re.DOTALL)
_HALF_TAG = re.compile(r"(?:\{[{%#]|[}%#]\}).{0,40}", re.DOTALL)
_MARK = re.compile(r"^(\{[{%])(p|tr|tc|r)\s")
"""docxtpl's letter for what a tag replaces: its paragraph, row, cell or run."""
_STRAIGHT = str.maketrans("“”‘’", "\"\"''")
_FRAMES = {
    "": ("", ""),
    "set": ("", ""),
    "for": ("", "{% endfor %}"),
    "if": ("", "{% endif %}"),
    "elif": ("{% if 1 %}", "{% endif %}"),
    "else": ("{% if 1 %}", "{% endif %}"),
    "endfor": ("{% for _ in '' %}", ""),
    "endif": ("{% if 1 %}", ""),
}
"""By its first word (none for `{{ }}`), what makes a single tag a whole template."""

_UNREADABLE = (BadZipFile, zlib.error, RuntimeError, AttributeError, LookupError, ValueError, SyntaxError)
"""What python-docx raises for a file that is no Word file; AttributeError where a part is of another kind."""

_FAILURES = (ArithmeticError, LookupError, TypeError, ValueError)
"""What an expression in a tag may raise, beside Jinja's own errors."""

TEMPLATES = 16
"""Templates whose tags are remembered: a reload tries out only those that have changed."""

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices."""


class TemplateBroken(Exception):
    """A template cannot be filled. The message names the tag, or says what is wrong, for the operator."""


def render(template: bytes, values: Mapping[str, object]) -> bytes:
    """The Word file `template` filled with `values`: by field, a text, a date or a list of texts.

    Texts appear as they were typed; characters that XML cannot hold are dropped. The same template and
    values give the same bytes. Raises TemplateBroken.
    """
    document = _opened(template)
    _fill(document, values)
    written = BytesIO()
    document.docx.save(written)  # docxtpl's own would open the template anew
    return _without_times(written)


@lru_cache(maxsize=TEMPLATES)
def placeholders(template: bytes) -> frozenset[str]:
    """Names of the values that `template` asks for, in its text, headers and footers.

    Tries the template out with all values missing, empty and given. Raises TemplateBroken.
    """
    document = _opened(template)
    _check_tags(_paragraphs(document))
    _fill(document, {})
    names: set[str] = set()
    for source in _sources(_opened(template)):
        names |= find_undeclared_variables(_environment().parse(document.patch_xml(source)))
    for sample in ("", "ab"):  # as a list, a text is one of its characters
        _fill(_opened(template), dict.fromkeys(names, sample))
    return frozenset(names)


@lru_cache(maxsize=TEMPLATES)
def attributes(template: bytes) -> frozenset[str]:
    """The parts of values that `template` asks for, as `nature.private`; those of a list's items by the list's name.

    Raises TemplateBroken where it is no Word file, or its tags cannot be read.
    """
    found: set[str] = set()
    for source in _sources(document := _opened(template)):
        try:
            tree = _environment().parse(document.patch_xml(source))
        except TemplateError as error:
            raise TemplateBroken(f"the tags do not work together: {error}") from error
        lists = dict(filter(None, map(_loop, tree.find_all(For))))
        for part in tree.find_all(Getattr):
            if isinstance(part.node, Name) and part.node.name != "loop":
                found.add(f"{lists.get(part.node.name, part.node.name)}.{part.attr}")
    return frozenset(found)


def _loop(loop: For) -> tuple[str, str] | None:
    """What an item is called in a loop, and the list that it comes from."""
    if isinstance(loop.target, Name) and isinstance(loop.iter, Name):
        return loop.target.name, loop.iter.name
    return None


def file_name(pattern: str, values: Mapping[str, object]) -> str:
    """A file name such as `反馈表_{company}.docx` with the values put in: texts, lists of texts, dates.

    Without separators and characters that file systems or HTTP headers refuse. Long values are cut, so
    that the rest of the pattern and its suffix stay. Raises KeyError where the pattern names a value
    that is not given, ValueError where the pattern alone is too long.
    """
    end = re.search(r"\.\w{1,8}$", pattern)
    suffix = end[0] if end else ""
    parts = {key: _nameable(value) for key, value in values.items()}
    for longest in range(LONGEST_NAME, -1, -1):
        cut = {key: part[:longest] for key, part in parts.items()}
        stem = _nameable(pattern.removesuffix(suffix).format(**cut))
        if not stem or _RESERVED.match(stem):
            stem = f"_{stem}"
        if len(stem) <= LONGEST_NAME and len(stem.encode()) <= LONGEST_NAME_BYTES:
            return stem + suffix
    raise ValueError(f"too long for a file name: {pattern}")


def _nameable(value: object) -> str:
    """`value` as a part of a file name; nothing may be left of it."""
    text = unicodedata.normalize("NFC", "、".join(value) if isinstance(value, list | tuple) else str(value))
    spaced = "".join(" " if char.isspace() else char for char in text)
    visible = "".join(char for char in spaced if not unicodedata.category(char).startswith("C"))
    return re.sub(r'[<>:"/\\|?*%;]+', "_", " ".join(visible.split())).strip(". ")


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=ChainableUndefined, finalize=_printed)
    del environment.filters["safe"]  # it would take what a member typed for XML
    return environment


def _printed(value: object) -> Markup:
    """What a tag prints, as XML.

    Braces are written as character references: docxtpl searches the filled text for its own escapes,
    such as `{_{`, and would change what a member typed.
    """
    plain = _NOT_XML.sub("", re.sub("\r\n?", "\n", str(value)))
    escaped = plain if isinstance(value, Markup) else str(escape(plain))
    return Markup(escaped.replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S704 — escaped above


def _opened(template: bytes) -> DocxTemplate:
    """The template, without a trace of who edited it and when: that is no business of the members."""
    from docxtpl import DocxTemplate  # noqa: PLC0415 — slow to import, and not needed before the first form

    document = DocxTemplate(BytesIO(template))
    try:
        document.render_init()
        document.core_properties.created = document.core_properties.modified = _EPOCH
        document.core_properties.last_modified_by = ""
        bare = document.docx.element.body is None
    except _UNREADABLE as error:
        raise TemplateBroken(f"not a Word file: {error}") from error
    if bare:
        raise TemplateBroken("not a Word file: there is no text in it")
    return document


def _fill(document: DocxTemplate, values: Mapping[str, object]) -> None:
    """Put `values` into the text, headers and footers of `document`."""
    try:
        text = document.build_xml(dict(values), _environment())
        _parsed(text)  # docxtpl would go on with what it can read, and lose the rest
        tree = document.fix_tables(text)
        document.fix_docpr_ids(tree)
        document.map_tree(tree)
        for kind in (document.HEADER_URI, document.FOOTER_URI):
            for key, part in document.build_headers_footers_xml(values, kind, _environment()):
                document.map_headers_footers_xml(key, part)
    except SyntaxError as error:  # lxml's kind, about the XML
        raise TemplateBroken(f"a tag cuts through the layout, like a for without its p: {error}") from error
    except (TemplateError, *_FAILURES) as error:
        raise TemplateBroken(f"the tags do not work together: {error}") from error


def _parsed(xml: str) -> BaseOxmlElement:
    from docx.oxml import parse_xml  # noqa: PLC0415 — as slow

    return parse_xml(xml)


def _sources(document: DocxTemplate) -> Iterator[str]:
    """The XML of the text, of each header and of each footer."""
    yield document.get_xml()
    for kind in (document.HEADER_URI, document.FOOTER_URI):
        for _, part in document.get_headers_footers(kind):
            yield document.get_part_xml(part)


def _paragraphs(document: DocxTemplate) -> Iterator[str]:
    for source in _sources(document):
        for paragraph in _parsed(source).iter(f"{_W}p"):
            texts = paragraph.iter(f"{_W}t")  # of a text box within it, too; those come with their own
            yield "".join(t.text or "" for t in texts if next(t.iterancestors(f"{_W}p")) is paragraph)


def _check_tags(paragraphs: Iterator[str]) -> None:
    """Raises TemplateBroken for the first tag that is not whole, does not work or does not pair."""
    unclosed: list[str] = []
    for text in paragraphs:
        if half := _HALF_TAG.search(_TAG.sub(" ", text)):
            raise TemplateBroken(f"{half[0].strip()}: this is not a whole tag")
        for tag in _TAG.findall(text):
            _check_place(tag, text)
            _pair(tag, unclosed)
            _try(tag)
    if unclosed:
        raise TemplateBroken(f"{unclosed[-1]}: this is never closed")


def _check_place(tag: str, paragraph: str) -> None:
    """docxtpl drops what stands beside a tag that replaces its paragraph."""
    mark = _MARK.match(tag)
    if mark and mark[1] == "{{":
        raise TemplateBroken(f"{tag}: values are plain texts, leave out the {mark[2]}")
    if mark and mark[2] == "p" and paragraph.strip() != tag:
        raise TemplateBroken(f"{tag}: this needs a paragraph of its own")


def _word(tag: str) -> str:
    """The first word of a `{% %}` tag, empty for others."""
    word = re.match(r"\{%[-+\s]*(\w+)", _MARK.sub(r"\1 ", tag))
    return word[1] if word else ""


def _pair(tag: str, unclosed: list[str]) -> None:
    """Keep the blocks that are open after `tag`, innermost last."""
    word = _word(tag)
    if word in ("for", "if"):
        unclosed.append(tag)
    elif word.startswith("end") and (not unclosed or _word(unclosed.pop()) != word.removeprefix("end")):
        raise TemplateBroken(f"{tag}: this closes nothing")


def _try(tag: str) -> None:
    """Run `tag` by itself, with all values missing, to learn whether it works."""
    if _word(tag) not in _FRAMES:
        raise TemplateBroken(f"{tag}: only for, if and set can be used")
    before, after = _FRAMES[_word(tag)]
    plain = _MARK.sub(r"\1 ", tag).translate(_STRAIGHT)
    try:
        _environment().from_string(f"{{% for _ in '1' %}}{before}{plain}{after}{{% endfor %}}").render()
    except (TemplateError, *_FAILURES) as error:
        raise TemplateBroken(f"{tag}: {error}") from error


def _without_times(written: BytesIO) -> bytes:
    """The same zip file without the times of its members."""
    result = BytesIO()
    with ZipFile(written) as old, ZipFile(result, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            member.date_time = (_EPOCH.year, _EPOCH.month, _EPOCH.day, 0, 0, 0)
            new.writestr(member, content)
    return result.getvalue()
