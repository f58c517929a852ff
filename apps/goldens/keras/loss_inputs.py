"""Targets and predictions of every kind that losses and metrics are for."""

import numpy as np


class Inputs:
    """The same on every run."""

    def __init__(self, seed):
        self.generator = np.random.default_rng(seed)

    def numbers(self, *shape, low=-2.0, high=2.0):
        return self.generator.uniform(low, high, size=shape).astype("float32")

    def probabilities(self, *shape):
        """Each from 0 to 1, some of them exactly so."""
        values = self.numbers(*shape, low=0.0, high=1.0)
        values.ravel()[0], values.ravel()[-1] = 0.0, 1.0
        return values

    def distribution(self, *shape):
        """Rows that add up to 1, the first one certain."""
        values = np.exp(self.numbers(*shape))
        values = (values / values.sum(-1, keepdims=True)).astype("float32")
        rows = values.reshape(-1, shape[-1])
        rows[0] = np.eye(shape[-1])[1]
        return rows.reshape(shape)

    def yes_or_no(self, *shape):
        return self.generator.integers(0, 2, size=shape).astype("float32")

    def signs(self, *shape):
        return 2 * self.yes_or_no(*shape) - 1

    def classes(self, *shape, count):
        return self.generator.integers(0, count, size=shape).astype("int32")

    def one_hot(self, *shape):
        return np.eye(shape[-1], dtype="float32")[self.classes(*shape[:-1], count=shape[-1])]

    def weights(self, *shape):
        """Multiples of 1/4 from 0 to 2."""
        return (self.generator.integers(0, 9, size=shape) / 4).astype("float32")
