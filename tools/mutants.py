"""python -m tools.mutants: do the tests notice when the code is wrong?

Makes every change that `tools.mutations` knows to the mathematical files and to the step, one at a
time, and runs the tests of that file against it, in a process of its own, on PyTorch, the quickest
backend to start. A mutant is killed when a test fails or hangs. Prints the share killed and every
survivor. `--named` runs known mistakes of GAN code instead.

The parent process has Keras and its backend loaded, but not the library. Each forked child imports
the mutated syntax tree in place of the file under test.
"""

import ast
import contextlib
import importlib.abc
import importlib.util
import os
import pathlib
import signal
import sys
import time

os.environ["KERAS_BACKEND"] = "torch"
os.environ["OMP_NUM_THREADS"] = "1"

import keras  # noqa: F401
import pytest
from absl import flags

from tools import mutations

ROOT = pathlib.Path(__file__).parent.parent
TIMEOUT = 300.0  # Seconds after which a mutant counts as hanging.

TARGETS = {
    "keras_gan/losses.py": ["tests/test_losses.py"],
    "keras_gan/penalties.py": ["tests/test_penalties.py", "tests/test_schedules.py"],
    "keras_gan/divergences/variational.py": ["tests/test_divergences.py"],
    "keras_gan/divergences/gaussians.py": ["tests/test_divergences.py"],
    "keras_gan/schedules.py": ["tests/test_schedules.py"],
    "keras_gan/training/loss_scale.py": ["tests/training/test_loss_scale.py"],
    "keras_gan/training/average.py": ["tests/training/test_average.py", "tests/test_schedules.py"],
    "keras_gan/data_adapters/array_feed.py": ["tests/data_adapters"],
    "keras_gan/data_adapters/categories.py": [
        "tests/data_adapters",
        "tests/training/test_conditions.py",
    ],
    **dict.fromkeys(
        [
            "keras_gan/training/adversarial_model.py",
            "keras_gan/training/game.py",
            "keras_gan/training/step.py",
        ],
        [
            "tests/training/test_trainer.py",
            "tests/training/test_loss_scale.py",
            "tests/training/test_conditions.py",
            "tests/models/test_objectives.py",
            "tests/models/test_conformance.py",
            "tests/training/test_generation.py",
            "tests/training/test_bad_input.py",
        ],
    ),
}

# Known mistakes of GAN code: `name: (file, correct line, wrong line)`.
NAMED = {
    "critic's sign on fakes": (
        "keras_gan/losses.py",
        "return _mean(_softplus(-real_logits)) + _mean(_softplus(fake_logits))",
        "return _mean(_softplus(-real_logits)) + _mean(_softplus(-fake_logits))",
    ),
    "generator's sign": (
        "keras_gan/losses.py",
        "return _mean(_softplus(-fake_logits))",
        "return _mean(_softplus(fake_logits))",
    ),
    "generator's loss saturates": (
        "keras_gan/losses.py",
        "return _mean(_softplus(-fake_logits))",
        "return -_mean(_softplus(fake_logits))",
    ),
    "average never updated": (
        "keras_gan/training/average.py",
        "mean.assign(ops.where(step > 0, moved, mean.value))",
        "pass",
    ),
    "average's decay swapped": (
        "keras_gan/training/average.py",
        "return 1.0 - ops.power(2.0, -batch / ops.maximum(half_life, 1e-8))",
        "return ops.power(2.0, -batch / ops.maximum(half_life, 1e-8))",
    ),
    "generator's step trains the critic": (
        "keras_gan/training/game.py",
        'Player("generator", self.generator, self._generator_objective, self.generator_logs)',
        'Player("generator", self.critic, self._generator_objective, self.generator_logs)',
    ),
    "R1 on fakes": (
        "keras_gan/penalties.py",
        '"r1": lambda critic, real, fake, noise: r1_penalty(critic, real)',
        '"r1": lambda critic, real, fake, noise: r1_penalty(critic, fake)',
    ),
    "R1's weight is 0": (
        "keras_gan/penalties.py",
        "return weight * _PENALTIES[self.name](critic, real, fake, noise)",
        "return 0.0 * _PENALTIES[self.name](critic, real, fake, noise)",
    ),
    "R1 without ½": (
        "keras_gan/penalties.py",
        "return 0.5 * ops.mean(squared_gradient_norm(critic, real))",
        "return ops.mean(squared_gradient_norm(critic, real))",
    ),
    "R1 not squared": (
        "keras_gan/penalties.py",
        "return ops.sum(ops.square(gradient), axis=tuple(range(1, len(gradient.shape))))",
        "return ops.sum(ops.abs(gradient), axis=tuple(range(1, len(gradient.shape))))",
    ),
    "Adam's betas swapped": (
        "keras_gan/cli/recipe.py",
        "functools.partial(keras.optimizers.Adam, beta_1=0.0, beta_2=0.99)",
        "functools.partial(keras.optimizers.Adam, beta_1=0.99, beta_2=0.0)",
    ),
    "one real batch for ever": (
        "keras_gan/training/step.py",
        "step_ok = self._turn(player, batch, (index, update), step_ok)",
        "step_ok = self._turn(player, batches[0], (index, update), step_ok)",
    ),
    "one latent batch for ever": (
        "keras_gan/training/step.py",
        "self.noise_seed.state.assign(noise_state)",
        "pass",
    ),
    "generated for another row's label": (
        "keras_gan/training/game.py",
        "inputs = [] if condition is None else [condition]",
        "inputs = [] if condition is None else [ops.roll(condition, 1, axis=0)]",
    ),
    "penalty under another row's label": (
        "keras_gan/training/game.py",
        "outputs = self.logits(samples if self.condition is None else (samples, condition))",
        "outputs = self.logits("
        "samples if self.condition is None else (samples, ops.roll(condition, 1, axis=0)))",
    ),
    "one order for unpaired sets": (
        "keras_gan/data_adapters/array_feed.py",
        "parts = (self._series(a, (self.seed, i)) for i, a in enumerate(self.arrays))",
        "parts = (self._series(a, (self.seed, 0)) for i, a in enumerate(self.arrays))",
    ),
}
NAMED_TESTS = {**TARGETS, "keras_gan/cli/recipe.py": ["tests/cli/test_recipes.py"]}


