"""Mistakes with initializers, regularizers, constraints and lookups."""

import numpy as np

from golden_file import code_of, keras


def small_objects(errors):
    init, reg, cons = keras.initializers, keras.regularizers, keras.constraints
    for args in (
        {"scale": 0},
        {"scale": -1.0},
        {"scale": "a"},
        {"mode": "fan"},
        {"mode": "FAN_IN"},
        {"distribution": "nope"},
        {"distribution": 3},
        {"seed": 1.5},
        {"seed": "a"},
        {"input_axes": 3},
        {"nope": 1},
    ):
        errors.constructor("VarianceScaling", module=init, **args)
    for name in "GlorotUniform", "HeNormal", "RandomNormal", "RandomUniform", "TruncatedNormal", "Orthogonal":
        for seed in 1.5, "a", [1, 2], -1, 2**32, True:
            errors.constructor(name, module=init, seed=seed)
        errors.initialize(name, (2, 2), seed=-1)
        errors.initialize(name, (2, 2), seed=2**32)
        errors.initialize(name, (2, -1), seed=1)
        errors.initialize(name, (2, None), seed=1)
        errors.constructor(name, module=init, nope=1)
    for args in {"mean": "a"}, {"stddev": "a"}, {"stddev": -1.0}:
        errors.initialize("RandomNormal", (2, 2), seed=1, **args)
    errors.initialize("RandomUniform", (2, 2), seed=1, minval=1.0, maxval=0.0)
    for shape in (), (3,):
        errors.initialize("Orthogonal", shape)
        errors.initialize("Identity", shape)
    errors.initialize("Identity", (2, 2, 2))
    errors.initialize("GlorotUniform", (3, 4, 5), input_axes=[3], output_axes=[1])
    errors.initialize("GlorotUniform", (3, 4, 5), input_axes=1, output_axes=2)
    errors.initialize("Constant", (2, 2), value="a")
    errors.initialize("Constant", (2, 2), value=[1, 2])
    errors.initialize("Constant", (2, 2), value=None)
    for name, option in ("L1", "l1"), ("L2", "l2"), ("L1L2", "l1"), ("L1L2", "l2"), ("OrthogonalRegularizer", "factor"):
        for value in -1, "a", float("nan"), float("inf"), None, [1], True:
            errors.constructor(name, module=reg, **{option: value})
    errors.constructor("OrthogonalRegularizer", module=reg, mode="nope")
    errors.note(
        "OrthogonalRegularizer",
        "call",
        "keras.regularizers.OrthogonalRegularizer()(zeros((2, 2, 2)))",
        {},
        lambda: reg.OrthogonalRegularizer()(np.zeros((2, 2, 2), "float32")),
        (2, 2, 2),
    )
    for name, args in (
        ("MaxNorm", {"max_value": -1}),
        ("MaxNorm", {"max_value": "a"}),
        ("MaxNorm", {"axis": "a"}),
        ("MinMaxNorm", {"min_value": 2, "max_value": 1}),
        ("MinMaxNorm", {"rate": 2}),
        ("UnitNorm", {"axis": 5}),
        ("NonNeg", {"axis": 0}),
    ):
        errors.constructor(name, module=cons, **args)
        if name != "NonNeg":
            errors.note(
                name,
                "call",
                f"{code_of(f'keras.constraints.{name}', **args)}(ones((2, 3)))",
                args,
                lambda: getattr(cons, name)(**args)(np.ones((2, 3), "float32")),
                (2, 3),
            )
    for module in "initializers", "regularizers", "constraints", "activations":
        for value in "nope", 3, [1]:
            errors.note(
                f"{module}.get",
                "function",
                f"keras.{module}.get({value!r})",
                {"identifier": value},
                lambda: getattr(keras, module).get(value),
            )
    for value in "nhwc", None, 3:
        errors.note(
            "set_image_data_format",
            "function",
            f"keras.config.set_image_data_format({value!r})",
            {"data_format": value},
            lambda: keras.config.set_image_data_format(value),
        )
