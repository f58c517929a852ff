"""Invalid models, and some that only look invalid: a heading and a program for each."""

import re

PROGRAMS = """
--- Sequential
keras.Sequential([layers.Dense(2, name='d'), layers.Dense(2, name='d')])
--- Sequential
keras.Sequential([layers.Input((3,)), layers.Dense(2, name='d'), layers.Dense(2, name='d')])
--- Sequential
keras.Sequential([3])
--- Sequential
keras.Sequential(['dense'])
--- Sequential
model = keras.Sequential([layers.Input((3,)), layers.Dense(2)])
model.add(layers.Input((2,)))
--- Sequential
keras.Sequential([layers.Dense(2), layers.Input((2,))])
--- Sequential
keras.Sequential().pop()
--- Sequential
keras.Sequential()(np.ones((1, 3), 'float32'))
--- Sequential
keras.Sequential().build((None, 3))
--- Sequential
keras.Sequential([layers.Dense(2)]).count_params()
--- Sequential
keras.Sequential([layers.Dense(2)]).output_shape
--- Sequential
keras.Sequential([layers.Dense(2)]).get_weights()
--- Sequential
keras.Sequential([layers.Input((3,)), layers.Add()])
--- Sequential
keras.Sequential([layers.Input((8, 8, 3)), layers.Conv2D(4, 9)])
--- Sequential
model = keras.Sequential([layers.Input((3,)), layers.Dense(2)], name='m')
model(np.ones((1, 4), 'float32'))
--- Sequential
model = keras.Sequential([layers.Input((3,)), layers.Dense(2)], name='m')
model.predict(np.ones((1, 4), 'float32'), verbose=0)
--- Sequential
model = keras.Sequential([layers.Input((3,)), layers.Dense(2)], name='m')
model.predict(np.ones((3,), 'float32'), verbose=0)
--- Sequential
model = keras.Sequential([layers.Input((3,)), layers.Dense(2)], name='m')
model.get_layer('nope')
--- Sequential
model = keras.Sequential([layers.Input((3,)), layers.Dense(2)], name='m')
model.get_layer(index=7)
--- Sequential
model = keras.Sequential([layers.Input((3,)), layers.Dense(2)], name='m')
model.get_layer()
--- Sequential
model = keras.Sequential([layers.Input((3,)), layers.Dense(2)], name='m')
model.get_layer('dense', 0)
--- Sequential
keras.Sequential([layers.Input((3,)), layers.Dense(2)], name='a/b')
--- Sequential
layer = layers.Dense(3)
keras.Sequential([layers.Input((3,)), layer, layer])
--- set_weights
layer = layers.Dense(2, name='d')
layer.set_weights([np.ones((3, 2), 'float32'), np.ones(2, 'float32')])
--- set_weights
layer = layers.Dense(2, name='d')
layer.build((None, 3))
layer.set_weights([np.ones((3, 2), 'float32')])
--- set_weights
layer = layers.Dense(2, name='d')
layer.build((None, 3))
layer.set_weights([np.ones((2, 3), 'float32'), np.ones(2, 'float32')])
--- set_weights
layer = layers.Dense(2, name='d')
layer.build((None, 3))
layer.set_weights([np.ones((3, 2), 'float32'), np.ones(3, 'float32')])
--- set_weights
model = keras.Sequential([layers.Input((3,)), layers.Dense(2), layers.Dense(1)], name='m')
model.set_weights([np.ones((3, 2), 'float32')])
--- set_weights
model = keras.Sequential([layers.Input((3,)), layers.Dense(2), layers.Dense(1)], name='m')
model.set_weights(
    [np.ones((3, 2), 'float32'), np.ones(2, 'float32'), np.ones((1, 2), 'float32'), np.ones(1, 'float32')]
)
--- Model
x = keras.Input((3,), name='a')
y = keras.Input((3,), name='b')
keras.Model(x, layers.Add()([x, y]))
--- Model
x = keras.Input((3,), name='a')
y = keras.Input((3,), name='b')
keras.Model([x, y], layers.Dense(2)(x))
--- Model
x = keras.Input((3,), name='a')
h = layers.Dense(2, name='d')(x)
keras.Model(x, layers.Dense(2, name='d')(h))
--- Model
x = keras.Input((3,), name='a')
y = keras.Input((3,), name='a')
keras.Model([x, y], layers.Add()([x, y]))
--- Model
x = keras.Input((3,), name='a')
keras.Model([x, x], layers.Dense(2)(x))
--- Model
x = keras.Input((3,), name='a')
keras.Model(x, x)
--- Model
x = keras.Input((3,), name='a')
keras.Model(x, 3)
--- Model
x = keras.Input((3,), name='a')
keras.Model(x, [])
--- Model
x = keras.Input((3,), name='a')
keras.Model(np.ones((1, 3), 'float32'), layers.Dense(2)(x))
--- Model
x = keras.Input((3,), name='a')
h = layers.Dense(2)(x)
keras.Model(h, layers.Dense(2)(h))
--- Model
x = keras.Input((3,), name='a')
h = layers.Dense(2)(x)
keras.Model(h, layers.Dense(2)(x))
--- Model
x = keras.Input((3,), name='a')
keras.Model(x, {'y': layers.Dense(2)(x), 'z': layers.Dense(2)(x)})
--- Model
x = keras.Input((3,), name='a')
keras.Model(inputs=x)
--- Model
x = keras.Input((3,), name='a')
keras.Model(inputs=x, outputs=layers.Dense(2)(x), nope=3)
--- Model
x = keras.Input((3,), name='a')
y = keras.Input((2,), name='b')
model = keras.Model([x, y], layers.Concatenate()([x, y]), name='m')
model(np.ones((1, 3), 'float32'))
--- Model
x = keras.Input((3,), name='a')
y = keras.Input((2,), name='b')
model = keras.Model([x, y], layers.Concatenate()([x, y]), name='m')
model([np.ones((1, 3), 'float32')])
--- Model
x = keras.Input((3,), name='a')
y = keras.Input((2,), name='b')
model = keras.Model([x, y], layers.Concatenate()([x, y]), name='m')
model([np.ones((1, 3), 'float32'), np.ones((1, 3), 'float32')])
--- Model
x = keras.Input((3,), name='a')
y = keras.Input((2,), name='b')
model = keras.Model([x, y], layers.Concatenate()([x, y]), name='m')
model({'a': np.ones((1, 3), 'float32'), 'nope': np.ones((1, 2), 'float32')})
--- Model
x = keras.Input((3,), name='a')
y = keras.Input((2,), name='b')
model = keras.Model([x, y], layers.Concatenate()([x, y]), name='m')
model.predict([np.ones((2, 3), 'float32'), np.ones((1, 2), 'float32')], verbose=0)
--- Model
x = keras.Input(batch_shape=(2, 3), name='a')
model = keras.Model(x, layers.Dense(2)(x), name='m')
model(np.ones((1, 3), 'float32'))
--- Model
model = keras.Model()
model.summary(print_fn=lambda text: None)
--- Model
model = keras.Model()
model(np.ones((1, 3), 'float32'))
--- from_config
keras.Sequential.from_config({'name': 'm', 'layers': [{'class_name': 'Nope', 'config': {}}]})
--- from_config
layers.Dense.from_config({'units': 2, 'nope': 1})
--- from_config
layers.Dense.from_config({})
--- from_config
layers.Conv2D.from_config({'filters': 2, 'kernel_size': 0})
--- summary
model = keras.Sequential([layers.Input((3,)), layers.Dense(2)], name='m')
model.summary(line_length=10, print_fn=lambda text: None)
--- summary
model = keras.Sequential([layers.Input((3,)), layers.Dense(2)], name='m')
model.summary(positions=[0.5, 1.0], print_fn=lambda text: None)
--- summary
model = keras.Sequential([layers.Input((3,)), layers.Dense(2)], name='m')
model.summary(layer_range=['dense'], print_fn=lambda text: None)
--- summary
model = keras.Sequential([layers.Input((3,)), layers.Dense(2)], name='m')
model.summary(layer_range=['nope', 'dense'], print_fn=lambda text: None)
--- summary
model = keras.Sequential([layers.Input((3,)), layers.Dense(2)], name='m')
model.summary(layer_range=['dense', 3], print_fn=lambda text: None)
--- summary
keras.Sequential([layers.Dense(2)]).summary(print_fn=lambda text: None)
"""

MODELS = [
    (subject, code)
    for subject, code in re.findall(r"^--- (\w+)\n(.*?)(?=^--- |\Z)", PROGRAMS, re.DOTALL | re.MULTILINE)
]
