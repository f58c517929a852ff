"""mobilenet_v2.json: MobileNetV2 layer by layer, for every argument; errors."""

from applications import build, case, mistakes, on_tensor, params, run
from golden_file import keras, write

MobileNetV2 = keras.applications.MobileNetV2

CASES = [
    {},
    {"alpha": 0.35},
    {"alpha": 1.4, "include_top": False, "input_shape": (96, 96, 3)},
    {"alpha": 0.35, "include_top": False, "pooling": "avg"},
    {"alpha": 0.35, "include_top": False, "pooling": "max", "input_shape": (None, None, 3)},
    {"alpha": 0.35, "classes": 10, "input_shape": (32, 32, 3), "name": "small"},
    {"alpha": 0.5, "classes": 10, "classifier_activation": None, "input_shape": (33, 47, 1)},
    {"alpha": 0.33, "input_shape": (161, 130, 3), "classifier_activation": "sigmoid"},
]
FIRST = [
    {"alpha": 0.35},
    {"alpha": 0.35, "include_top": False, "pooling": "avg", "input_shape": (3, 65, 48)},
]
# Widths whose filters round up, down, and up again because rounding down would lose more than a tenth.
ALPHAS = [0.05, 0.1, 0.25, 0.35, 0.5, 0.6, 0.75, 0.9, 1.0, 1.1, 1.25, 1.3, 1.4, 2.0]
RUNS = [
    ("channels_last", {"alpha": 0.35, "classes": 10, "input_shape": (32, 32, 3)}, (2, 32, 32, 3)),
    (
        "channels_last",
        {"alpha": 0.1, "classes": 7, "classifier_activation": None, "input_shape": (33, 47, 1)},
        (1, 33, 47, 1),
    ),
    ("channels_last", {"alpha": 0.1, "include_top": False, "pooling": "avg"}, (1, 41, 52, 3)),
    (
        "channels_last",
        {"alpha": 0.1, "include_top": False, "pooling": "max", "input_shape": (64, 64, 3)},
        (1, 64, 64, 3),
    ),
    ("channels_first", {"alpha": 0.1, "classes": 5, "input_shape": (3, 33, 48)}, (1, 3, 33, 48)),
]
TENSORS = [
    ("channels_last", (96, 96, 3), {"alpha": 0.1}),
    ("channels_last", (96, 128, 3), {"alpha": 0.1}),
    ("channels_last", (64, 64, 3), {"alpha": 0.1}),
    ("channels_last", (96, 96, 3), {"alpha": 0.1, "include_top": False}),
    ("channels_last", (8, 8, 3), {"alpha": 0.1}),
    ("channels_last", (64, 64, 3), {"alpha": 0.1, "input_shape": (64, 64, 3)}),
    ("channels_last", (64, 64, 3), {"alpha": 0.1, "input_shape": (64, 32, 3)}),
    ("channels_first", (3, 96, 96), {"alpha": 0.1}),
]
# None of those with weights="imagenet" may reach the download.
REFUSED = [
    {"weights": "nope"},
    {"weights": "imagenet", "classes": 10},
    {"weights": "imagenet", "alpha": 0.25},
    {"weights": "imagenet", "input_shape": (32, 32, 3)},
    {"weights": "imagenet", "input_shape": (224, 224, 1)},
    {"weights": "imagenet", "include_top": False, "input_shape": (224, 224, 4)},
    {"weights": "imagenet", "include_top": False, "alpha": 0.6},
    {"weights": "imagenet", "include_top": False, "input_shape": (31, 31, 3)},
    {"weights": "imagenet", "classifier_activation": "relu"},
    {"weights": None, "input_shape": (31, 31, 3)},
    {"weights": None, "input_shape": (32, 31, 3)},
    {"weights": None, "include_top": False, "input_shape": (None, 31, 3)},
    {"weights": None, "input_shape": (None, None, 3)},
    {"weights": None, "input_shape": (224, None, 3)},
    {"weights": None, "input_shape": (224, 224)},
    {"weights": None, "input_shape": (224, 224, 3, 1)},
    {"weights": None, "input_shape": (32, 32, 4), "alpha": 0.1},
    {"weights": None, "input_shape": (32, 32, None), "alpha": 0.1},
    {"weights": None, "alpha": 0},
    {"weights": None, "alpha": -1},
    {"weights": None, "alpha": 0.001},
    {"weights": None, "alpha": "a"},
    {"weights": None, "classes": 0, "alpha": 0.1},
    {"weights": None, "classes": -1, "alpha": 0.1},
    {"weights": None, "classes": 2.5, "alpha": 0.1},
    {"weights": None, "classifier_activation": "nope", "alpha": 0.1},
    {"weights": None, "pooling": "nope", "include_top": False, "alpha": 0.1},
    {"weights": None, "name": "a/b", "alpha": 0.1},
    {"weights": None, "depth_multiplier": 1},
    {"weights": None, "dropout": 0.1},
]


def make():
    write(
        "mobilenet_v2",
        {
            "cases": [case(MobileNetV2, "channels_last", args) for args in CASES]
            + [case(MobileNetV2, "channels_first", args) for args in FIRST],
            "widths": [
                {"args": {"alpha": alpha}, "params": params(build(MobileNetV2, {"alpha": alpha}))} for alpha in ALPHAS
            ],
            "config": build(MobileNetV2, {}).get_config(),
            "weights": [[w.path, list(w.shape)] for w in build(MobileNetV2, {}).weights],
            "runs": [run(MobileNetV2, *each) for each in RUNS],
            "tensors": [on_tensor(MobileNetV2, *each) for each in TENSORS],
            "errors": list(mistakes("MobileNetV2", REFUSED)),
        },
    )
