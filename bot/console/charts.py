"""Charts as SVG that stands in the page: drawn here, coloured by the console's style sheet, without a script."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from unicodedata import east_asian_width
from xml.etree import ElementTree as ET

from markupsafe import Markup

WIDTH, HEIGHT = 480, 260
MOST_LABELS = 8
"""Below a chart; of more, every second, third … is shown."""
SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Chart:
    """A chart with the table that says the same."""

    id: str
    title: str
    svg: Markup
    head: tuple[str, ...]
    """Of the table."""
    rows: tuple[tuple[str | int, ...], ...]
    legend: tuple[str, ...]
    """What the colours mean, in their order."""
    hint: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see."""
        return not any(cell for row in self.rows for cell in row[1:])


def stacked(
    id: str,  # noqa: A002 — of the element
    title: str,
    first: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[int]],
    hint: str = "",
) -> Chart:
    """Bars in layers: a bar for each label, a layer for each series. `first` heads the table's first column."""
    return _bars("StackedBar", id, title, (first, labels, series), hint)


def beside(
    id: str,  # noqa: A002
    title: str,
    first: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[int]],
    hint: str = "",
) -> Chart:
    """Bars side by side."""
    return _bars("Bar", id, title, (first, labels, series), hint)


def lying(
    id: str,  # noqa: A002
    title: str,
    first: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[int]],
    hint: str = "",
) -> Chart:
    """Bars in layers that lie: for labels that are long, the first on top."""
    wide = max((sum(east_asian_width(sign) in "WF" for sign in label) for label in labels), default=0)
    options = {"margin_left": 8 + 6 * wide, "margin_right": 16}  # to the library every sign is narrow
    turned = {name: counts[::-1] for name, counts in series.items()}
    drawn = _bars("HorizontalStackedBar", id, title, (first, labels[::-1], turned), hint, **options)
    return replace(drawn, rows=drawn.rows[::-1])


def ring(id: str, title: str, head: tuple[str, str], parts: Mapping[str, int], hint: str = "") -> Chart:  # noqa: A002
    """Parts of a whole."""
    drawn = _made("Pie", inner_radius=0.55)
    for label, count in parts.items():
        drawn.add(label, [{"value": count, "label": label}])
    return Chart(
        id, title, _svg(drawn, title), head, tuple((label, count) for label, count in parts.items()), tuple(parts), hint
    )


def _bars(
    kind: str,
    id: str,  # noqa: A002
    title: str,
    table: tuple[str, Sequence[str], Mapping[str, Sequence[int]]],
    hint: str,
    **options: object,
) -> Chart:
    first, labels, series = table
    drawn = _made(kind, **options)
    drawn.x_labels = labels
    if kind != "HorizontalStackedBar":
        drawn.show_minor_x_labels = False
        drawn.x_labels_major_every = -(-len(labels) // MOST_LABELS) or 1
    for name, counts in series.items():
        drawn.add(name, [{"value": count, "label": label} for label, count in zip(labels, counts, strict=True)])
    rows: tuple[tuple[str | int, ...], ...] = tuple(
        (label, *(counts[row] for counts in series.values())) for row, label in enumerate(labels)
    )
    return Chart(id, title, _svg(drawn, title), (first, *series), rows, tuple(series), hint)


def _made(kind: str, **options: object) -> Any:
    return getattr(_library(), kind)(
        width=WIDTH,
        height=HEIGHT,
        explicit_size=False,
        css=[],
        js=[],
        no_prefix=True,
        disable_xml_declaration=True,
        pretty_print=False,
        show_legend=False,
        truncate_label=-1,
        spacing=8,
        min_scale=3,
        max_scale=6,
        integer_scale=True,
        value_formatter=lambda value: f"{value:g}",
        style=_style(),
        **{"margin": 8, **options},
    )


@cache
def _library() -> Any:
    """pygal, without the finder of plug-ins that it hangs into every later import of the process: that one knows the
    old protocol only, of which Python warns."""
    import pygal  # noqa: PLC0415 — for this page only

    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]
    return pygal


def _style() -> Any:
    """Only what the layout is reckoned with: colours and fonts are the style sheet's."""
    return _library().style.Style(label_font_size=12, major_label_font_size=12, colors=("",) * 10)


def _svg(drawn: Any, title: str) -> Markup:
    """The drawing without its styles, scripts and the library's notes; a value is told by a title."""
    root = ET.fromstring(drawn.render(is_unicode=False))  # noqa: S314 — it was made a line above
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in {f"{SVG}style", f"{SVG}script", f"{SVG}defs"}:
                parent.remove(child)
        for attribute in ("style", "onclick", "id"):
            parent.attrib.pop(attribute, None)
        _name(parent)
    root.set("role", "img")
    root.set("aria-label", title)
    ET.register_namespace("", SVG.strip("{}"))
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704 — texts in it are escaped by the library


def _name(parent: ET.Element) -> None:
    """Put what the library keeps for its script into a title, which browsers show themselves."""
    said = {child.get("class", ""): child.text or "" for child in parent if child.tag == f"{SVG}desc"}
    for child in [each for each in parent if each.tag == f"{SVG}desc"]:
        parent.remove(child)
    if "value" in said:
        title = ET.SubElement(parent, f"{SVG}title")
        title.text = " ".join(filter(None, (said.get("x_label"), said["value"])))
