"""What the numbers of a run mean, in words of everyday."""

MEANINGS = {
    # Logs of the two players.
    "critic_loss": "what the critic tries to lower: how badly it tells real from generated images",
    "generator_loss": "what the generator tries to lower: how badly it deceives the critic. The "
    "two work against each other, so neither has to fall: look at the samples",
    "real_logit": "the critic's mean answer to real images; a larger one means \u201creal\u201d",
    "fake_logit": "its mean answer to generated images. A gap that keeps growing means that the "
    "critic wins",
    "wrong_logit": "its mean answer to real images beside words that are not theirs",
    "penalty": "what keeps the critic from being too steep to learn from. A sudden rise warns that "
    "the training falls apart",
    "class_loss": "how badly the critic names the class of an image",
    "information_loss": "how badly the codes can be read off the images that were made from them",
    "orthogonal_loss": "how much the rows of the generator's weights resemble each other",
    "cycle": "mean difference between an image and its translation there and back",
    "identity": "how much the generator changes images that need no translation",
    "contrast": "how badly a place of the translation can be matched with the same place of the "
    "original",
    "l1": "mean difference between a translation and the true image",
    "nll": "how surprising the real sentences are to the generator; smaller is better",
    "variety": "how much generated images differ from one another, as a share of how much real "
    "ones do; with labels within a class. Near 0 the generator has collapsed to one image",
    "learning_rate": "how far one update moves the weights",
    # Scores.
    "fd": "Fréchet distance: how far generated images are from real ones as a whole. Smaller is "
    "better; only scores of the same network and numbers of images compare",
    "fid": "Fréchet Inception distance: how far generated images are from real ones as a whole. "
    "Smaller is better",
    "kd": "kernel distance: how far generated images are from real ones; 0 where they are alike",
    "kid": "kernel Inception distance: how far generated images are from real ones; 0 where they "
    "are alike",
    "is": "Inception score: larger where images are clear and of many kinds",
    "precision": "share of generated images that resemble real ones",
    "recall": "share of real images that some generated one resembles. A small one means that "
    "kinds of images are missing",
    "density": "how many real images lie around a generated one: about 1 where they are alike",
    "coverage": "share of real images with a generated one nearby",
    "swd": "sliced Wasserstein distance: how far generated images are from real ones in their "
    "pixels. Smaller is better",
    "diversity": "how different generated images are from each other; 1 is as real ones are",
    "conditional_accuracy": "share of generated images that show the class that was asked for",
    "real_accuracy": "the same for real images: what can be reached",
    "intra_fd": "Fréchet distance within each class, averaged. Smaller is better",
    "real_intra_fd": "the same between two parts of the real images: what can be reached",
    "balanced_fd": "Fréchet distance in which all classes weigh the same. Smaller is better",
    "cell_coverage": "real images are sorted into groups of similar ones. covered is the number "
    "of groups that generated images fall into; jensen_shannon is 0 where the groups are as "
    "frequent as among real images, and 0.69 where none is shared",
    "mode_coverage": "how many of the places where real points gather have generated points too, "
    "and how many points lie near one",
}
FACTS = {
    "epoch": "passes over the training images",
    "steps": "updates of the generator",
    "images seen": "real images shown to the critic, repeats counted",
    "training time": "all sessions together",
}


def meaning(name):
    """What a number means, `None` where no words are known.

    Args:
        name: of a log, a score, or a group of scores. `val_` before it and the name of a network
            behind it, as in `fd_fashion_classifier`, change nothing.
    """
    name = name.removeprefix("val_")
    if name in MEANINGS:
        return MEANINGS[name]
    known = [each for each in MEANINGS if name.startswith(f"{each}_")]
    return MEANINGS[max(known, key=len)] if known else None


def meanings(names):
    """Name -> meaning, of those that have one; a meaning that several share is said once."""
    found = {meaning(name): name for name in reversed(list(names))}
    return {name: words for words, name in reversed(found.items()) if words}
