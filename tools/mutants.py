"""python -m tools.mutants: do the tests notice when the code is wrong?

Every small change that `mutations` knows is made to the mathematical files and to the step, one at
a time, and the tests of that file are run against it in a process of its own, on PyTorch, the
quickest backend to start. A mutant is killed when a test fails or hangs. Printed are the share
killed and every survivor; `--named` runs the mistakes that GAN code is known for.

The process that forks has Keras and its backend loaded, but not the library: the child's import of
the file under test is answered with the mutated syntax tree.
"""

import ast
import contextlib
import copy
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
from absl import app, flags

ROOT = pathlib.Path(__file__).parent.parent
TIMEOUT = 300.0  # Seconds after which a mutant hangs.

TARGETS = {
    "keras_gan/losses.py": ["tests/test_losses.py"],
    "keras_gan/penalties.py": ["tests/test_penalties.py", "tests/test_schedules.py"],
    "keras_gan/divergences/variational.py": ["tests/test_divergences.py"],
    "keras_gan/divergences/gaussians.py": ["tests/test_divergences.py"],
    "keras_gan/schedules.py": ["tests/test_schedules.py"],
    "keras_gan/training/loss_scale.py": ["tests/training/test_loss_scale.py"],
    "keras_gan/training/average.py": ["tests/training/test_average.py", "tests/test_schedules.py"],
    "keras_gan/training/adversarial_model.py": [
        "tests/training/test_trainer.py",
        "tests/training/test_loss_scale.py",
        "tests/models/test_objectives.py",
        "tests/models/test_conformance.py",
        "tests/training/test_generation.py",
        "tests/training/test_bad_input.py",
    ],
}

# What GAN code gets wrong: the file, what is written there, and the mistake.
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
        "keras_gan/training/adversarial_model.py",
        'Player("generator", self.generator, self._generator_objective, ["generator_loss"])',
        'Player("generator", self.critic, self._generator_objective, ["generator_loss"])',
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
        "keras_gan/cli/recipes.py",
        "functools.partial(keras.optimizers.Adam, beta_1=0.0, beta_2=0.99)",
        "functools.partial(keras.optimizers.Adam, beta_1=0.99, beta_2=0.0)",
    ),
    "one real batch for ever": (
        "keras_gan/training/adversarial_model.py",
        "whole = self._update(player, batch, (index, update), whole)",
        "whole = self._update(player, batches[0], (index, update), whole)",
    ),
    "one latent batch for ever": (
        "keras_gan/training/adversarial_model.py",
        "self.noise_seed.state.assign(noise_state)",
        "pass",
    ),
}
NAMED_TESTS = {**TARGETS, "keras_gan/cli/recipes.py": ["tests/cli/test_recipes.py"]}

SWAPPED_OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
SWAPPED_CALLS = {
    "mean": "sum",
    "sum": "mean",
    "minimum": "maximum",
    "maximum": "minimum",
    "square": "abs",
    "sqrt": "square",
    "exp": "expm1",
    "expm1": "exp",
    "softplus": "relu",
    "relu": "softplus",
    "logical_and": "logical_or",
    "logical_or": "logical_and",
    "zeros": "ones",
}
DROPPED_CALLS = {"stop_gradient", "cast", "logical_not", "abs", "square", "mean"}


def mutations(node):
    """Replacements of one node of a syntax tree, as functions that change a copy of it."""
    if isinstance(node, (ast.BinOp, ast.BoolOp)) and type(node.op) in SWAPPED_OPERATORS:
        yield lambda n: setattr(n, "op", SWAPPED_OPERATORS[type(n.op)]())
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPPED_OPERATORS:
        yield lambda n: n.ops.__setitem__(0, SWAPPED_OPERATORS[type(n.ops[0])]())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield lambda n: setattr(n, "op", ast.UAdd())
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield lambda n: setattr(n, "value", not n.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        yield lambda n: setattr(n, "value", n.value + 1)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield from _call_mutations(node)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield lambda n: setattr(n, "value", ast.Constant(None))


def _call_mutations(node):
    name = node.func.attr
    if name in SWAPPED_CALLS:
        yield lambda n: setattr(n.func, "attr", SWAPPED_CALLS[n.func.attr])
    if name in DROPPED_CALLS and node.args:
        identity = ast.parse("(lambda x, *_, **__: x)", mode="eval").body
        yield lambda n: setattr(n, "func", identity)
    if name == "where" and len(node.args) == 3:
        yield lambda n: n.args.__setitem__(slice(1, 3), n.args[:0:-1])


def mutants(source):
    """`(line, change, tree)` of every mutant of a file; docstrings and messages stay."""
    tree = ast.parse(source)
    for position, node in enumerate(ast.walk(tree)):
        if _in_an_error(tree, node):
            continue
        for number, _ in enumerate(mutations(node)):
            mutant = copy.deepcopy(tree)
            changed = next(n for i, n in enumerate(ast.walk(mutant)) if i == position)
            before = ast.unparse(changed)
            list(mutations(changed))[number](changed)
            ast.fix_missing_locations(mutant)
            yield node.lineno, f"{before}  →  {ast.unparse(changed)}", mutant


def _in_an_error(tree, node):
    """Whether the node is part of a message, whose wording no test should fix."""
    raised = [n for n in ast.walk(tree) if isinstance(n, (ast.Raise, ast.JoinedStr))]
    return any(node is inner for outer in raised for inner in ast.walk(outer))


class _MutantFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Answers the import of one file of the library with another syntax tree."""

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
    """Fork a process that runs the tests against a mutant; its id."""
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
    """Whether the tests passed, so that the mutant survived."""
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
    """Those of `(line, change, tree)` that no test noticed."""
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
        cases = {path: list(mutants((ROOT / path).read_text("utf-8"))) for path in files}
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
    flags.DEFINE_boolean("named", False, "the known mistakes instead of all small changes")
    flags.DEFINE_list("files", [], f"which files: {', '.join(TARGETS)}")
    flags.DEFINE_list("lines", [], "of the files, to run the survivors of these again")
    flags.DEFINE_integer("processes", 2, "mutants tested at a time", lower_bound=1)
    app.run(main)
