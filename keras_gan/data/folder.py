"""A folder of images of any format, size and mode, decoded once."""

import collections
import functools
import math
import os
import pathlib
import re

import numpy as np

from keras_gan.data import cache, columns, damaged, folder_layout, image_files
from keras_gan.utils.progress_bar import with_progress
from keras_gan.utils.warning import warn

LARGEST = 1024  # Pixels of the shorter side; larger images are kept only where they are asked for.


def load(path, split, size=None, channels=None, labels=None, skip_damaged=False):
    """Every image of a split under a folder, and the index of its class subfolder.

    Images are files whose ending, or else whose content, is of a format that Pillow reads, in order
    of their relative paths. Other and hidden files are left out, and a warning counts them. Which
    folders are splits and classes: `keras_gan.data.folder_layout.part`.

    The decoded images are memory-mapped from the cache folder (see `keras_gan.data.cache`). They
    are decoded again when names, sizes or modification times of the files change.

    Args:
        path: the folder.
        split: a `Split`.
        size: `(height, width)`, or `None` if all images have one size.
        channels: 1, 3, 4, or `None` for 1 if all images are grey, else 3.
        labels: "label" or `None`: a folder has one kind of labels.
        skip_damaged: whether files that cannot be read are left out, with a warning that counts
            and names them. The first time the others are decoded twice.

    Returns:
        `uint8` images `(N, height, width, channels)`, and `int32` labels `(N,)`: the index of the
        class folder in sorted order, the same in all splits; `None` if images lie in no folder.

    Raises:
        ValueError: if there is no image; if `size` is `None` and sizes differ or their shorter
            sides are above 1,024 pixels; or if files are damaged, of which the error names the
            first.
    """
    root = pathlib.Path(os.path.expanduser(path))
    columns.require_only(labels, root)
    part = folder_layout.part(find(root), split, root)
    return decoded(root, part, size, channels, skip_damaged)


def decoded(
    root,
    part,
    size=None,
    channels=None,
    skip_damaged=False,
    check=lambda: None,
    form=None,
):
    """Images and labels of a `Part` of the folder `root`.

    Args:
        root: the folder.
        part: the `Part`.
        size, channels, skip_damaged: as for `load`.
        check: called before images are decoded, not where the cache has them: what it would raise
            for has to be in `part.folders`.
        form: as of `image_files.decode`; has to be in `part.folders` too.
    """
    shape = repr(size), repr(channels)
    settings = cache.digest([os.path.realpath(root), *part.folders, *shape, image_files.VERSION])
    stem = f"{re.sub(r'[^A-Za-z0-9]+', '_', root.resolve().name)}-{settings}"

    def version(part):
        return cache.digest(f"{n}\0{_fingerprint(_path(root, n))}" for n in part.names)

    def all_of(part):
        def make():
            check()
            return _decoder(root, part.names, size, channels, form)

        return cache.images(stem, version(part), len(part.names), make), part.labels

    if skip_damaged:
        return damaged.left_out(all_of, part, root, stem, version(part))
    return all_of(part)


def of_range(path, part, samples, labels):
    """The range of a split; a warning names the classes that it lacks, as rows lie class by class.

    So the last thousand rows are no random ones, but those of the last classes.
    """
    chosen, found = part.cut(samples, labels)
    lacking = [] if labels is None else np.setdiff1d(labels, found)
    if len(lacking):
        names = class_names(path)
        warn(
            f"{part.text} holds no image of {', '.join(names[i] for i in lacking)}: the rows of a "
            "folder lie class by class. To hold out some of each, move them into a folder `test`."
        )
    return chosen, found


def class_names(path, labels=None):
    """The names of the class folders in the order of their labels; `None` if there are none."""
    root = pathlib.Path(os.path.expanduser(path))
    columns.require_only(labels, root)
    return folder_layout.class_names(_sorted_out(root)[0])


def find(root, beside=()):
    """Relative POSIX paths of the images under `root`, sorted; a warning counts other files.

    Args:
        root: the folder.
        beside: endings of files that belong there and are no images.

    Raises:
        ValueError: if there is no image.
    """
    found, hidden, others = _sorted_out(root)
    others = [name for name in others if not name.lower().endswith(tuple(beside))]
    left_out = _counted(hidden, others)
    if not found:
        raise ValueError(
            "Expected a folder with images that Pillow reads, such as PNG or JPEG. "
            f"Received: {root}, which has none"
            f"{f', but {left_out}. {_remedy(others)}' if left_out else '.'}"
        )
    if left_out:
        warn(
            f"{len(hidden) + len(others)} files in {str(root)!r} are left out, {left_out}: Pillow "
            f"reads no such image here. {_remedy(others)}"
        )
    return found


