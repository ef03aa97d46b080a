"""The primitives on JAX: the state comes in and goes out, so everything runs in a stateless scope.

Scopes of Keras do not chain: a nested one has to carry the current value of *every* variable of
the step, or inner code would read the values from before the step. `_CARRIED` remembers which
variables these are, in each thread.
"""

import contextlib
import contextvars
import threading

import jax
import jax.numpy as jnp
import keras

from keras_gan.backend import layer_losses, single_program
from keras_gan.backend.checks import all_finite, require_gradients
from keras_gan.backend.single_program import (  # noqa: F401
    all_replicas,
    as_input,
    auto_jit_compile,
    batch_shards,
    mean_over_replicas,
    refuse_strategy,
    replica,
    replica_count,
    require_own_strategy,
    scope_of,
)

WITHOUT_SECOND_DERIVATIVE = ()
_CARRIED = contextvars.ContextVar("variables of the step", default=())


def run_step(model, algorithm, state, data):
    groups = [
        model.trainable_variables,
        model.non_trainable_variables,
        model.optimizer.variables,
        model.metrics_variables,
    ]
    variables = [v for group in groups for v in group]
    values = [value for group in state for value in group]
    with _Scope(variables, zip(variables, values, strict=True)):
        logs = algorithm(data)
        new_state = tuple([v.value for v in group] for group in groups)
    return logs, new_state


class _Scope:
    """A stateless scope over `variables`, whose current values become the next scope's."""

    def __init__(self, variables, mapping):
        self.variables = variables
        self.scope = keras.StatelessScope(state_mapping=list(mapping), collect_losses=True)

    def __enter__(self):
        self.scope.__enter__()
        self.outer = _CARRIED.set(self.variables)
        return self.scope

    def __exit__(self, *error):
        _CARRIED.reset(self.outer)
        self.scope.__exit__(*error)


def _fork(overrides=()):
    """A scope that starts from the current one's values, with `overrides` in their place."""
    variables = {id(v): v for v in [*_CARRIED.get(), *(v for v, _ in overrides)]}.values()
    return _Scope(list(variables), [*((v, v.value) for v in variables), *overrides])


def value_and_gradients(loss_fn, variables, writes=(), given=()):
    def pure(values):
        with _fork([*zip(variables, values, strict=True), *given]):
            value, aux = loss_fn()
            return value, (aux, [v.value for v in writes])

    values = [v.value for v in variables]
    (value, (aux, written)), gradients = jax.value_and_grad(pure, has_aux=True)(values)
    return value, aux, gradients, written


def input_gradients(fn, x):
    variables = _CARRIED.get()

    def pure(x):
        with _fork(), layer_losses.collected() as losses:
            return jnp.sum(fn(x)), ([v.value for v in variables], losses)

    gradient, (values, losses) = jax.grad(pure, has_aux=True)(jnp.asarray(x))
    layer_losses.extend(losses)
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
    return gradient


def apply_gradients(optimizer, gradients, variables, accept):
    require_gradients(gradients, variables)
    before = [v.value for v in variables]
    slots = [v.value for v in optimizer.variables]
    after, new_slots = optimizer.stateless_apply(slots, gradients, before)
    state = [*variables, *optimizer.variables]
    accept = jnp.logical_and(accept, all_finite([*after, *new_slots]))
    for variable, new, old in zip(state, [*after, *new_slots], [*before, *slots], strict=True):
        variable.assign(jnp.where(accept, new, old))
    return accept


def random(distribution, shape, seed):
    """Keras's own draw, of which each device keeps the rows of its samples.

    Left to XLA, each device would draw all, and generate the whole batch of them.
    """
    drawn = single_program.random(distribution, shape, seed)
    spread = keras.distribution.distribution()
    if spread is None or not shape or shape[0] % spread.num_model_replicas:
        return drawn
    return keras.distribution.distribute_tensor(drawn, spread.get_data_layout(shape))


def runs_eagerly(inputs):
    return not any(isinstance(x, jax.core.Tracer) for x in keras.tree.flatten(inputs))


def only_where(condition, algorithm, otherwise):
    variables = _CARRIED.get()

    def run(values):
        with _Scope(variables, zip(variables, values, strict=True)):
            result = algorithm()
            # Both branches have to give the same types, which an assignment need not keep.
            after = [
                jnp.asarray(v.value, old.dtype) for v, old in zip(variables, values, strict=True)
            ]
        return result, after

    before = [jnp.asarray(v.value) for v in variables]
    result, after = jax.lax.cond(condition, run, lambda values: (otherwise, values), before)
    for variable, value in zip(variables, after, strict=True):
        variable.assign(value)
    return result


def without_side_effects(fn):
    with _fork():
        return fn()


class _Compilation:
    """JAX's one switch for all threads: no optimization, while no thread runs its programs."""

    def __init__(self):
        self.lock, self.running = threading.RLock(), 0

    @contextlib.contextmanager
    def optimized(self):
        with self.lock:
            self.running += 1
        try:
            yield
        finally:
            with self.lock:
                self.running -= 1

    @contextlib.contextmanager
    def quick(self):
        with self.lock:
            before = jax.config.read("jax_disable_most_optimizations")
            jax.config.update("jax_disable_most_optimizations", before or self.running == 0)
            try:
                yield
            finally:
                jax.config.update("jax_disable_most_optimizations", before)


_COMPILATION = _Compilation()
running_programs = _COMPILATION.optimized
provisional_values = _COMPILATION.quick
