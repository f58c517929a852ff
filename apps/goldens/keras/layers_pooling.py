"""layers/pooling.json."""

from golden_file import write
from layer_case import Cases


def make():
    cases = Cases(13)
    last, first = (1, 5, 6, 2), (1, 2, 5, 6)
    for layer in "MaxPooling2D", "AveragePooling2D":

        def add(shape=last, **args):
            cases.add(layer, shape, **args)

        add(pool_size=2)
        add(pool_size=(2, 3))
        add(pool_size=2, padding="same")
        add(pool_size=3, strides=1, padding="same")
        add(pool_size=3, strides=2, padding="same")
        add(pool_size=3, strides=(1, 2), padding="valid")
        add(pool_size=(3, 2), strides=(2, 3), padding="same", name="pool")
        add(pool_size=2, strides=3)
        add(pool_size=4, strides=2, padding="same")
        add(pool_size=1, strides=2, padding="same")
        add(pool_size=(5, 6))
        add((1, 2, 2, 1), pool_size=5, strides=1, padding="same")
        add(first, pool_size=2, data_format="channels_first")
        add(first, pool_size=(3, 2), strides=(2, 1), padding="same", data_format="channels_first")
        add(first, pool_size=3, padding="same", data_format="channels_first")
    cases.add("MaxPooling2D", last)
    # All below zero: a padding of zeros would win the maximum.
    cases.add(
        "MaxPooling2D", inputs=[cases.quarters(1, 4, 4, 1, low=-8, high=-1)], pool_size=3, strides=2, padding="same"
    )
    for layer in "GlobalAveragePooling2D", "GlobalMaxPooling2D":
        for args in {}, {"keepdims": True}, {"name": "pool"}:
            cases.add(layer, (2, 3, 5, 2), **args)
        for keepdims in False, True:
            cases.add(layer, (2, 2, 3, 5), data_format="channels_first", keepdims=keepdims)
        cases.add(layer, (1, 1, 1, 3))
        cases.add(layer, (2, 2, 3, 5), image_data_format="channels_first")
    cases.add("MaxPooling2D", first, image_data_format="channels_first")
    cases.add("MaxPooling2D", last, image_data_format="channels_first", data_format="channels_last")
    sequences(cases)
    write("layers/pooling", {"cases": cases.cases})


def sequences(cases):
    last, first = (2, 7, 3), (2, 3, 7)
    for layer in "MaxPooling1D", "AveragePooling1D":
        for args in [
            {"pool_size": 2},
            {"pool_size": (3,), "strides": (2,)},
            {"pool_size": 2, "padding": "same"},
            {"pool_size": 3, "strides": 1, "padding": "same"},
            {"pool_size": 4, "strides": 2, "padding": "same", "name": "pool"},
            {"pool_size": 2, "strides": 3},
            {"pool_size": 1, "strides": 2, "padding": "same"},
            {"pool_size": 7},
        ]:
            cases.add(layer, last, **args)
        cases.add(layer, (1, 2, 1), pool_size=5, strides=1, padding="same")
        cases.add(layer, first, pool_size=2, data_format="channels_first")
        cases.add(layer, first, pool_size=3, strides=2, padding="same", data_format="channels_first")
        cases.add(layer, first, pool_size=2, image_data_format="channels_first")
    cases.add("MaxPooling1D", last)
    cases.add("MaxPooling1D", inputs=[cases.quarters(1, 5, 2, low=-8, high=-1)], pool_size=3, strides=2, padding="same")
    for layer in "GlobalAveragePooling1D", "GlobalMaxPooling1D":
        for args in {}, {"keepdims": True}, {"name": "pool"}:
            cases.add(layer, (2, 5, 3), **args)
        for keepdims in False, True:
            cases.add(layer, (2, 3, 5), data_format="channels_first", keepdims=keepdims)
        cases.add(layer, (1, 1, 4))
        cases.add(layer, (2, 3, 5), image_data_format="channels_first")
