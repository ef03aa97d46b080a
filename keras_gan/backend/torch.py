"""The primitives on PyTorch: eager, stateful, `torch.autograd`."""

import contextlib

import keras
import torch

from keras_gan.backend.checks import require_gradients
from keras_gan.backend.single_program import (  # noqa: F401
    all_replicas,
    as_input,
    auto_jit_compile,
    mean_over_replicas,
    random,
    replica,
    replica_count,
)

WITHOUT_SECOND_DERIVATIVE = ()
provisional_values = contextlib.nullcontext


def run_step(model, algorithm, data):
    return algorithm(data)


def value_and_gradients(loss_fn, variables, writes=(), given=()):
    sources = [v.value for v in variables]
    mapping = [*zip(variables, sources, strict=True), *given]
    with keras.StatelessScope(state_mapping=mapping, collect_losses=True) as scope:
        value, aux = loss_fn()
        written = [_current(scope, v) for v in writes]
    gradients = torch.autograd.grad(value, sources, allow_unused=True)
    return value.detach(), _detach(aux), list(gradients), _detach(written)


def input_gradients(fn, x):
    x = keras.ops.convert_to_tensor(x)
    x = x if x.requires_grad else x.detach().requires_grad_(True)
    (gradient,) = torch.autograd.grad(fn(x).sum(), x, create_graph=True)
    return gradient


def apply_gradients(optimizer, gradients, variables, accept):
    require_gradients(gradients, variables)
    if bool(accept):
        with torch.no_grad():
            optimizer.apply(gradients, variables)


def only_where(condition, algorithm, otherwise):
    return algorithm() if bool(condition) else otherwise


def without_side_effects(fn):
    with keras.StatelessScope():
        return fn()


def _current(scope, variable):
    value = scope.get_current_value(variable)
    return variable.value if value is None else value


def _detach(structure):
    return keras.tree.map_structure(torch.Tensor.detach, structure)
