"""What a person wrote in a mail: HTML to text, without quoted replies and signatures."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

#: HTML beyond this is a newsletter or an attack; a written complaint has some 20 kB of markup.
LONGEST_HTML = 1 << 19

_BLOCKS = frozenset(
    ("p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "hr", "pre")
)
_SILENT = frozenset(("script", "style", "head", "title", "template", "blockquote"))
_QUOTES = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "gmail_signature")
#: Elements without an end tag.
_VOID = frozenset(
    ("br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "wbr")
)

#: A line that opens what is no longer the writer's: what mail programs put above a quoted mail or below.
_CUT = re.compile(
    r"""--[ ]?$                                                           # RFC 3676, 4.3: the signature
    |   _{8,}$                                                            # Outlook's rule above a quoted mail
    |   -{2,}[ ]?(?:original[ ]message|pesan[ ]asli|reply[ ]message|pesan[ ]balasan)[ ]?-{2,}
    |   (?:sent[ ]from[ ](?:my|yahoo|outlook|mail[ ]for|samsung)|get[ ]outlook[ ]for)\b
    |   (?:dikirim|terkirim)[ ]dari[ ](?:ponsel|iphone|ipad|yahoo|outlook|samsung|perangkat|hp|email)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
#: "Pada Sen, 3 Jul 2014 08.15, Desk <desk@contoh.id> menulis:", often wrapped in two or three lines.
_ON = re.compile(r"(?:on|pada)[ ]\S|[^<]{1,120}<\S{3,100}>[ ](?:menulis|wrote):\s*$", re.IGNORECASE)
_WROTE = re.compile(r"(?:wrote|menulis)\s?:$", re.IGNORECASE)
#: Outlook's block of headers: two of them on lines that follow each other.
_FROM = re.compile(r"\*?(?:from|dari)\s?:", re.IGNORECASE)
_SENT = re.compile(r"\*?(?:sent|date|dikirim|tanggal|terkirim|to|kepada)\s?:", re.IGNORECASE)


#: A tag, comment or declaration is at most this long; without a ">" by then, "<" is a character.  The search
#: for it stays short that way, where html.parser of Python 3.11 takes 45 s for 130 kB of "Pada x <".
LONGEST_TAG = 4_000

_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})(?=[\s/>])")


def text_of_html(page: str) -> str:
    """Text of an HTML mail; scripts, styles and quoted mails are left out.

    >>> text_of_html("<p>Lampu&nbsp;mati</p><style>p{}</style><blockquote>dulu</blockquote>di <b>RW 3</b>")
    'Lampu mati\\ndi RW 3'
    """
    pieces: list[str] = []
    silent: list[str] = []
    for text, tag in _tokens(page[:LONGEST_HTML]):
        if not silent:
            pieces.append(re.sub(r"\s+", " ", html.unescape(text)))
        name = _NAME.match(tag)
        if name is None:
            continue
        closing, element = name[1] == "/", name[2].lower()
        if element in _BLOCKS:
            pieces.append("\n")
        if silent:
            # The element that is left out ends at its own end tag, however many of its kind stand inside.
            if element == silent[0] and closing:
                silent.pop()
            elif element == silent[0]:
                silent.append(element)
        elif (
            not closing
            and element not in _VOID
            and (element in _SILENT or any(mark in tag for mark in _QUOTES))
        ):
            silent.append(element)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _tokens(page: str) -> Iterator[tuple[str, str]]:
    """Cut a page into pairs of text and the tag that follows it; comments are dropped."""
    at = start = 0
    while (at := page.find("<", at)) >= 0:
        comment = page.startswith("<!--", at)
        known = comment or page.startswith(("<!", "<?"), at) or _NAME.match(page, at)
        end = page.find("-->" if comment else ">", at, at + LONGEST_TAG) if known else -1
        if end < 0:
            at += 1
            continue
        end += 3 if comment else 1
        yield page[start:at], "" if comment else page[at:end]
        at = start = end
    yield page[start:], ""


def own_words(text: str) -> str:
    """Cut quoted replies and the signature off a plain text.

    >>> own_words("Masih mati pak\\n\\nPada Sen, 3 Jul 2014, Desk <desk@contoh.id> menulis:\\n> sudah?")
    'Masih mati pak'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    lines = text.split("\n")
    end = next((at for at in range(len(lines)) if _ends_own(lines, at)), len(lines))
    kept = (line.rstrip() for line in lines[:end] if not line.startswith(">"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _ends_own(lines: list[str], at: int) -> bool:
    """Tell whether somebody else's words, or the signature, start at this line."""
    line = lines[at]
    if _CUT.match(line):
        return True
    if _FROM.match(line):
        return _SENT.match(lines[at + 1] if at + 1 < len(lines) else "") is not None
    # 500 characters: longer than any such line; it keeps the look at the lines below short.
    return _ON.match(line) is not None and any(
        _WROTE.search(ahead[-20:].rstrip()) for ahead in lines[at : at + 3] if len(ahead) <= 500
    )
