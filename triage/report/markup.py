"""HTML that is safe by construction: text is escaped unless it is :class:`Html` already."""

from __future__ import annotations

import re
from html import escape

#: Controls that HTML forbids, halves of surrogate pairs, and marks that turn the reading
#: direction of what follows: a message must not rearrange the report around it.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_VOID = frozenset({"meta", "link", "br"})


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def safe(text: str) -> Html:
    """Any text as HTML that shows it, in an element or in a quoted attribute.

    >>> safe('<b>"&\\x00')
    '&lt;b&gt;&quot;&amp;�'
    """
    if isinstance(text, Html):
        return text
    return Html(escape(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)))


def element(name: str, /, *children: str, **attributes: str | bool | None) -> Html:
    """An element; ``class_`` writes ``class``, ``data_x`` writes ``data-x``.

    None and False leave an attribute out, True writes it without a value.

    >>> element("a", "x < y", href="#a", class_="b", hidden=False)
    '<a href="#a" class="b">x &lt; y</a>'
    """
    written = []
    for key, value in attributes.items():
        key = key.rstrip("_").replace("_", "-")
        if value is True:
            written.append(f" {key}")
        elif value is not None and value is not False:
            written.append(f' {key}="{safe(value)}"')
    opened = f"<{name}{''.join(written)}>"
    return Html(opened if name in _VOID else f"{opened}{join(*children)}</{name}>")


def join(*parts: str) -> Html:
    """Parts one after the other, each escaped unless it is HTML."""
    return Html("".join(map(safe, parts)))
