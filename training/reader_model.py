"""The reader as it is trained: its network, the moving average of its weights, and these read and written."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import BertModel

FROZEN = "bert.embeddings.word_embeddings.weight"
"""The table of word pieces, which training leaves as it is and no file of weights holds."""


class SharedDropout(torch.nn.Module):
    """Drops the same channels at all tokens of a text (Gal and Ghahramani 2016): a mask for each token takes longer to draw on a
    processor than the matrix products do.
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.p = share

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        if not self.training or not self.p:
            return hidden
        return hidden * torch.nn.functional.dropout(hidden.new_ones(len(hidden), 1, hidden.shape[-1]), self.p)


class Reader(torch.nn.Module):
    """(batch, tokens) ids, types, mask -> (batch, tokens, 3) logits: start, end, "this answers"; padding gets -1e4."""

    def __init__(self, base: Path, dropout: float = 0.0) -> None:
        super().__init__()
        # On a processor the fused attention's way back takes twice as long as all else together.
        self.bert = BertModel.from_pretrained(base, add_pooling_layer=False, attn_implementation="eager")
        self.qa = torch.nn.Linear(self.bert.config.hidden_size, 3)
        self.bert.embeddings.word_embeddings.weight.requires_grad = False
        for parent_name, parent in list(self.bert.named_modules()):
            if hasattr(parent, "dropout"):
                parent.dropout = SharedDropout(0.0 if parent_name.endswith("self") else dropout)

    def forward(self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = self.bert(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state
        return self.qa(hidden).float().masked_fill(mask[..., None] == 0, -1e4)


class Average:
    """The moving average of what is trained; the frozen table of word embeddings is left out, being most of the weights."""

    def __init__(self, model: Reader, kept: float) -> None:
        self.kept, self.steps = kept, 0
        self.weights = {name: p.detach().clone() for name, p in model.named_parameters() if p.requires_grad}

    @torch.no_grad()
    def update(self, model: Reader) -> None:
        ours, theirs = list(self.weights.values()), [p for p in model.parameters() if p.requires_grad]
        self.steps += 1
        # Early on it forgets faster, else the untrained start would weigh on it for thousands of steps.
        torch._foreach_lerp_(ours, theirs, 1 - min(self.kept, self.steps / (self.steps + 10)))

    @contextlib.contextmanager
    def in_place(self, model: Reader) -> Iterator[None]:
        """The model has the averaged weights inside, its own again after."""
        own = {name: p.detach().clone() for name, p in model.named_parameters() if p.requires_grad}
        model.load_state_dict(self.weights, strict=False)
        yield
        model.load_state_dict(own, strict=False)


def load_weights(model: Reader, *paths: Path) -> None:
    """Sets the weights to the mean of these files' (model soups, Wortsman et al. 2022): runs of one start average well."""
    files = [load_file(path) for path in paths]
    mean = {name: sum(file[name].float() for file in files) / len(files) for name in files[0]}
    if len(mean["qa.weight"]) == 2:  # trained before sentences were judged
        mean |= {name: torch.cat([mean[name], torch.zeros_like(mean[name][:1])]) for name in ("qa.weight", "qa.bias")}
    missing, unexpected = model.load_state_dict(mean, strict=False)
    if unexpected or set(missing) - {FROZEN}:
        raise SystemExit(f"{paths} do not fit this model: missing {missing}, unexpected {unexpected}")


def save_weights(model: Reader, path: Path) -> None:
    save_file({k: v.half().contiguous() for k, v in model.state_dict().items() if k != FROZEN}, path)
