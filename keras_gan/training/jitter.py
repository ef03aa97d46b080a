"""Random crops and mirror images of training data, alike for all channels of an image."""

from keras import ops

from keras_gan.utils.checks import positive_integer


def reach_within(jitter, *shapes):
    """The argument `jitter` of a GAN, as an integer less than any side of images of these shapes.

    Raises:
        ValueError: if it is none, or as large as a side: nothing but its border would be left.
    """
    reach = positive_integer(jitter, "jitter", at_least=0)
    if reach and reach >= min(side for shape in shapes for side in shape[:2]):
        sizes = " and ".join(sorted({" x ".join(map(str, shape[:2])) for shape in shapes}))
        raise ValueError(
            "`jitter` shifts images by up to so many pixels, fewer than they have: a tenth of a "
            f"side, for instance. Received: jitter={reach} for images of {sizes} pixels."
        )
    return reach


def jitter(images, noise, reach):
    """Each image mirrored with probability ½, and shifted by up to `reach` pixels along each axis.

    Rows and columns beyond the border repeat it: the crop of a picture that goes on. Two images
    that are to be moved alike are channels of one.

    Args:
        images: `(batch, height, width, channels)`, in any range.
        noise: function `(shape, distribution)`, drawn once per image.
        reach: largest shift in pixels; 0 leaves the images as they are.
    """
    if reach == 0:
        return images
    count, (height, width) = ops.shape(images)[0], images.shape[1:3]
    down, right, mirrored = (noise((count,), "uniform") for _ in range(3))
    rows = _sources(height, down, reach)
    columns = _sources(width, right, reach)
    columns = ops.where(mirrored[:, None] < 0.5, columns, width - 1 - columns)
    images = ops.einsum("bij,bjwc->biwc", _selection(rows, height, images.dtype), images)
    return ops.einsum("bij,bhjc->bhic", _selection(columns, width, images.dtype), images)


def _sources(size, draws, reach):
    """`(batch, size)` row numbers that each row is taken from."""
    shift = ops.floor(draws * (2 * reach + 1)) - reach
    return ops.clip(ops.arange(size, dtype="float32")[None] + shift[:, None], 0, size - 1)


def _selection(sources, size, dtype):
    """`(batch, size, size)` matrices that gather: XLA knows no quicker way on a CPU."""
    return ops.cast(sources[:, :, None] == ops.arange(size, dtype="float32"), dtype)
