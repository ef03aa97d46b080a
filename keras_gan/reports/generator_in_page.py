"""A generator as plain values: what a page needs to draw its samples by itself."""

import base64
import math

import numpy as np

from keras_gan.data_adapters import Categories, Codes
from keras_gan.reports.generator_graph import operations
from keras_gan.reports.operation_list import Unsupported
from keras_gan.utils.checks import is_count, is_image

LARGEST = 2_000_000  # Characters of base64, weights and test pictures together.
MOST_PRODUCTS = 300_000_000  # About a second in a browser.
# Between a test picture of the page and Python's, of values in [-1, 1].
TOLERANCE, IN_BFLOAT16 = 0.02, 0.1  # Python itself rounds to 8 bits there.
CHECKS = 2
SCRIPTS = "interpreter.js", "latents.js", "generator.js"


def described(gan):
    """The averaged generator of a GAN, its weights rounded to float16.

    Returns:
        A dict of plain values: `operations` as `keras_gan.reports.generator_graph` lists them,
        `sizes` and `weights` of their arrays, the `shape` of an image, what the generator takes
        (`latents`, `classes` and the word for one, `numbers`), and `checks` with their `tolerance`:
        inputs and the image that Python makes of them, float32. Or `left_out`: why there is none,
        as the end of a sentence.
    """
    try:
        takes = _taken(gan)
        _require_small(gan)
        checks = _checks(gan)  # First, since it brings the average up to date.
        tolerance = _tolerance(gan.ema_generator)
        return {**takes, **_network(gan.ema_generator), "checks": checks, "tolerance": tolerance}
    except Unsupported as error:
        return {"left_out": str(error)}
    except Exception as error:  # A report lacks its generator rather than that there is none.
        return {"left_out": f"{type(error).__name__}: {error}"}


def shown(values, names):
    """What the section of the page takes: the generator and its labels, or why it is left out.

    Args:
        values: what `described` gave, as a file holds it; `None` is returned for others.
        names: of the classes; without one for each they are counted.
    """
    reason, classes, numbers = map(values.get, ("left_out", "classes", "numbers"))
    if isinstance(reason, str):
        return {"left_out": reason, "scripts": ()}
    if "operations" not in values or not all(is_count(each, 0) for each in (classes, numbers)):
        return None
    known = isinstance(names, list) and len(names) == classes
    labels = names if known else list(range(classes))
    return {
        "left_out": None,
        "described": values,
        "label": values.get("label"),
        "labels": labels,
        "numbers": numbers,
        "scripts": SCRIPTS,
    }


def _taken(gan):
    """The shape of an image and what the generator takes."""
    if gan.prior is None:
        raise Unsupported("it makes its samples of others, and the page has none to give")
    if not is_image(gan.sample_shape) or gan.sample_shape[-1] > 4:
        raise Unsupported(f"its samples, of shape {tuple(gan.sample_shape)}, are no pictures")
    if gan.prior.distribution != "normal" or len(gan.latent_shape) != 1:
        raise Unsupported("its latents are no vector of normal numbers")
    condition = gan.condition
    label = isinstance(condition, Categories) and condition.shape == ()
    if not (condition is None or label or isinstance(condition, Codes)):
        raise Unsupported("it takes more than latents and a label")
    return {
        "shape": [*gan.sample_shape],
        "latents": gan.latent_shape[0],
        "classes": getattr(condition, "classes", 0),
        "label": "class" if label else "category",
        "numbers": getattr(condition, "continuous", 0),
    }


def _require_small(gan):
    weights, pictures = gan.ema_generator.count_params(), CHECKS * math.prod(gan.sample_shape)
    characters = (2 * weights + 4 * pictures) * 4 / 3
    if characters > LARGEST:
        raise Unsupported(
            f"it takes {characters / 1e6:.1f} MB of text, and a page holds {LARGEST / 1e6:.0f} MB"
        )


def _network(network):
    found = operations(network)
    if found.products > MOST_PRODUCTS:
        raise Unsupported(
            f"an image takes {found.products:,} multiplications, and the page does at most "
            f"{MOST_PRODUCTS:,}"
        )
    with np.errstate(over="ignore"):
        parts = [array.astype("<f2").ravel() for array in found.arrays]
    weights = np.concatenate(parts)
    if not np.isfinite(weights).all():
        raise Unsupported("half precision cannot hold its weights")
    sizes = [len(part) for part in parts]
    return {"operations": found.listed, "sizes": sizes, "weights": _text(weights)}


def _tolerance(network):
    coarse = any(layer.compute_dtype == "bfloat16" for layer in network._flatten_layers())
    return IN_BFLOAT16 if coarse else TOLERANCE


def _checks(gan):
    """Test inputs and Python's pictures of them; the first and the last class are among them."""
    inputs, labels = [gan.draw_latents(CHECKS, seed=0)], None
    if gan.condition is not None:
        labels = np.linspace(0, gan.condition.classes - 1, CHECKS).astype("int64")
        inputs.append(gan.ask(labels, CHECKS))
    samples = np.asarray(gan.generate(latents=inputs[0], labels=labels), "<f4")
    if not np.isfinite(samples).all():
        raise Unsupported("its pictures are not finite")
    return [
        {"inputs": [_text(np.asarray(x, "<f4")) for x in row], "sample": _text(sample)}
        for *row, sample in zip(*inputs, samples, strict=True)
    ]


def _text(array):
    return base64.b64encode(array.tobytes()).decode()
