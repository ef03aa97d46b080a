"""The line that brings arrays of images to `(count, height, width, channels)`."""

FEW = (1, 2, 3, 4)  # Numbers of channels; no picture has so few rows.
# Of axes, as others have them: PyTorch, MATLAB's files, columns before rows, both.
ORDERS = ((0, 1, 2, 3), (0, 2, 3, 1), (3, 0, 1, 2), (0, 2, 1, 3), (0, 3, 2, 1))


def line(shape, wanted):
    """Code that makes `images` of a shape fit, or `None`.

    Args:
        shape: of the array, its batch axis included.
        wanted: `(height, width, channels)` of one image, where a `None` fits any size.
    """
    now = tuple(shape)
    height, width, channels = wanted
    if len(now) == 5 and _fits(now[2:], wanted):
        return "np.reshape(images, (-1, *images.shape[2:]))"
    if now[1:] == (_product(height, width),) and channels == 1:
        return f"np.reshape(images, (-1, {height}, {width}, 1))"
    if len(now) == 3 and (now[-1] not in FEW or now[1:] == (height, width)):
        return _sized("images[..., None]", (*now, 1), wanted)
    if len(now) == 4:
        order = _order(now, wanted)
        code = "images" if order == ORDERS[0] else f"np.transpose(images, {order})"
        code = _sized(code, tuple(now[axis] for axis in order), wanted)
        return None if code == "images" else code
    return None


def _sized(code, now, wanted):
    """The code, with the steps that bring `(count, height, width, channels)` to what is wanted."""
    *size, channels = wanted
    if now[-1] != channels and now[-1] != 1:
        return None
    if not _fits(now[1:3], size):
        code = f"keras.ops.image.resize({code}, {tuple(size)})"
    return code if now[-1] == channels else f"np.repeat({code}, {channels}, axis=-1)"


def _order(shape, wanted):
    """The first order of axes in which an image fits; or has its channels, at another size."""
    for sizes in (wanted[:2], (None, None)):
        for order in ORDERS:
            if _fits([shape[axis] for axis in order[1:]], (*sizes, wanted[-1])):
                return order
    return ORDERS[0]


def _fits(shape, wanted):
    return all(w is None or s == w for s, w in zip(shape, wanted, strict=True))


def _product(height, width):
    return None if height is None or width is None else height * width
