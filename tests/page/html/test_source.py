"""The articles: a Markdown document's blocks; and in every article the sentences as they are quoted."""

import gc
import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rag.documents import document_from_text, plain_view, split
from rag.page.html.sentence import anchor
from rag.page.html.source import source_html
from rag.types import Document, Span
from tests.documents.test_plain import TEXTS

PIECES = (
    "# Fees\n|## Fees ##\n|- a\n|  - b\n|1. c\n|> d\n|```sh\n|# e\n|```\n|Run:\n\n|    f\n|***\n|\n\n|One. Two.  \n|<script>|[g](javascript:h)|"
    "[*i*](https://j.example/k 'l')|![m](n)|<img src=o>|mailto:|<mailto:p@q>|&amp;|\x00|[[r](http://s)](http://t)"
)
ROWS = ("| a | b. C | d |\n|---|:-:|--:|\n", "| 1 | 2 |\n", "|", "[u\\|v](https://w)|\n")
TEXT = st.lists(st.sampled_from((*PIECES.split("|"), *ROWS)) | TEXTS, max_size=30).map("".join)
MARKDOWN = TEXT.map(lambda text: text.replace("\r", "")).filter(lambda text: re.search(r"\w", text))


class Article(HTMLParser):
    """What is seen of each sentence, by its anchor, and every element with its attributes."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.seen: dict[str, str] = {}
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(markup)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.elements.append((tag, given))
        sentence = ""
        if given.get("class") == "s":
            assert len({"id", "data-of"} & given.keys()) == 1
            sentence = str(given.get("id") or given["data-of"])
            assert (sentence in self.seen) == ("data-of" in given), "one id, in the first piece"
            self.seen.setdefault(sentence, "")
        if tag not in ("br", "hr"):
            self._open.append((tag, sentence))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, sentence in self._open:
            if sentence:
                self.seen[sentence] += data


def article(text: str, name: str = "rules.md") -> str:
    document = document_from_text(text, name, name)
    return source_html([document], split(document))


def _in_code(sentence: Span, document: Document) -> bool:
    """Whether markdown-it has a block of code in the sentence's lines."""
    lines = [document.text.count("\n", document.preface, at) for at in (sentence.start, sentence.end)]
    blocks = (
        MarkdownIt("commonmark", {"html": False}).enable("table").disable("reference").parse(document.text[document.preface :])
    )
    code = [block.map for block in blocks if block.map and block.type in ("fence", "code_block")]
    return any(first <= lines[1] and lines[0] < last for first, last in code)


def _is_within(part: str, whole: str) -> bool:
    """Whether its characters stand in the whole, in their order."""
    rest = iter(whole)
    return all(letter in " ·" or letter in rest for letter in part)  # the dot between cells is a bar in the text


@given(MARKDOWN, st.sampled_from(["rules.md", "rules.txt"]))
def test_each_sentence_is_seen_once_in_order_as_it_is_quoted(text: str, name: str) -> None:
    document = document_from_text(text, name, name)
    passages = split(document)
    read = Article(source_html([document], passages))
    sentences = [s for passage in passages for s in passage.sentences]
    assert list(read.seen) == [anchor(s) for s in sentences]
    for s in sentences:
        quote, seen = document.text[s.start : s.end], read.seen[anchor(s)]
        # Of code that is cut for its length, or line by line, no view of a part can know that it is code: there it is as written,
        # without its fences.
        assert seen == plain_view(quote).text or (_in_code(s, document) and _is_within(seen, quote))


@given(MARKDOWN)
def test_nothing_of_a_text_becomes_markup_but_what_marks_stand_for(text: str) -> None:
    for tag, attributes in Article(article(text)).elements:
        if tag == "a":
            assert str(attributes["href"]).lower().startswith(("https://", "http://", "mailto:"))
            assert (attributes["target"], attributes["rel"]) == ("_blank", "noopener noreferrer")
        else:
            assert (
                tag
                in (
                    "section header article h2 h3 h4 h5 h6 p ul ol li blockquote pre code table thead tbody tr th td hr br em strong s span"
                ).split()
            )
            assert attributes.keys() <= {"class", "id", "data-of", "data-parted", "data-name", "aria-label", "tabindex", "hidden", "dir"}


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("## Fees\n\nNone.", "<h3>Fees</h3><p>None.</p>"),
        ("Fees\n====\n\nNone.", "<h2>Fees</h2><p>None.</p>"),
        ("- a\n- b", '<ul><li><p class="tight">a</p></li><li><p class="tight">b</p></li></ul>'),
        ("1. a\n\n   b", "<ol><li><p>1. a</p><p>b</p></li></ol>"),
        ("> So *it* is.", "<blockquote><p>So <em>it</em> is.</p></blockquote>"),
        ("Run:\n\n```sh\n# all\nls *.md\n```", "<p>Run:</p><pre><code># all\nls *.md</code></pre>"),
        (
            "| a | b |\n|---|--:|\n| **c** | d\\|e |",
            '<table><thead><tr><th>a · </th><th class="right">b</th></tr></thead>'
            '<tbody><tr><td><strong>c</strong> · </td><td class="right">d|e</td></tr></tbody></table>',
        ),
        ("See [it](https://a.example) `now`.", '<p>See <a href="https://a.example" target="_blank" rel="noopener noreferrer">it</a> <code>now</code>.</p>'),
        ("See [it](it.md), [me](javascript:x) and ![a map](map.png).", "<p>See it, me and a map.</p>"),
        ("one  \ntwo.", "<p>one  <br>\ntwo.</p>"),
    ],
)  # fmt: skip
def test_blocks_are_what_they_are(text: str, markup: str) -> None:
    body = re.sub(r"</article>.*|</?span[^>]*>|\n+(?=<)", "", article(f"# Rules\n\n{text}"), flags=re.S)
    assert body.partition('<h2 class="title">Rules</h2>')[2] == markup


@pytest.mark.parametrize(
    "unit", ["> ", "- ", "   - a\n", "| a | b |\n|---|---|\n", "[", "[a](", "**a ", "`", "* a\n * b\n  * c\n", "|", "```\n"]
)
def test_a_hostile_text_takes_no_more_than_its_length(unit: str) -> None:
    def seconds(length: int) -> float:
        document = document_from_text(f"{unit * (length // len(unit))}\nend", "a.md", "a.md")
        passages = split(document)
        gc.disable()  # a collection looks through all that other tests have left
        begin = time.process_time()
        source_html([document], passages)
        took = time.process_time() - begin
        gc.enable()
        return took

    assert seconds(80_000) < 10 * seconds(20_000) + 0.2
