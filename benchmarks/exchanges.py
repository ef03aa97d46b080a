"""What a compiled step exchanges between devices, read from XLA's text of the program."""

import collections
import math
import re

# `%sum.1 = (f32[16]{0}, f32[4,4,3,16]{3,2,1,0}) all-reduce(...)`: what comes out is what is sent.
SUM = re.compile(r"= (\(.*?\)|\S+) all-reduce(?:-start)?\(")
OTHER = re.compile(r"= \S.* (?:all-gather|all-to-all|collective-permute|reduce-scatter)\S*\(")
ARRAY = re.compile(r"(pred|[a-z]+(\d+))\[([\d,]*)\]")


def arrays(program):
    """`(bytes, shape)` of each array that a program sums over devices.

    Raises:
        ValueError: if devices exchange anything but sums.
    """
    others = OTHER.findall(program)
    if others:
        raise ValueError(f"Expected a program that exchanges sums alone. Received: {others[0]}.")
    for found in SUM.findall(program):
        for _, bits, sides in ARRAY.findall(found):
            shape = tuple(int(side) for side in sides.split(",") if side)
            yield math.prod(shape) * max(1, int(bits or 8) // 8), shape


def parts(program, trained):
    """Bytes that a step sums, by what they are.

    Args:
        program: the optimized program's text.
        trained: shapes of all trained variables, each once for each update in a step.

    Returns:
        Dictionary of bytes: `gradients` sums each variable once; `again` are further sums of the
        size of a kernel's gradient; `vectors` are further ones along one axis, as the statistics of
        batch normalization are and the gradients of biases; `scalars` are losses and logs.
    """
    expected = collections.Counter(math.prod(shape) for shape in trained)
    found = dict.fromkeys(("gradients", "again", "vectors", "scalars"), 0)
    for size, shape in sorted(arrays(program), key=lambda array: -len(array[1])):
        count = math.prod(shape)
        if shape and expected[count]:
            expected[count] -= 1
            found["gradients"] += size
        else:
            found["scalars" if not shape else "vectors" if len(shape) == 1 else "again"] += size
    return found
