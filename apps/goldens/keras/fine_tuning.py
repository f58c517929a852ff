"""training/fine_tuning.json: a head trained on a frozen MobileNet, then the last four blocks too, with batch normalization frozen."""

import numpy as np

from applications import input_by_formula, weight_by_formula
from golden_file import keras, tensor, write

STEPS = 10
BATCH = (8, 32, 32, 3)
LABELS = [0, 1, 2, 0, 1, 2, 0, 1]


def network():
    base = keras.applications.MobileNet(alpha=0.25, include_top=False, input_shape=BATCH[1:], weights=None)
    pooled = keras.layers.GlobalAveragePooling2D(name="features")(base.output)
    scores = keras.layers.Dense(3, activation="softmax", name="predictions")(pooled)
    model = keras.Model(base.input, scores)
    model.set_weights([weight_by_formula(w, k) for k, w in enumerate(model.weights)])
    return base, model


def phase(model, optimizer):
    x, y = input_by_formula(BATCH), np.array(LABELS, "int32")
    model.compile(optimizer, "sparse_categorical_crossentropy")
    before = {w.path: w.numpy() for w in model.weights}
    losses = [float(model.train_on_batch(x, y)) for _ in range(STEPS)]
    changes = [
        {"path": w.path, "change": float(np.abs(np.float64(w.numpy()) - before[w.path]).mean())}
        for w in model.trainable_weights
    ]
    frozen = [w for w in model.weights if not any(w is other for other in model.trainable_weights)]
    assert all(np.array_equal(w.numpy(), before[w.path]) for w in frozen)
    return {
        "losses": losses,
        "changes": changes,
        "kernel": tensor(model.get_layer("predictions").get_weights()[0]),
        "scores": tensor(model.predict(x, verbose=0)),
    }


def phases():
    base, model = network()
    base.trainable = False
    head = phase(model, keras.optimizers.Adam(1e-2))
    base.trainable = True
    first = [layer.name for layer in base.layers].index("conv_dw_10")
    for index, layer in enumerate(base.layers):
        if index < first or isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    return [head, phase(model, keras.optimizers.SGD(0.05, momentum=0.9))]


def make():
    write("training/fine_tuning", {"samples": {"labels": LABELS, "shape": BATCH}, "phases": phases()})
