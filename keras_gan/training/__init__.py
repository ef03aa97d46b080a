"""What all GANs share: the adversarial model, its players, the step, `fit` and generation."""
