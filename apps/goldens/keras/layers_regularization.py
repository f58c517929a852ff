"""layers/regularization.json: Dropout and its kin with int seeds (two successive calls), ActivityRegularization."""

from golden_file import write
from layer_case import Cases


def make():
    cases = Cases(15)
    flat, image, first = (3, 5), (2, 3, 2, 3), (2, 3, 2, 3)

    def add(layer, shape, **args):
        cases.add(layer, shape, training=2, **args)

    for rate in 0.5, 0.25, 0.9, 0.001, 0, 0.0, 1, 1.0:
        add("Dropout", flat, rate=rate, seed=42)
    for seed in 0, 1, 1337, 2**31 - 1, 2**31, 2**32 - 1:
        add("Dropout", flat, rate=0.5, seed=seed)
    add("Dropout", image, rate=0.3, seed=7, name="drop")
    for noise_shape in [None, 1, 1, None], (2, 1, 2, 3), [1, 3, 2, 1], (1, 1, 1, 1), (None, 1, 1, 1):
        add("Dropout", image, rate=0.4, seed=7, noise_shape=noise_shape)
    add("Dropout", (40, 25), rate=0.5, seed=3)

    add("SpatialDropout2D", image, rate=0.5, seed=42)
    add("SpatialDropout2D", (4, 2, 2, 6), rate=0.25, seed=9, name="maps")
    add("SpatialDropout2D", first, rate=0.5, seed=42, data_format="channels_first")
    add("SpatialDropout2D", (4, 6, 2, 2), rate=0.25, seed=9, data_format="channels_first")
    add("SpatialDropout2D", image, rate=0, seed=1)
    add("SpatialDropout2D", image, rate=1, seed=1)

    for stddev in 0.5, 1, 0.01, 0:
        add("GaussianNoise", flat, stddev=stddev, seed=42)
    add("GaussianNoise", image, stddev=0.25, seed=8, name="noise")

    for args in {}, {"l1": 0.5}, {"l2": 0.25}, {"l1": 0.5, "l2": 0.25, "name": "penalty"}, {"l1": 0.01, "l2": 0.1}:
        cases.add("ActivityRegularization", (4, 3), losses=True, **args)
    add("SpatialDropout1D", (2, 3, 4), rate=0.5, seed=42)
    add("SpatialDropout1D", (4, 5, 6), rate=0.25, seed=9, name="maps")
    add("SpatialDropout1D", (3, 2, 40), rate=0.1, seed=2**32 - 1)
    for rate in 0, 1, 1.0:
        add("SpatialDropout1D", (2, 3, 4), rate=rate, seed=1)
    add("SpatialDropout1D", (2, 3, 4), rate=0.5, seed=42, image_data_format="channels_first")
    for rate in 0.5, 0.25, 0.01, 0:
        add("GaussianDropout", flat, rate=rate, seed=42)
    add("GaussianDropout", image, rate=0.25, seed=8, name="noise")
    write("layers/regularization", {"cases": cases.cases})
