"""Tables: wrapped to the width of a terminal by rich, which Keras installs; else a line a row."""

import sys

from keras_gan.utils.console import is_terminal


def show(head, rows):
    """Print rows of strings under their head; what reads a pipe gets each row on one line."""
    if is_terminal(sys.stdout):
        show_wrapped(head, rows)
    else:
        print(plain([head, *rows]))


def plain(rows):
    """Rows of strings as lines, in columns as wide as their longest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join(lines)


def show_wrapped(head, rows):
    """Print rows whose cells are broken between words, under a line below their head.

    The first cell of a row, its name, is never broken.
    """
    from rich import box, console, table, text  # A tenth of a second, which --help does not take.

    made = table.Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, title in enumerate(head):
        made.add_column(text.Text(title), no_wrap=number == 0, overflow="fold")
    for row in rows:
        made.add_row(*map(text.Text, row))
    console.Console(file=sys.stdout).print(made)
