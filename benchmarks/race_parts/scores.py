"""Scores of all snapshots against the same test images, by one extractor."""

import hashlib
import json
import pathlib

from benchmarks.race_parts import faces
from benchmarks.race_parts.running import folder_of
from keras_gan import metrics
from keras_gan.utils.atomic_files import replacing

METRICS = ("fd", "kd", "precision_recall")
SHOWN = ("fd", "kd", "precision", "recall")
FILE = "scores.json"


class Scorer:
    """Scores of a race, kept in its folder, so that what is scored is not scored again.

    They are kept by the contents of the files, so that a run that is made anew has its own.
    """

    def __init__(self, out, settings):
        self.out, self.settings = pathlib.Path(out), settings
        self.path, self.real = self.out / FILE, None
        self.kept = json.loads(self.path.read_text("utf-8")) if self.path.exists() else {}

    def bounds(self):
        """Scores of real images, of as many as a point of the curve has, and of the mean face."""
        counts = {"real": self.settings["samples"], "curve": self.settings["curve_samples"]}
        found = {
            name: self._kept(name, lambda count=count: faces.train(self.out, count))
            for name, count in counts.items()
        }
        return {**found, "mean": self._kept("mean", lambda: faces.mean(self.out, counts["real"]))}

    def run(self, name, seed):
        """A finished run: what it says of itself, and `snapshots` with their scores.

        Each snapshot has scores of as many samples as a point of the curve has. `end` has those of
        all samples of the last one, which are in the file `drawn`.
        """
        folder, some = folder_of(self.out, name, seed), self.settings["curve_samples"]
        about = json.loads((folder / "about.json").read_text("utf-8"))
        lines = (folder / "snapshots.jsonl").read_text("utf-8").splitlines()
        snapshots = [json.loads(line) for line in lines]
        for number, each in enumerate(snapshots, 1):
            path = folder / each["file"]
            key = f"{name}_{seed}_{number}"
            each |= self._kept(key, lambda p=path: faces.read(p)[:some], path)
        path = folder / snapshots[-1]["file"]
        end = self._kept(f"{name}_{seed}", lambda: faces.read(path), path)
        return {**about, "snapshots": snapshots, "end": end, "drawn": path}

    def _kept(self, key, images, *files):
        contents = b"".join(path.read_bytes() for path in (self.out / faces.TEST, *files))
        key = f"{key}_{hashlib.sha256(contents).hexdigest()[:16]}"
        if key not in self.kept:
            self.kept[key] = self.score(images())
            with replacing(self.path) as temporary:
                temporary.write_text(json.dumps(self.kept, indent=1), "utf-8")
        return self.kept[key]

    def score(self, images):
        """`{short name: value}` of `uint8` images."""
        extractor = self.settings["extractor"]
        if self.real is None:
            self.real = metrics.look(faces.test(self.out), extractor, cached=True)
        rows = metrics.evaluate(images, self.real, METRICS, extractor)
        return {row.metric.removesuffix(f"_{extractor}"): row.value for row in rows}
