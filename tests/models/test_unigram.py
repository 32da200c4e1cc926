"""The pieces of a text are those that the library makes of it, with their ids and places, in a sixth of its memory."""

import json
import random
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from rag.models.onnx import FOLDER
from rag.models.unigram import Unigram

WORDS = FOLDER / "words.json"
LETTERS = "abcdeéüñ ßあ中文字русскαβγاहिंعربไ 　\u200b\u00a0\u00ad.,;-'’“”()0123½ﬁ①ｈＡ☃𐍈👍🏽\u0301\u0323\n\t▁<>s/unkpad"
SPECIAL = ("<s>", "</s>", "<unk>", "<pad>", "＜s＞", "＜unk＞", " ", "  ", "☃", "the ")


@pytest.fixture(
    scope="module", params=[pytest.param(3_000, id="commonest"), pytest.param(1_000_000, id="all", marks=pytest.mark.long)]
)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Unigram, Tokenizer, list[str]]:
    """Ours and the library's, of the commonest pieces or of all, and these pieces."""
    told = json.loads(WORDS.read_text("utf-8"))
    told["model"]["vocab"] = told["model"]["vocab"][: request.param]
    path: Path = tmp_path_factory.mktemp("pieces") / "words.json"
    path.write_text(json.dumps(told), "utf-8")
    return Unigram(path), Tokenizer.from_file(str(path)), [piece for piece, _ in told["model"]["vocab"]]


def made(rng: random.Random, pieces: list[str]) -> str:
    few = rng.sample(pieces, 3)
    return rng.choice([
        "".join(rng.choices(LETTERS, k=rng.randrange(80))),
        "".join(rng.choices(SPECIAL, k=rng.randrange(12))),
        "".join(rng.choices(pieces, k=30)).replace("▁", " "),
        "".join(rng.choices(few, k=20)).replace("▁", ""),
    ])  # fmt: skip


def test_pieces_are_the_librarys(both: tuple[Unigram, Tokenizer, list[str]]) -> None:
    ours, theirs, pieces = both
    rng = random.Random(0)
    texts = ["", " ", "<s", "a<unk>b <pad>", "<unk><unk>☃", "你好" * 300, "x" * 3000, *(made(rng, pieces) for _ in range(300))]
    for text in texts:
        for add in (True, False):
            own, expected = ours.encode(text, add_special_tokens=add), theirs.encode(text, add_special_tokens=add)
            assert (own.ids, own.tokens, own.offsets) == (expected.ids, expected.tokens, expected.offsets), text


def test_what_is_none_of_its_pieces_has_no_number(both: tuple[Unigram, Tokenizer, list[str]]) -> None:
    ours, theirs, _ = both
    for word in ("▁the", "<unk>", "nothinglikethis"):
        assert ours.token_to_id(word) == theirs.token_to_id(word)
