"""mobilenet_v3_small.json, mobilenet_v3_large.json: MobileNetV3 operation by operation, for every argument; errors."""

from applications import build, case, mistakes, on_tensor, params, run
from golden_file import keras, write

CASES = [
    {},
    {"alpha": 0.75, "include_top": False, "input_shape": (224, 224, 3)},
    {"minimalistic": True, "input_shape": (96, 128, 3)},
    {"alpha": 0.25, "classes": 10, "input_shape": (33, 47, 1), "classifier_activation": None, "name": "small"},
    {"alpha": 0.25, "include_top": False, "pooling": "avg"},
    {"alpha": 0.25, "include_top": False, "pooling": "max", "include_preprocessing": False},
    {"alpha": 1.5, "classes": 2, "dropout_rate": 0, "input_shape": (65, 64, 3), "classifier_activation": "sigmoid"},
]
FIRST = [
    {"alpha": 0.25},
    {"alpha": 0.25, "minimalistic": True, "dropout_rate": 0.5, "input_shape": (3, 65, 48)},
]
ALPHAS = [0.05, 0.25, 0.35, 0.5, 0.6, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0]
RUNS = [
    ("channels_last", {"alpha": 0.25, "classes": 10, "input_shape": (32, 32, 3)}, (2, 32, 32, 3)),
    (
        "channels_last",
        {
            "alpha": 0.1,
            "classes": 7,
            "classifier_activation": None,
            "include_preprocessing": False,
            "input_shape": (33, 47, 1),
        },
        (1, 33, 47, 1),
    ),
    (
        "channels_last",
        {"alpha": 0.1, "include_top": False, "pooling": "avg", "include_preprocessing": False},
        (1, 41, 52, 3),
    ),
    (
        "channels_last",
        {
            "alpha": 0.1,
            "minimalistic": True,
            "include_top": False,
            "pooling": "max",
            "include_preprocessing": False,
            "input_shape": (64, 64, 3),
        },
        (1, 64, 64, 3),
    ),
    (
        "channels_first",
        {"alpha": 0.1, "classes": 5, "include_preprocessing": False, "input_shape": (3, 33, 48)},
        (1, 3, 33, 48),
    ),
]
TENSORS = [
    ("channels_last", (96, 96, 3), {"alpha": 0.1}),
    ("channels_last", (31, 96, 3), {"alpha": 0.1}),
    ("channels_last", (None, 96, 1), {"alpha": 0.1, "include_top": False}),
    ("channels_last", (64, 64, 3), {"alpha": 0.1, "input_shape": (64, 64, 3)}),
    ("channels_last", (64, 64, 3), {"alpha": 0.1, "input_shape": (64, 32, 3)}),
    ("channels_first", (3, 96, 64), {"alpha": 0.1}),
]
# None of those with weights="imagenet" may reach the download.
REFUSED = [
    {"weights": "nope"},
    {"weights": "imagenet", "classes": 10},
    {"weights": "imagenet", "alpha": 0.5},
    {"weights": "imagenet", "alpha": 0.75, "minimalistic": True},
    {"weights": "imagenet", "input_shape": (31, 31, 3)},
    {"weights": "imagenet", "classifier_activation": "relu"},
    {"weights": None, "input_shape": (31, 31, 3)},
    {"weights": None, "input_shape": (32, 31, 3)},
    {"weights": None, "include_top": False, "input_shape": (None, 31, 3), "alpha": 0.1},
    {"weights": None, "input_shape": (None, None, 3), "alpha": 0.1},
    {"weights": None, "input_shape": (224, 224), "alpha": 0.1},
    {"weights": None, "input_shape": (224, 224, 3, 1), "alpha": 0.1},
    {"weights": None, "input_shape": (32, 32, 4), "alpha": 0.1},
    {"weights": None, "input_shape": (32, 32, None), "alpha": 0.1},
    {"weights": None, "alpha": 0},
    {"weights": None, "alpha": -1},
    {"weights": None, "alpha": "a"},
    {"weights": None, "dropout_rate": 2, "alpha": 0.1},
    {"weights": None, "dropout_rate": -0.1, "alpha": 0.1},
    {"weights": None, "classes": 0, "alpha": 0.1},
    {"weights": None, "classes": -1, "alpha": 0.1},
    {"weights": None, "classes": 2.5, "alpha": 0.1},
    {"weights": None, "classifier_activation": "nope", "alpha": 0.1},
    {"weights": None, "pooling": "nope", "include_top": False, "alpha": 0.1},
    {"weights": None, "name": "a/b", "alpha": 0.1},
    {"weights": None, "depth_multiplier": 1},
]


def make():
    for size in "small", "large":
        subject = f"MobileNetV3{size.capitalize()}"
        network = getattr(keras.applications, subject)
        write(
            f"mobilenet_v3_{size}",
            {
                "cases": [case(network, "channels_last", args) for args in CASES]
                + [case(network, "channels_first", args) for args in FIRST],
                "widths": [
                    {
                        "args": {"alpha": alpha, "minimalistic": minimalistic},
                        "params": params(build(network, {"alpha": alpha, "minimalistic": minimalistic})),
                    }
                    for alpha in ALPHAS
                    for minimalistic in (False, True)
                ],
                "config": build(network, {}).get_config(),
                "weights": [[w.path, list(w.shape)] for w in build(network, {}).weights],
                "runs": [run(network, *each) for each in RUNS],
                "tensors": [on_tensor(network, *each) for each in TENSORS],
                "errors": list(mistakes(subject, REFUSED)),
            },
        )
