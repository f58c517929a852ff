"""constraints.json."""

import numpy as np

from golden_file import Quarters, keras, lookup, tensor, write

CLASSES = [
    ("MaxNorm", [{}, {"max_value": 1}, {"max_value": 0.5}, {"max_value": 0}]),
    ("UnitNorm", [{}]),
    (
        "MinMaxNorm",
        [
            {},
            {"min_value": 0.5},
            {"min_value": 1.5, "max_value": 2.0},
            {"rate": 0.5},
            {"min_value": 0.5, "max_value": 1.0, "rate": 0.25},
            {"min_value": 1.0, "max_value": 2.0, "rate": 0.0},
        ],
    ),
    ("NonNeg", [{}]),
]
AXES = [None, -1, 1, [0, 1], [0, 1, 2], (0, 1)]
STRINGS = [
    "MaxNorm",
    "max_norm",
    "maxnorm",
    "NonNeg",
    "non_neg",
    "nonneg",
    "UnitNorm",
    "unit_norm",
    "unitnorm",
    "MinMaxNorm",
    "min_max_norm",
    "minmaxnorm",
    "Constraint",
    "constraint",
    "nope",
    "",
]
OBJECTS = [
    {"class_name": "MaxNorm", "config": {"max_value": 3, "axis": 0}},
    {"class_name": "max_norm", "config": {"max_value": 3.5}},
    {"class_name": "MinMaxNorm", "config": {"min_value": 0.5, "max_value": 1.0, "rate": 0.5, "axis": [0, 1]}},
    {"class_name": "UnitNorm", "config": {"axis": [0, 1, 2]}},
    {"class_name": "NonNeg", "config": {}},
    {"class_name": "NonNeg"},
    {"module": "keras.constraints", "class_name": "NonNeg", "config": {}, "registered_name": None},
    {"class_name": "Nope", "config": {}},
    {"class_name": "UnitNorm", "config": {"max_value": 1}},
    {},
    None,
]


def make():
    quarters = Quarters(22)
    matrix, kernel, vector = quarters(3, 4), quarters(3, 3, 2, 2), quarters(5)
    zeros = np.zeros((2, 2), "float32")
    cases = []

    def add(name, args, values):
        constraint = getattr(keras.constraints, name)(**args)
        cases.append(
            {
                "name": name,
                "args": args,
                "config": constraint.get_config(),
                "serialized": keras.constraints.serialize(constraint),
                "values": [{"x": tensor(x), "y": tensor(constraint(x))} for x in values],
            }
        )

    for name, variants in CLASSES:
        for args in variants:
            add(name, args, [matrix, kernel, vector, zeros])
        if name != "NonNeg":
            for axis in AXES:
                flat = axis in (None, -1)
                add(name, {"axis": axis}, [kernel] if not flat else [matrix, kernel, vector])
            add(name, {"axis": 1}, [matrix])
    write(
        "constraints",
        {
            "cases": cases,
            "lookups": [lookup(keras.constraints.get, s) for s in STRINGS],
            "objects": [lookup(keras.constraints.get, o) for o in OBJECTS],
        },
    )
