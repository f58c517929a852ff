"""regularizers.json."""

import numpy as np

from golden_file import Quarters, keras, lookup, tensor, write

CLASSES = [
    ("L1", [{}, {"l1": 0.5}, {"l1": 0.1}, {"l1": 0}, {"l1": None}, {"l1": 1e-7}]),
    ("L2", [{}, {"l2": 0.5}, {"l2": 0.1}, {"l2": 0}, {"l2": None}, {"l2": 4e-5}]),
    (
        "L1L2",
        [{}, {"l1": 0.5}, {"l2": 0.25}, {"l1": 0.5, "l2": 0.25}, {"l1": 0.01, "l2": 0.02}, {"l1": None, "l2": None}],
    ),
    (
        "OrthogonalRegularizer",
        [{}, {"factor": 0.5}, {"mode": "columns"}, {"factor": 0.1, "mode": "columns"}, {"factor": 0}],
    ),
]
STRINGS = [
    "L1",
    "l1",
    "L2",
    "l2",
    "L1L2",
    "l1l2",
    "l1_l2",
    "L1_L2",
    "OrthogonalRegularizer",
    "orthogonal_regularizer",
    "orthogonal",
    "nope",
    "",
]
OBJECTS = [
    {"class_name": "L2", "config": {"l2": 0.25}},
    {"class_name": "l2", "config": {"l2": 0.25}},
    {"class_name": "L1L2", "config": {"l1": 0.5, "l2": 0.25}},
    {"class_name": "L1L2", "config": {"l2": 0.25}},
    {"class_name": "L1", "config": {"l1": 0.1}},
    {"class_name": "OrthogonalRegularizer", "config": {"factor": 0.5, "mode": "columns"}},
    {"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.01}, "registered_name": None},
    {"class_name": "Nope", "config": {}},
    {"class_name": "L2", "config": {"l1": 0.25}},
    {"class_name": "L2", "config": {"l2": -1}},
    {"class_name": "L2"},
    {},
    None,
]


def make():
    quarters = Quarters(21)
    matrices = [quarters(3, 4), quarters(4, 3), quarters(2, 2), np.eye(3, dtype="float32"), quarters(5, 2)]
    others = [quarters(5), quarters(2, 2, 3), quarters(3, 3, 4, 2), np.zeros((2, 2), "float32"), np.float32(-2.5)]
    cases = []
    for name, variants in CLASSES:
        for args in variants:
            regularizer = getattr(keras.regularizers, name)(**args)
            values = matrices if name == "OrthogonalRegularizer" else matrices[:2] + others
            cases.append(
                {
                    "name": name,
                    "args": args,
                    "config": regularizer.get_config(),
                    "serialized": keras.regularizers.serialize(regularizer),
                    "values": [
                        {"x": tensor(x), "value": np.float32(regularizer(keras.ops.convert_to_tensor(x)))}
                        for x in values
                    ],
                }
            )
    write(
        "regularizers",
        {
            "cases": cases,
            "lookups": [lookup(keras.regularizers.get, s) for s in STRINGS],
            "objects": [lookup(keras.regularizers.get, o) for o in OBJECTS],
        },
    )
