"""Scores of translations beside trivial answers: without those a number says little."""

import numpy as np

from keras_gan.metrics.evaluation import evaluate
from keras_gan.metrics.extractors import Extractor
from keras_gan.metrics.features import look
from keras_gan.metrics.image_errors import (
    WINDOW,
    mean_absolute_error,
    peak_signal_to_noise_ratio,
    structural_similarity,
)
from keras_gan.metrics.retrieval import retrieval
from keras_gan.metrics.row import NO_ERROR, Row
from keras_gan.metrics.sizes import warn_of_sizes
from keras_gan.utils.hints import Array
from keras_gan.utils.pixel_encoding import eight_bits

ERRORS = {
    "mae": mean_absolute_error,
    "psnr": peak_signal_to_noise_ratio,
    "ssim": structural_similarity,
}
PARTNERS = 300  # Of which the right one is to be found.
DISTANCES = ("fd", "kd")


def evaluate_pairs(
    translations: Array,
    inputs: Array,
    truths: Array,
    extractor: str | Extractor = "efficientnet_lite0",
    mean: Array | None = None,
    others: Array | None = None,
) -> list[Row]:
    """Scores of translations whose true outputs are known, and of the answers that cost nothing.

    Args:
        translations: images `(N, height, width, channels)` made of the inputs.
        inputs: what they were made of, which is an answer itself where its shape is the truths'.
        truths: the true outputs, row i of row i.
        extractor: name of the feature extractor, or an `Extractor`.
        mean: the mean image of the training outputs, another trivial answer; `None` for none.
        others: other real outputs, such as those trained on; the distances of as many of them as
            there are translations are the best to hope for. `None` for none.

    Returns:
        A list of `Row`: `"mae"`, `"psnr"`, `"ssim"` (of images of 11 pixels and more), the Fréchet
        and the kernel distance to the truths, and `"retrieval"` among the first 300, where one of
        an equal input or an equal truth is right too; each for `"answer"` `"translation"`,
        `"input"` and, for the errors, `"mean"`, for the distances, `"real"` in its protocol.
    """
    answers = {"translation": translations}
    if inputs.shape[1:] == truths.shape[1:]:
        answers["input"] = inputs
    errors = ERRORS if min(truths.shape[1:3]) >= WINDOW else {k: ERRORS[k] for k in ("mae", "psnr")}
    same = {} if mean is None else {"mean": np.broadcast_to(eight_bits(mean[None]), truths.shape)}
    found = [
        (name, error(images, truths), answer)
        for answer, images in {**answers, **same}.items()
        for name, error in errors.items()
    ]
    real = look(truths, extractor, cached=True)
    rows = [_row(*each, len(truths), real) for each in found]
    for answer, images in answers.items():
        seen = look(images, extractor)
        rows += _distances(seen, real, extractor, answer)
        rows.append(_found(seen, real, answer, inputs, truths))
    return rows + _best(others, truths, len(translations), real, extractor)


def evaluate_unpaired(
    translations: Array,
    inputs: Array,
    targets: Array,
    extractor: str | Extractor = "efficientnet_lite0",
    cycles: Array | None = None,
    partners: Array | None = None,
    others: Array | None = None,
) -> list[Row]:
    """Distances of translations, and of their inputs as they are, to images of the target domain.

    Args:
        translations: images `(N, height, width, channels)` made of the inputs.
        inputs: what they were made of.
        targets: real images of the target domain, of any number.
        extractor: name of the feature extractor, or an `Extractor`.
        cycles: the inputs again, translated back, whose mean absolute error is `"cycle_mae"`.
        partners: the true outputs, row i of input i, where they are known though the GAN was
            trained without them: the right one is looked for among the first 300.
        others: other real images of the target domain, as of `evaluate_pairs`.

    Returns:
        A list of `Row`, as of `evaluate_pairs`.

    Raises:
        ValueError: if there are not as many partners as inputs.
    """
    if partners is not None and len(partners) != len(inputs):
        raise ValueError(
            "Expected the true output of each input. "
            f"Received: {len(partners)} partners of {len(inputs)} inputs."
        )
    real, rows = look(targets, extractor, cached=True), []
    answers = {"translation": translations, "input": inputs}
    looked = {answer: look(images, extractor) for answer, images in answers.items()}
    for answer, seen in looked.items():
        warn_of_sizes(targets, answers[answer])
        rows += _distances(seen, real, extractor, answer)
        if partners is not None:
            true = look(partners, extractor, cached=True)
            rows.append(_found(seen, true, answer, inputs, partners))
    if cycles is not None:
        error = mean_absolute_error(cycles, inputs)
        rows.append(_row("cycle_mae", error, "translation", len(inputs), looked["input"]))
    return rows + _best(others, targets, len(translations), real, extractor)


def indistinguishable(inputs, truths):
    """Numbers of the pairs, equal where a chain of equal inputs or equal truths leads from one to
    the other."""
    groups = np.arange(len(inputs))
    for images in (inputs, truths):
        first = {}
        for row, image in enumerate(images):
            other = groups[first.setdefault(image.tobytes(), row)]
            groups[groups == groups[row]] = other
    return groups


def _row(name, value, answer, count, real, **settings):
    """A row of the first `count` images, held to those of a `Seen`."""
    protocol = {**settings, "answer": answer, "images": count, "real_images": real.images}
    return Row(name, value, NO_ERROR, protocol)


def _found(seen, partners, answer, inputs, truths):
    """Whether the nearest of the first partners is the right one, or one alike."""
    count = min(PARTNERS, len(partners.features))
    alike = indistinguishable(inputs[:count], truths[:count])
    share = retrieval(seen.features[:count], partners.features[:count], alike)
    name = f"retrieval_{seen.extractor['extractor']}"
    return _row(name, share, answer, count, partners, **seen.extractor)


def _best(others, targets, count, real, extractor):
    """The distances of real images in the number of the translations, drawn from the whole set:
    its first rows are often of one kind."""
    if others is None or not len(others):
        return []
    warn_of_sizes(targets, others)
    count = min(count, len(others))
    rows = np.sort(np.random.default_rng(0).choice(len(others), count, replace=False))
    return _distances(look(others[rows], extractor), real, extractor, "real")


def _distances(seen, real, extractor, answer):
    rows = evaluate(seen, real, metrics=DISTANCES, extractor=extractor)
    return [row._replace(protocol={**row.protocol, "answer": answer}) for row in rows]
