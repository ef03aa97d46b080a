"""Checks that every backend makes in the same words."""

from keras import ops


def all_finite(tensors):
    """Whether every value of every float tensor is finite, a boolean scalar."""
    floats = [t for t in tensors if t is not None and "float" in str(t.dtype)]
    return ops.all(ops.stack([ops.all(ops.isfinite(t)) for t in floats] or [True]))


def require_gradients(gradients, variables):
    """Raise when a gradient is missing: a silent `None` is how a penalty becomes a no-op."""
    missing = [v.path for g, v in zip(gradients, variables, strict=True) if g is None]
    if missing:
        raise ValueError(
            "Every trainable variable of a player needs a gradient, but the loss does not depend "
            "on some of them, or passes an operation without a (second) derivative, such as a "
            "bilinear resize under a gradient penalty on TensorFlow. Set `layer.trainable = False` "
            f"for what should not train. Received no gradient for: {', '.join(missing)}."
        )
