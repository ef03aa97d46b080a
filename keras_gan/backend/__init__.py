"""What differs between TensorFlow, JAX and PyTorch: the same few primitives, one file a framework.

Everything else in the library is written once, in `keras.ops`. Each backend file offers

`run_step(model, algorithm, *args)`
    Runs the stateful `algorithm(data)` as one step of Keras's trainer, in the form which that
    trainer expects: JAX hands a state over and wants the new one back.
`value_and_gradients(loss_fn, variables, writes=(), given=())`
    `(value, aux, gradients, written)` of `loss_fn() -> (value, aux)`. Nothing is written while
    `loss_fn` runs: `written` holds the values that it would have left in the variables `writes`.
    `given` is a list of `(variable, value)` that hold inside `loss_fn` only.
`input_gradients(fn, x)`
    The gradient of `sum(fn(x))` with respect to `x`, itself differentiable.
`apply_gradients(optimizer, gradients, variables, accept)`
    One optimizer update, made only where the boolean scalar `accept` is true and the new weights
    and the optimizer's new variables are finite. Returns whether it was made.
`all_finite(tensors)`
    Whether every value of the float tensors is finite, a boolean scalar.
`only_where(condition, algorithm, otherwise)`
    `algorithm()`, a scalar, with all that it writes, where the boolean scalar `condition` is true;
    elsewhere `otherwise`, and nothing is computed or written.
`collected_losses(network)`
    A context that yields a list of all losses that the network's layers add in it, the same file
    for all frameworks.
`without_side_effects(fn)`
    `fn()`, used and not written: batch statistics, power iterations and seeds stay as they were,
    while gradients still flow.
`runs_eagerly(inputs)`
    Whether a call on these inputs computes at once, instead of being traced.
`random(distribution, shape, seed)`
    What `keras.random` draws from a `SeedGenerator`, `"normal"` or `"uniform"`, in float32.
`provisional_values()`
    A context for building networks whose weights are replaced at once: JAX compiles the initial
    values of every shape, which took longer than loading all else did, and need not optimize that.
    Layers ask `values_are_provisional()` before they work for good initial values.
`running_programs()`
    A context for running compiled programs, which other threads' provisional values leave as they
    are.

and, for data-parallel training and input, `scope_of(model)`, `replica()`,
`all_replicas(condition)`, `mean_over_replicas(value)`, `replica_count()`, `batch_shards()`,
`refuse_strategy()`, `require_own_strategy(optimizer)`, `auto_jit_compile(sample_shape, layers)` and
`as_input(feed)`; for several processes, `join(address, count, index)`, `process()`,
`gathered(array)`, `lost_process(error)`, `leave_at_once()`, `has_split_state(variables)` and
`alone(*models)`; and the constant `WITHOUT_SECOND_DERIVATIVE`, Keras layers that no gradient
penalty may pass on this backend.
"""

import contextlib
import contextvars
import importlib

import keras

from keras_gan.backend.layer_losses import collected_losses  # noqa: F401
from keras_gan.utils.backend_choice import BACKENDS
from keras_gan.utils.errors import BackendError

if keras.backend.backend() not in BACKENDS:
    raise BackendError(
        "keras_gan trains on the backends tensorflow, jax and torch; set the environment variable "
        f"KERAS_BACKEND to one of them. Received: {keras.backend.backend()!r}."
    )

_backend = importlib.import_module(f"keras_gan.backend.{keras.backend.backend()}")
_of_processes = "jax_processes" if keras.backend.backend() == "jax" else "one_process"
_processes = importlib.import_module(f"keras_gan.backend.{_of_processes}")

run_step = _backend.run_step
value_and_gradients = _backend.value_and_gradients
input_gradients = _backend.input_gradients
apply_gradients = _backend.apply_gradients
all_finite = _backend.all_finite
only_where = _backend.only_where
runs_eagerly = _backend.runs_eagerly
without_side_effects = _backend.without_side_effects
random = _backend.random
running_programs = _backend.running_programs
scope_of = _backend.scope_of
replica = _backend.replica
all_replicas = _backend.all_replicas
mean_over_replicas = _backend.mean_over_replicas
replica_count = _backend.replica_count
batch_shards = _backend.batch_shards
refuse_strategy = _backend.refuse_strategy
require_own_strategy = _backend.require_own_strategy
join = _processes.join
process = _processes.process
gathered = _processes.gathered
lost_process = _processes.lost_process
leave_at_once = _processes.leave_at_once
has_split_state = _processes.has_split_state
alone = _processes.alone
auto_jit_compile = _backend.auto_jit_compile
as_input = _backend.as_input
WITHOUT_SECOND_DERIVATIVE = _backend.WITHOUT_SECOND_DERIVATIVE

_PROVISIONAL = contextvars.ContextVar("provisional values", default=False)


@contextlib.contextmanager
def provisional_values():
    before = _PROVISIONAL.set(True)
    try:
        with _backend.provisional_values():
            yield
    finally:
        _PROVISIONAL.reset(before)


values_are_provisional = _PROVISIONAL.get
