"""names.json: how Keras names classes in configs: built-in ones, registered ones, functions, layers that several models share."""

import json

from golden_file import Quarters, keras, tensor, write
from keras.src.saving import serialization_lib

layers = keras.layers
register = keras.saving.register_keras_serializable


@register("shop")
class Scale(layers.Layer):
    def __init__(self, factors=(1, 2), **kwargs):
        super().__init__(**kwargs)
        self.factors = factors

    def call(self, x):
        return x * self.factors[0] + self.factors[1]

    def get_config(self):
        return {**super().get_config(), "factors": self.factors}


class Shift(layers.Layer):
    def call(self, x):
        return x + 1


# Named like built-in ones.
@register("shop")
class Dense(layers.Layer):
    def call(self, x):
        return x * 2


@register("shop")
class Ones(keras.initializers.Initializer):
    def __call__(self, shape, dtype=None):
        return keras.ops.ones(shape, dtype) * 3

    def get_config(self):
        return {}


@register("shop")
def relu(x):
    return x * 0.5


def bend(x):
    return x - 1


def own_classes():
    x = keras.Input((4,), name="x")
    h = Scale((2, 1), name="scale")(x)
    h = Shift(name="shift")(h)
    h = Dense(name="double")(h)
    h = layers.Dense(3, name="built_in", kernel_initializer=Ones(), bias_initializer="ones", activation=relu)(h)
    h = layers.Dense(3, name="bent", kernel_initializer="identity", activation=bend)(h)
    h = layers.Identity(name="identity")(h)
    h = layers.Dense(2, name="capped", activation=layers.ReLU(max_value=6, negative_slope=0.25))(h)
    return keras.Model(x, h, name="own_classes")


def shared_by_two():
    shared = layers.Dense(4, name="shared", activation="tanh")
    a = keras.Input((4,), name="a")
    first = keras.Model(a, shared(layers.Dense(4, name="one")(a)), name="first")
    b = keras.Input((4,), name="b")
    second = keras.Model(b, shared(shared(layers.Dense(4, name="two")(b))), name="second")
    x = keras.Input((4,), name="x")
    return keras.Model(x, [first(x), second(x), shared(x), second(first(x))], name="shared_by_two")


def shared_input():
    a = keras.Input((4,), name="a")
    h = layers.Dense(3, name="trunk")(a)
    trunk = keras.Model(a, h, name="trunk_model")
    whole = keras.Model(a, layers.Dense(2, name="head")(h), name="whole")
    x = keras.Input((4,), name="x")
    return keras.Model(x, {"trunk": trunk(x), "whole": whole(x)}, name="shared_input")


def in_file(model):
    """A config as in a `.keras` file, where what is shared has ids: small ones, the same on every run."""
    ids = {}
    with serialization_lib.ObjectSharingScope():
        text = json.dumps(serialization_lib.serialize_keras_object(model))

    def small(value):
        if isinstance(value, list):
            return [small(v) for v in value]
        if not isinstance(value, dict):
            return value
        return {
            key: ids.setdefault(v, len(ids) + 1) if key == "shared_object_id" else small(v) for key, v in value.items()
        }

    return small(json.loads(text))


def case(make, quarters):
    keras.backend.clear_session()
    model = make()
    model.set_weights([quarters(*w.shape) for w in model.weights])
    x = quarters(2, 4)
    return {
        "name": make.__name__,
        "config": in_file(model),
        "weights": [{"path": w.path, **tensor(w)} for w in model.weights],
        "input": tensor(x),
        "outputs": [tensor(y) for y in keras.tree.flatten(model(x))],
    }


def make():
    quarters = Quarters(43)
    write("names", {"cases": [case(source, quarters) for source in (own_classes, shared_by_two, shared_input)]})
