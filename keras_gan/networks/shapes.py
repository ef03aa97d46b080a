"""Sizes and widths of the levels of a convolutional network."""

SMALLEST_SIDE = 4
LARGEST_SIDE = 2**13  # Beyond, a few settings ask for matrices and maps that fill any memory.
LARGEST_COUNT = 1_000
_USUAL_SIDES = (28, 32, 48, 64, 96, 128, 256)


def halvings(image_shape, smallest_side=SMALLEST_SIDE):
    """How often both sides can be halved before one falls below `smallest_side` pixels."""
    height, width, _ = image_shape
    if max(height, width) > LARGEST_SIDE:
        raise ValueError(
            f"Both sides of `image_shape` must be at most {LARGEST_SIDE}: scale or cut the images. "
            f"Received: image_shape={image_shape!r:.80}."
        )
    count = 0
    while all(side % 2 == 0 and side // 2 >= smallest_side for side in (height, width)):
        height, width, count = height // 2, width // 2, count + 1
    if count == 0:
        usual = [str(side) for side in _USUAL_SIDES if side // 2 >= smallest_side]
        raise ValueError(
            f"Both sides of `image_shape` must be 2ⁿ·k with n ≥ 1 and k ≥ {smallest_side}, such as "
            f"{', '.join(usual)}: resize or pad the images to such a size. "
            f"Received: image_shape={tuple(image_shape)}."
        )
    return count


def require_multiples(image_shape, levels):
    """Raise unless both sides can be halved `levels` times; the error names the nearest size."""
    step = 2**levels
    height, width, _ = image_shape
    if max(height, width) > LARGEST_SIDE or height % step or width % step:
        near = tuple(step * max(1, round(side / step)) for side in (height, width))
        raise ValueError(
            f"Both sides of `image_shape` must be multiples of {step}, up to {LARGEST_SIDE}, to be "
            f"halved {levels} times: resize or pad the images, for instance to {near[0]} x "
            f"{near[1]}. Received: image_shape={tuple(image_shape)!r:.80}."
        )


def smallest_size(image_shape, levels):
    """Height and width of the feature map that is the image's size halved `levels` times."""
    height, width, _ = image_shape
    return height >> levels, width >> levels


def widths(width, count, levels):
    """Channels of each of `count` levels, from one number for all or a sequence."""
    if count > LARGEST_COUNT:
        raise ValueError(f"Expected at most {LARGEST_COUNT:,} of {levels}. Received: {count}.")
    chosen = (width,) * count if isinstance(width, int) else tuple(width)
    if len(chosen) != count or not all(isinstance(x, int) and x > 0 for x in chosen):
        raise ValueError(
            f"`width` must be one positive integer, or one for each of {levels}: {count} at this "
            f"image size. Received: width={width}."
        )
    return chosen