def _sorted_out(root):
    """Paths under `root`, sorted: of images, of hidden images, and of other files."""
    extensions = image_files.extensions()
    found, hidden, others = [], [], []
    for name in _files(root):
        ending = os.path.splitext(name)[1].lower()
        if "/." in f"/{name}":
            hidden += [name] * (ending in extensions)
        else:
            (found if ending in extensions else others).append(name)
    paths = [_path(root, name) for name in others]
    images = list(image_files.in_threads(image_files.is_image, paths))
    found += [name for name, image in zip(others, images, strict=True) if image]
    others = [name for name, image in zip(others, images, strict=True) if not image]
    return sorted(found), hidden, others


def _files(root):
    """Relative POSIX paths of all files, those in linked folders included."""

    def stop(error):
        raise error  # `os.walk` would leave the folder out without a word.

    for folder, folders, files in os.walk(root, followlinks=True, onerror=stop):
        folders[:] = [name for name in folders if not _leads_back(os.path.join(folder, name))]
        above = pathlib.Path(folder).relative_to(root).as_posix()
        yield from (name if above == "." else f"{above}/{name}" for name in files)


def _path(root, name):
    """The path of a file as a string: a million of `pathlib.Path` take hundreds of megabytes."""
    return os.path.join(root, name)


def _leads_back(folder):
    """Whether a folder is a link to one that holds it."""
    if not os.path.islink(folder):
        return False
    return pathlib.Path(os.path.realpath(os.path.dirname(folder))).is_relative_to(
        os.path.realpath(folder)
    )


def _counted(hidden, others, listed=5):
    """Files in words, by their endings: `"3 '.heic', 1 without an ending, 1 hidden"`."""
    endings = (os.path.splitext(name)[1].lower() for name in others)
    counts = collections.Counter(repr(e) if e else "without an ending" for e in endings)
    words = [f"{count} {what}" for what, count in counts.most_common(listed)]
    rest = counts.total() - sum(count for _, count in counts.most_common(listed))
    words += [f"{rest} of other kinds"] if rest else []
    return ", ".join(words + [f"{len(hidden)} hidden"] * bool(hidden))


def _remedy(others):
    heic = any(name.lower().endswith((".heic", ".heif")) for name in others)
    if heic and not image_files.reads_heic():
        return "Install the package pillow-heif, which reads HEIC, or save them as PNG or JPEG."
    return "If they belong to the data, save them as PNG or JPEG."


def _fingerprint(path):
    try:
        status = os.stat(path)
    except OSError:
        return "unreadable"
    return f"{status.st_size} {status.st_mtime_ns}"


def _decoder(root, names, size, channels, form):
    """The shape of every image, and a function that iterates over them."""
    paths = [_path(root, name) for name in names]
    if size is None or channels is None:
        headers = set(filter(None, image_files.in_threads(image_files.header, paths)))
        size = size or _common_size(root, {sides for sides, _ in headers})
        channels = channels or (1 if all(grey for _, grey in headers) else 3)
    shape = (*size, channels)

    def rows():
        decode = functools.partial(image_files.decode, shape=shape, form=form)
        decoded = image_files.in_threads(decode, paths, math.prod(shape))
        return image_files.without_damaged(with_progress(decoded, len(paths), root), paths)

    return shape, rows


def _common_size(root, sizes):
    if len(sizes) > 1:
        heights, widths = zip(*sizes, strict=True)
        raise ValueError(
            "Expected images of one size: give the size to crop and scale them to, as in "
            f"`size=64` (--size=64). Received: {root} with widths from {min(widths)} to "
            f"{max(widths)} and heights from {min(heights)} to {max(heights)} pixels."
        )
    size = next(iter(sizes), (1, 1))  # If no header is readable, decoding names the files.
    if min(size) > LARGEST:
        raise ValueError(
            "Expected a size to crop and scale large images to, as in `size=64` (--size=64). "
            f"Received: {root} with images of {size[1]} x {size[0]} pixels."
        )
    return size
