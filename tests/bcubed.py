"""How well clusters agree with labelled ones."""

from __future__ import annotations

from collections.abc import Mapping


def bcubed(found: Mapping[int, int], labelled: Mapping[int, str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of clusters (A. Bagga, B. Baldwin, 1998): article -> cluster, article -> true story."""
    precision = recall = 0.0
    for one in labelled:
        mine = [other for other in labelled if found[other] == found[one]]
        true = [other for other in labelled if labelled[other] == labelled[one]]
        both = sum(labelled[other] == labelled[one] for other in mine)
        precision += both / len(mine)
        recall += both / len(true)
    precision, recall = precision / len(labelled), recall / len(labelled)
    return precision, recall, 2 * precision * recall / (precision + recall)
