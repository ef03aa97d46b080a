"""Small wrong changes of Python source: another operator, sign, constant or call."""

import ast
import copy

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
    """Yields a function for each mutation of a node; the function changes a copy of the node."""
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
    """Yields `(line, change, tree)` for each mutant of a source; leaves messages as they are."""
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
    """Whether the node is part of a message; no test should depend on its wording."""
    raised = [n for n in ast.walk(tree) if isinstance(n, (ast.Raise, ast.JoinedStr))]
    return any(node is inner for outer in raised for inner in ast.walk(outer))