class _MutantFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports another syntax tree in place of one file of the library."""

    def __init__(self, path, tree):
        self.path, self.tree = path, tree
        self.name = path.removesuffix(".py").replace("/", ".")

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(name, ROOT / self.path, loader=self)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(compile(self.tree, str(ROOT / self.path), "exec"), vars(module))


def start(path, tree, tests):
    """Fork a process that runs the tests against a mutant; returns its id."""
    child = os.fork()
    if child:
        return child
    code = 1
    with contextlib.suppress(BaseException):
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        sys.meta_path.insert(0, _MutantFinder(path, tree))
        code = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests]))
    os._exit(code)


def wait(child):
    """Whether the tests passed, which means that the mutant survived."""
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def survivors(path, cases, tests):
    """The `(line, change, tree)` of `cases` that no test noticed."""
    if not wait(start(path, ast.parse((ROOT / path).read_text("utf-8")), tests)):
        sys.exit(f"{path}: the tests fail without a mutation: {' '.join(tests)}")
    alive, lanes = [], []
    for case in [*cases, *[None] * flags.FLAGS.processes]:
        if len(lanes) == flags.FLAGS.processes:
            running, child = lanes.pop(0)
            if wait(child):
                alive.append(running)
                print(f"survived  {path}:{running[0]}  {running[1]}", flush=True)
        if case is not None:
            lanes.append((case, start(path, case[2], tests)))
    return alive


def named():
    """`{file: [(0, name, tree)]}` of the known mistakes."""
    cases = {}
    for name, (path, old, new) in NAMED.items():
        source = (ROOT / path).read_text("utf-8")
        if old not in source:
            sys.exit(f"{path} no longer has the line of {name!r}: {old}")
        cases.setdefault(path, []).append((0, name, ast.parse(source.replace(old, new))))
    return cases


def main(_):
    os.chdir(ROOT)
    if flags.FLAGS.named:
        cases = named()
    else:
        files = flags.FLAGS.files or TARGETS
        cases = {path: list(mutations.mutants((ROOT / path).read_text("utf-8"))) for path in files}
        if flags.FLAGS.lines:
            lines = set(map(int, flags.FLAGS.lines))
            cases = {path: [c for c in each if c[0] in lines] for path, each in cases.items()}
    total = killed = 0
    for path, mutated in cases.items():
        alive = survivors(path, mutated, NAMED_TESTS[path])
        print(f"{path}: {len(mutated) - len(alive)} of {len(mutated)} killed", flush=True)
        total, killed = total + len(mutated), killed + len(mutated) - len(alive)
    print(f"{killed} of {total} killed, {killed / total:.1%}")


if __name__ == "__main__":
    flags.DEFINE_boolean("named", False, "known mistakes instead of all small changes")
    flags.DEFINE_list("files", [], f"files to mutate: {', '.join(TARGETS)}")
    flags.DEFINE_list("lines", [], "only these lines, to run their survivors again")
    flags.DEFINE_integer("processes", 2, "mutants tested in parallel", lower_bound=1)
    from keras_gan.utils import console  # Not above: it imports Keras.

    console.run(main)
