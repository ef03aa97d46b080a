"""Which images of a folder belong to a split, and to which class, read from their paths."""

import itertools
from typing import NamedTuple

import numpy as np

from keras_gan.data import splits
from keras_gan.utils.warning import warn


class Part(NamedTuple):
    """The images of one split.

    Attributes:
        names: their relative POSIX paths, in order.
        folders: names of the folders that make the split; none where all images are one split.
        labels: array of what belongs to each, its `int32` class for one, or `None`.
    """

    names: list
    folders: tuple
    labels: np.ndarray | None

    def without(self, names):
        """The part without images of these names; the classes keep their numbers."""
        kept = [index for index, name in enumerate(self.names) if name not in names]
        labels = None if self.labels is None else self.labels[kept]
        return self._replace(names=[self.names[index] for index in kept], labels=labels)


def part(names, split, root, labelled=True):
    """The `Part` of the images at the paths `names` that is a split.

    The folders of one level are splits where they are a training set beside a validation or test
    set, in any of the usual spellings, or where all of them are named as splits: `train/cat/1.png`
    or `cat/train/1.png`. What lies beside them is left out, with a warning. Otherwise there is one
    split, "train", and a folder named like another is one of its classes, with a warning.

    The classes are the top folders, without the level of the splits, sorted over all splits: a
    class has one number in all of them, even where a split has no image of it. If not `labelled`,
    folders are no classes.
    """
    level = _level_of_splits(names)
    if level is None:
        split.check(["train"], root)
        _warn_of_lookalikes(names, root)
        return Part(names, (), _labels(names, names) if labelled else None)
    parts = [name for name in names if _split_of(name, level)]
    _warn_of_others(sorted(set(names) - set(parts)), root)
    chosen = _chosen(parts, level, split, root)
    classes = _without_splits(parts, level)
    kept = [name for name in parts if _place(name, level) in chosen]
    labels = _labels([classes[name] for name in kept], classes.values()) if labelled else None
    return Part(kept, tuple(sorted({folder for _, folder in chosen})), labels)


def class_names(names):
    """The classes of the images at these paths, in the order of their labels, over all splits.

    `None` where no split has labels: all images of one that has lie in class folders.
    """
    found = _by_split(names)
    labelled = any(all("/" in rest for rest in rests) for rests in found)
    return tuple(_tops(itertools.chain(*found))) if labelled else None


def _by_split(names):
    """Of each split the paths of its images from their class folders on."""
    level = _level_of_splits(names) if names else None
    if level is None:
        return [names] if names else []
    found = {}
    parts = [name for name in names if _split_of(name, level)]
    for name, rest in _without_splits(parts, level).items():
        found.setdefault(_place(name, level)[1], []).append(rest)
    return list(found.values())


def _folders(name):
    return name.split("/")[:-1]


def _parents(names):
    """The paths of the folders that hold the files; an empty one for loose files."""
    return {name.rpartition("/")[0] for name in names}


def _split_of(name, level):
    """The kind of split that the folder at that level of a path is named as, or `None`."""
    folders = _folders(name)
    return splits.kind(folders[level]) if level < len(folders) else None


def _place(name, level):
    """`(folders above, folder)` of the folder at that level of a path."""
    folders = _folders(name)
    return tuple(folders[:level]), folders[level]


def _level_of_splits(names):
    # Of each folder once: a million files lie in few.
    parents = [above.split("/") if above else [] for above in _parents(names)]
    for level in range(max(len(folders) for folders in parents)):
        folders = [parent[level : level + 1] for parent in parents]
        present = {folder for each in folders for folder in each}
        plain = {folder for folder in present if splits.is_plain(folder)}
        if len({splits.kind(folder) for folder in plain}) > 1:
            return level
        alike, kinds = all(folders), {splits.kind(folder) for folder in present}
        if alike and None not in kinds and (len(kinds) > 1 or plain == present):
            return level
    return None


def _chosen(names, level, split, root):
    """The folders of a split as `_place` gives them: one, or one in each folder above."""
    places = sorted({_place(name, level) for name in names})
    chosen = set()
    for above in sorted({above for above, _ in places}):
        here = [folder for over, folder in places if over == above]
        if split.among(here):
            chosen.add((above, split.check(here, root)))
    if not chosen:
        split.check(sorted({folder for _, folder in places}), root)
    return chosen


def _without_splits(names, level):
    """Each path from its class folder on, by the whole path."""
    rests = {name: name.split("/") for name in names}
    above = {tuple(rest[:level]) for rest in rests.values()}
    start = level if len(above) == 1 else 0  # One folder around the splits is no class.
    return {n: "/".join([*rest[start:level], *rest[level + 1 :]]) for n, rest in rests.items()}


def _labels(names, every):
    """Index of each path's top folder among those of `every` path, sorted; `None` without one."""
    loose = [name for name in names if "/" not in name]
    if loose:
        if len(loose) < len(names):
            warn(
                f"There are no labels, because {len(loose)} of {len(names)} images lie in no class "
                f"folder: move them into one, or remove them. Received: {loose[0]!r}."
            )
        return None
    index = {top: number for number, top in enumerate(_tops(every))}
    return np.array([index[name.split("/")[0]] for name in names], "int32")


def _tops(names):
    return sorted({name.split("/")[0] for name in names if "/" in name})


def _warn_of_lookalikes(names, root):
    above = _parents(names)
    paths = {"/".join(top.split("/")[: level + 1]) for top in above for level in _alike(top)}
    if paths:
        first = min(paths)
        warn(
            f"{first!r} in {str(root)!r} looks like a split and is taken as part of 'train', since "
            "no other split stands beside it. If it is one, load each by its own path: "
            f"`keras_gan.data.load({str(root / first)!r})`."
        )


def _alike(folders):
    """The levels of a path of folders that are named like a split."""
    return [level for level, folder in enumerate(folders.split("/")) if splits.kind(folder)]


def _warn_of_others(names, root):
    if names:
        warn(
            f"{len(names)} images in {str(root)!r} lie in none of its splits and are left out: "
            f"move them into one, or remove them. Received: {names[0]!r}."
        )
