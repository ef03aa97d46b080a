"""The primitives on PyTorch: eager, stateful, `torch.autograd`."""

import contextlib

import keras
import torch

from keras_gan.backend import checks
from keras_gan.backend.single_program import (  # noqa: F401
    all_replicas,
    as_input,
    auto_jit_compile,
    batch_shards,
    mean_over_replicas,
    random,
    refuse_strategy,
    replica,
    replica_count,
    require_own_strategy,
    scope_of,
)

WITHOUT_SECOND_DERIVATIVE = ()
provisional_values = running_programs = contextlib.nullcontext


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


def all_finite(tensors):
    """As `checks.all_finite`; the norm of all tensors at once takes a tenth of its time."""
    floats = [t.detach() for t in tensors if t is not None and t.is_floating_point()]
    norm = torch.nn.utils.get_total_norm(floats)
    # Large finite values have an infinite norm.
    return norm.isfinite() if bool(norm.isfinite()) else checks.all_finite(floats)


@torch.no_grad()
def apply_gradients(optimizer, gradients, variables, accept):
    checks.require_gradients(gradients, variables)
    if not bool(accept):
        return accept
    state = [v.value for v in [*variables, *optimizer.variables]]
    before = [tensor.clone() for tensor in state]
    optimizer.apply(gradients, variables)
    accept = all_finite(state)
    if not bool(accept):
        for tensor, old in zip(state, before, strict=True):
            tensor.copy_(old)
    return accept


def runs_eagerly(inputs):
    values = keras.tree.flatten(inputs)
    symbolic = any(isinstance(v, torch.Tensor) and v.device.type == "meta" for v in values)
    return not (symbolic or torch.compiler.is_compiling())


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
