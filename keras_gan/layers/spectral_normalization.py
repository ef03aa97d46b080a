"""Spectral normalisation: a layer whose linear map has spectral norm one."""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_gan import backend
from keras_gan.utils.hints import Shape, Tensor

WARM_UP_ITERATIONS = 15

_TRANSPOSED = (
    keras.layers.Conv1DTranspose,
    keras.layers.Conv2DTranspose,
    keras.layers.Conv3DTranspose,
)
_PLAIN = (keras.layers.Dense, keras.layers.Conv1D, keras.layers.Conv2D, keras.layers.Conv3D)


def normalizable(layer):
    """Whether `SpectralNormalization` can wrap `layer`."""
    return isinstance(layer, (*_PLAIN, *_TRANSPOSED))


@keras.saving.register_keras_serializable(package="keras_gan")
class SpectralNormalization(keras.layers.Wrapper):
    """Wraps a dense or (transposed) convolutional layer: its kernel W acts as W / σ(W).

    σ(W) = max ‖Wx‖ / ‖x‖ is the largest singular value of the kernel as a matrix with one row per
    output channel. It is estimated as σ = uᵀ W v by power iteration, v ← Wᵀu / ‖Wᵀu‖,
    u ← Wv / ‖Wv‖. As in the paper, gradients flow through the W in σ, but not through u and v. The
    kernel itself is never overwritten: its map is linear, so the wrapped layer is called on x / σ
    and applies its own bias and activation.

    A kernel of zeros, from which some layers start, stays one: there is no σ to divide by until the
    first update.

    Power iteration is a method, not a side effect of a call: a GAN runs it once before each update
    of the player that owns the layer, and calls are pure, in training and in inference. Outside a
    GAN call `power_iteration()` after each optimizer step. σ is computed in the variables'
    precision also under mixed precision policies. Building runs 15 iterations, so that σ is close
    to its value from the start.

    Args:
        layer: a `Dense`, `Conv1D/2D/3D` or `Conv1D/2D/3DTranspose` layer.

    Reference: Miyato et al. 2018, "Spectral Normalization for Generative Adversarial Networks",
    https://arxiv.org/abs/1802.05957, equations 8 and 12 and algorithm 1.
    """

    def __init__(self, layer: keras.layers.Layer, **kwargs: Any) -> None:
        if not normalizable(layer):
            raise ValueError(
                "SpectralNormalization wraps Dense, Conv1D/2D/3D and Conv1D/2D/3DTranspose layers. "
                f"Received: {layer.__class__.__name__}."
            )
        kwargs = {"name": f"spectral_{layer.name}", "dtype": layer.dtype_policy, **kwargs}
        super().__init__(layer, **kwargs)

    def build(self, input_shape: Shape) -> None:
        super().build(input_shape)
        rows, columns = self.matrix().shape
        dtype = self.layer.kernel.dtype
        for name, size in (("u", rows), ("v", columns)):
            vector = self.add_weight(
                shape=(size,),
                initializer=_initial_vector,
                trainable=False,
                autocast=False,
                dtype=dtype,
                name=name,
            )
            setattr(self, name, vector)
        if not backend.values_are_provisional():
            self._warm_up()

    def _warm_up(self):
        # In NumPy: eager operations take long, and JAX compiles a program a shape.
        matrix, u = (
            ops.convert_to_numpy(x).astype("float64") for x in (self.matrix(), self.u.value)
        )
        for _ in range(WARM_UP_ITERATIONS):
            v = matrix.T @ u
            v /= np.linalg.norm(v) + 1e-12
            image = matrix @ v
            u = image / np.linalg.norm(image) if image.any() else u
        self.u.assign(u)
        self.v.assign(v)

    def matrix(self) -> Tensor:
        """The kernel with one row per output channel, in the precision of u and v."""
        kernel = ops.convert_to_tensor(self.layer.kernel)
        if isinstance(self.layer, _TRANSPOSED):
            kernel = ops.swapaxes(kernel, -1, -2)  # Their kernels are (..., outputs, inputs).
        return ops.transpose(ops.reshape(kernel, (-1, kernel.shape[-1])))

    def power_iteration(self, where: Tensor | None = None) -> None:
        """One step of u and v towards the leading singular vectors, where a scalar is true."""
        u, v = _step(ops.stop_gradient(self.matrix()), self.u.value)
        for vector, moved in ((self.v, v), (self.u, u)):
            vector.assign(moved if where is None else ops.where(where, moved, vector.value))

    def sigma(self) -> Tensor:
        """σ = uᵀ W v, differentiable in W; a scalar in the variables' precision."""
        dtype = self.u.dtype  # The kernel's own may be the half precision that it is cast to.
        u, v = (ops.cast(ops.stop_gradient(x), dtype) for x in (self.u, self.v))
        return ops.sum(u * ops.matmul(ops.cast(self.matrix(), dtype), v))

    def call(self, inputs: Tensor) -> Tensor:
        return self.layer(inputs / ops.cast(self.divisor(), inputs.dtype))

    def divisor(self) -> Tensor:
        """σ, where u and v may lag behind a kernel that grows from zero.

        The root mean square of the singular values is at most σ; half of it is taken where the
        estimate is below that, and 1 for a kernel of zeros.
        """
        matrix = ops.cast(ops.stop_gradient(self.matrix()), self.u.dtype)  # Half would overflow.
        least = 0.5 * ops.norm(matrix) / min(matrix.shape) ** 0.5
        sigma = self.sigma()
        sigma = ops.maximum(sigma, least)
        return ops.where(sigma > 0, sigma, ops.ones_like(sigma))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return self.layer.compute_output_shape(input_shape)


def _initial_vector(shape, dtype):
    """A random vector, drawn by NumPy to spare JAX a compilation."""
    return ops.cast(np.random.default_rng(0).standard_normal(shape).astype("float32"), dtype)


def _step(matrix, u):
    """One step of power iteration: the next u and v; u stays where the matrix is zero."""
    v = _normalize(ops.matmul(ops.transpose(matrix), u))
    image = ops.matmul(matrix, v)
    return ops.where(ops.norm(image) > 0, _normalize(image), u), v


def _normalize(vector):
    return vector / (ops.norm(vector) + 1e-12)


def spectral_layers(model):
    """All `SpectralNormalization` layers in a network, nested ones included."""
    return [x for x in model._flatten_layers() if isinstance(x, SpectralNormalization)]
