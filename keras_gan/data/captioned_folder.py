"""A folder of pictures and their texts: a file beside each, or a table of all."""

import csv
import io
import json
import os
import pathlib

import numpy as np

from keras_gan.data import folder, folder_layout, text_files

TABLES = ("metadata.csv", "metadata.jsonl")
COLUMNS = ("file_name", "text")
_ONE = (
    "Expected one text for each picture: keep one, or repeat the picture under another name. "
    "Received: {}."
)
BESIDE = (".txt", ".csv", ".jsonl")  # Endings of files that hold texts, and of no pictures.


def load(path, split, size=None, channels=None, skip_damaged=False):
    """Images of a folder and a text for each.

    The text of `train/1.png` is the content of `train/1.txt`, or a row of `metadata.csv` or
    `metadata.jsonl` in a folder above it, whose `file_name` is the path from there.

    Args:
        path: the folder.
        split: a `Split`: folders named as splits are splits, as in `keras_gan.data.load`.
        size, channels, skip_damaged: as for `keras_gan.data.folder.load`.

    Returns:
        `uint8` images `(N, height, width, channels)`, memory-mapped, and strings `(N,)`.

    Raises:
        ValueError: if a picture has no text, or several, or a table is none; the error names the
            file.
    """
    root = pathlib.Path(os.path.expanduser(path))
    part = folder_layout.part(folder.find(root, beside=BESIDE), split, root, labelled=False)
    texts = _texts(root, part.names)
    return folder.decoded(root, part._replace(labels=texts), size, channels, skip_damaged)


def _texts(root, names):
    listed = {}
    for name, text in _listed(root):
        if listed.setdefault(name, text) != text:
            raise ValueError(_ONE.format(f"{root} with several rows of {name!r} in its tables"))
    found = [listed[name] if name in listed else _beside(root / name) for name in names]
    without = [name for name, text in zip(names, found, strict=True) if not text]
    if without:
        raise ValueError(
            "Expected a text for each picture: a file of the same name that ends in .txt, or a row "
            f"of {' and '.join(COLUMNS)} in {TABLES[0]}. Received: {root} with {len(without)} "
            f"pictures without one, {without[0]!r} for instance."
        )
    return np.array(found)


def _beside(picture):
    path = picture.with_suffix(".txt")
    lines = text_files.read(path).split("\n") if path.is_file() else []
    texts = [line.strip() for line in lines if line.strip()]
    if len(texts) > 1:
        raise ValueError(_ONE.format(f"{path} of {len(texts)} lines"))
    return "".join(texts)


def _listed(root):
    """`(relative path of a picture, its text)` of each row of the tables under `root`."""
    for table in sorted(path for name in TABLES for path in root.rglob(name)):
        above = table.parent.relative_to(root)
        for row in _rows(table):
            if not isinstance(row, dict) or not set(COLUMNS) <= set(row):
                held = ", ".join(map(str, row)) if isinstance(row, dict) else repr(row)
                raise ValueError(
                    f"Expected the columns {' and '.join(COLUMNS)}. "
                    f"Received: {table} with {held:.80}."
                )
            name, text = (str(row[column] or "").strip() for column in COLUMNS)
            yield (above / name).as_posix(), text


def _rows(table):
    content = text_files.read(table)
    if table.suffix == ".csv":
        return _of_csv(table, csv.DictReader(io.StringIO(content, newline="")))
    try:
        return [json.loads(line) for line in content.splitlines() if line.strip()]
    except ValueError as error:
        raise ValueError(
            f"Expected a JSON object a line. Received: {table} ({str(error)[:80]})."
        ) from error


def _of_csv(table, reader):
    try:
        return list(reader)
    except csv.Error as error:
        raise ValueError(
            "Expected rows of values with commas between, each quote closed in its row. "
            f"Received: {table} ({error}, after line {reader.line_num})."
        ) from error
