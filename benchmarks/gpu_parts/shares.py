"""What part of the card's measured rate of matrix products a training reaches."""

from benchmarks.gpu_parts.table import best, of

METRIC = "share_of_matrix_rate"


def missing(found):
    """Yield `(subject, share, protocol)` for the best size of batch of each contestant.

    Of those alone that have no share yet.
    """
    rates = {row["protocol"]["precision"]: row["value"] for row in of(found, "matrix_rate")}
    needed = {_key(row): row["value"] for row in of(found, "flops_per_image")}
    known = {row["subject"] for row in of(found, METRIC)}
    for subject, row in best(found).items():
        if subject in known:
            continue
        told = row["protocol"]
        flops, rate = needed.get(_key(row)), rates.get(told["precision"])
        if flops and rate:
            protocol = {"batch": told["batch"], "flops_per_image": flops, "matrix_rate": rate}
            yield subject, row["value"] * flops / rate, protocol


def _key(row):
    told = row["protocol"]
    return told["gan"], told["size"], told["width"], bool(told["hand"])
