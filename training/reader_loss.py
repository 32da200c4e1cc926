"""What the reader is trained to lessen: spans read, each sentence judged."""

import torch
from natural import NO, UNKNOWN, YES
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, one_hot, pad, softplus

MAX_ANSWER_TOKENS = 30


def judged(logits: torch.Tensor, owners: torch.Tensor, count: int) -> torch.Tensor:
    """(batch, sentences): the mean of the third score over each sentence's tokens."""
    mine = one_hot(owners + 1, count + 1)[..., 1:].float()
    return torch.einsum("bt,bts->bs", logits[..., 2], mine) / mine.sum(1).clamp(min=1)


def judge_loss(logits: torch.Tensor, owners: torch.Tensor, marks: torch.Tensor, somewhere: torch.Tensor) -> torch.Tensor:
    """Each sentence for itself; where it is only known that one of them answers, the likeliest does."""
    scores = judged(logits, owners, marks.shape[1])
    known = (marks == YES) | (marks == NO)
    each = binary_cross_entropy_with_logits(scores, marks.clamp(min=0).float(), reduction="none")
    apart = (each * known).sum(1) / known.sum(1).clamp(min=1) + (each * (marks == YES)).sum(1)
    best = scores.masked_fill(marks != UNKNOWN, -1e4).amax(1)
    return (apart + softplus(-best) * somewhere).mean()


def span_loss(
    logits: torch.Tensor, types: torch.Tensor, mask: torch.Tensor, first: torch.Tensor, last: torch.Tensor
) -> torch.Tensor:
    """Start and end each for itself, and the two together as the spans and "not here" compete when read (Fajcik et al. 2021)."""
    start, end = logits[..., :2].unbind(-1)
    apart = (cross_entropy(start, first) + cross_entropy(end, last)) / 2
    inside = (types == 1) & (mask == 1)
    ends = pad(end.masked_fill(~inside, -1e4), (0, MAX_ANSWER_TOKENS - 1), value=-1e4).unfold(1, MAX_ANSWER_TOKENS, 1)
    spans = (start.masked_fill(~inside, -1e4)[..., None] + ends).flatten(1)
    null = (start[:, 0] + end[:, 0])[:, None]
    answer = first * MAX_ANSWER_TOKENS + last - first
    answer = answer.masked_fill(last - first >= MAX_ANSWER_TOKENS, -100).masked_fill(last == 0, spans.shape[1])
    return apart + cross_entropy(torch.cat([spans, null], 1), answer) / 2


def loss_of(logits: torch.Tensor, batch: list[torch.Tensor]) -> torch.Tensor:
    _, types, mask, first, last, owners, marks, somewhere = batch
    read = first >= 0
    of_spans = (
        span_loss(logits[read], types[read], mask[read], first[read], last[read]) * read.float().mean() if read.any() else 0
    )
    return of_spans + judge_loss(logits, owners, marks, somewhere)
