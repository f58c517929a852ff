"""summaries.json: what model.summary() prints, on terminals of several widths."""

import os

import numpy as np

from golden_file import keras, refusal, write
from model_sources import SOURCES, build

ALL_SOURCES = SOURCES | {
    "unbuilt": """
model = keras.Sequential([layers.Dense(3), layers.Dropout(0.5), layers.Dense(2)])
""",
    "empty": """
model = keras.Sequential()
""",
    "only_an_input": """
model = keras.Sequential([layers.Input((4,))])
""",
    "partly_built": """
first = layers.Dense(3)
first.build((None, 4))
model = keras.Sequential([first, layers.Dense(2)])
""",
    "long_names": """
x = keras.Input((8, 8, 3), name='a_picture_with_a_rather_long_name')
h = layers.SeparableConv2D(4, 3, name='a_layer_whose_name_is_much_longer_than_any_column')(x)
h = layers.GlobalAveragePooling2D(name='short')(h)
h = layers.Dense(2, name='name_that_just_fits_or_doesnt')(h)
model = keras.Model(
    x,
    h,
    name='a_model_with_a_name_that_is_longer_than_the_terminal_is_wide_so_that_its_title_must_be_wrapped_somewhere',
)
""",
    "spaces_and_markup": """
model = keras.Sequential(
    [
        layers.Input((4,)),
        layers.Dense(3, name='two words'),
        layers.Dense(3, name='[bold]marked'),
        layers.Dense(2, name='back\\\\slash'),
    ],
    name='[red]name',
)
""",
    "wide_glyphs": """
model = keras.Sequential(
    [layers.Input((4,)), layers.Dense(3, name='深度可分离卷积'), layers.Dense(2, name='naïve')], name='模型'
)
""",
    "large_counts": """
x = keras.Input((1000,), name='x')
h = layers.Dense(1234, name='d1')(x)
h = layers.BatchNormalization(name='norm')(h)
model = keras.Model(x, layers.Dense(2000, name='d2')(h), name='large')
""",
    "kilobytes": """
model = keras.Sequential(
    [layers.Input((15,)), layers.Dense(16, name='d1'), layers.Dense(255, use_bias=False, name='d2')]
)
""",
    "many_connections": """
x = keras.Input((4,), name='x')
several = [layers.Dense(4, name=f'dense_number_{i}')(x) for i in range(6)]
h = layers.Add(name='sum')(several)
model = keras.Model(x, layers.Concatenate(name='join')([h, *several]))
""",
    "photograph": """
model = keras.Sequential(
    [
        layers.Input((112, 112, 32)),
        layers.DepthwiseConv2D((3, 3), padding='same', use_bias=False),
        layers.BatchNormalization(),
        layers.Activation('relu'),
        layers.Conv2D(64, 1, padding='same', use_bias=False),
        layers.BatchNormalization(),
        layers.Activation('relu'),
    ]
)
""",
    "compiled": """
model = keras.Sequential([layers.Input((4,)), layers.Dense(2)])
model.compile(optimizer='adam', loss='mse')
""",
}
PLAIN = [(80, {}), (120, {})]
EVERYTHING = [
    *((columns, {}) for columns in (40, 60, 79, 80, 81, 88, 91, 92, 100, 120, 200)),
    *((80, {"line_length": length}) for length in (40, 65, 80, 100)),
    *((200, {"line_length": length}) for length in (65, 120, 150)),
    (80, {"show_trainable": True}),
    (120, {"show_trainable": True}),
    (200, {"show_trainable": True}),
    (60, {"show_trainable": True}),
    (80, {"positions": [0.3, 0.6, 1.0]}),
    (100, {"positions": [0.6, 0.8, 1.0]}),
    (100, {"line_length": 90, "show_trainable": True, "positions": [0.5, 0.75, 1.0]}),
]
EVERYTHING_OF_FOUR = [
    *((columns, {}) for columns in (60, 80, 100, 112, 120, 200)),
    (80, {"line_length": 100}),
    (200, {"line_length": 98}),
    (80, {"show_trainable": True}),
    (120, {"show_trainable": True}),
    (200, {"show_trainable": True}),
    (120, {"positions": [0.25, 0.5, 0.7, 1.0]}),
]
NESTED = [(80, {}), (80, {"expand_nested": True}), (120, {"expand_nested": True, "show_trainable": True})]
CASES = {
    "sequential_named": EVERYTHING,
    "block": PLAIN,
    "branches": [
        *EVERYTHING_OF_FOUR,
        (120, {"layer_range": ["b1", "sum"]}),
        (120, {"layer_range": ["sum", "b1"]}),
        (120, {"layer_range": ["b.", "c"]}),
        (120, {"layer_range": ["a", "a"]}),
    ],
    "nested": NESTED,
    "nested_twice": NESTED,
    "nested_deep": NESTED,
    "sequential_in_sequential": NESTED,
    "photograph": PLAIN,
    "separable": [
        *PLAIN,
        (80, {"layer_range": ["max_pooling2d", "dense"]}),
        (80, {"layer_range": ["separable", "separable"]}),
    ],
    "functional": PLAIN,
    "shared": PLAIN,
    "shared_in_a_chain": PLAIN,
    "repeated_layer": PLAIN,
    "several": PLAIN,
    "dictionaries": [(120, {})],
    "input_as_output": PLAIN,
    "one_output_twice": [(120, {})],
    "residual": [(80, {}), (120, {})],
    "many_connections": [(80, {}), (120, {})],
    "any_size": PLAIN,
    "every_small_layer": [(80, {})],
    "frozen": [(80, {}), (80, {"show_trainable": True})],
    "frozen_model": [(80, {"show_trainable": True})],
    "sequential": [(80, {}), (80, {"show_trainable": True})],
    "long_names": [(40, {}), (80, {}), (120, {}), (200, {})],
    "large_counts": [(50, {}), (80, {}), (120, {})],
    "kilobytes": [(80, {})],
    "spaces_and_markup": [(50, {}), (80, {})],
    "wide_glyphs": [(50, {}), (80, {})],
    "unbuilt": [*PLAIN, (80, {"show_trainable": True})],
    "empty": PLAIN,
    "only_an_input": PLAIN,
    "partly_built": PLAIN,
    "sequential_built": [(80, {})],
    "sequential_added": [(80, {})],
    "from_the_middle": [(80, {})],
    "inference_only_norm": [(80, {})],
    "compiled": [(80, {})],
}


def summary(model, columns, options):
    os.environ["COLUMNS"], os.environ["LINES"] = str(columns), "50"
    texts = []
    said = refusal(lambda: model.summary(print_fn=texts.append, **options))
    return {
        "columns": columns,
        "options": options,
        "text": texts[0] if texts else None,
        **({} if texts else {"message": said["message"]}),
    }


def make():
    models, cases = {}, []
    for name, runs in CASES.items():
        model = build(ALL_SOURCES[name], keras, np)
        # The rest can be looked up in models.json.
        own = name not in SOURCES and model.built and not model.compiled
        models[name] = {
            "source": ALL_SOURCES[name].strip("\n"),
            "className": type(model).__name__,
            "config": model.get_config() if own else None,
        }
        for columns, options in runs:
            cases.append({"model": name, **summary(model, columns, options)})
    write("summaries", {"models": models, "cases": cases})
