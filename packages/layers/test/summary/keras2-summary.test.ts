/** Compares the Keras 2.2 summary with the output of Keras 2.2's own source. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  Add,
  Conv2D,
  Dense,
  GlobalAveragePooling2D,
  input,
  MaxPooling2D,
  Model,
  resetLayerNames,
  SeparableConv2D,
  Sequential,
} from '../../src/index.ts';

beforeEach(resetLayerNames);
afterEach(resetLayerNames);

test('the table of the functional separable convolution', () => {
  const x = input({ shape: [224, 224, 10], name: 'input' });
  const layer = new SeparableConv2D({
    filters: 32,
    kernelSize: [3, 3],
    activation: 'relu',
    padding: 'same',
    name: 'separable_conv2d_1',
  });
  const model = new Model({ inputs: x, outputs: layer.apply(x) });
  expect(model.summary({ style: 'keras2' })).toBe(`_________________________________________________________________
Layer (type)                 Output Shape              Param #   
=================================================================
input (InputLayer)           (None, 224, 224, 10)      0         
_________________________________________________________________
separable_conv2d_1 (Separabl (None, 224, 224, 32)      442       
=================================================================
Total params: 442
Trainable params: 442
Non-trainable params: 0
_________________________________________________________________`);
});

test('a sequential model: no input row, names cut off, commas in the totals only', () => {
  const model = new Sequential([
    input({ shape: [64, 64, 3] }),
    new SeparableConv2D({ filters: 32, kernelSize: 3, name: 'separable_conv2d_1' }),
    new SeparableConv2D({ filters: 64, kernelSize: 3, name: 'separable_conv2d_2' }),
    new MaxPooling2D({ name: 'max_pooling2d_1' }),
    new GlobalAveragePooling2D({ name: 'global_average_pooling2d_1' }),
    new Dense({ units: 10, name: 'dense_1' }),
  ]);
  expect(model.summary({ style: 'keras2' })).toBe(`_________________________________________________________________
Layer (type)                 Output Shape              Param #   
=================================================================
separable_conv2d_1 (Separabl (None, 62, 62, 32)        155       
_________________________________________________________________
separable_conv2d_2 (Separabl (None, 60, 60, 64)        2400      
_________________________________________________________________
max_pooling2d_1 (MaxPooling2 (None, 30, 30, 64)        0         
_________________________________________________________________
global_average_pooling2d_1 ( (None, 64)                0         
_________________________________________________________________
dense_1 (Dense)              (None, 10)                650       
=================================================================
Total params: 3,205
Trainable params: 3,205
Non-trainable params: 0
_________________________________________________________________`);
});

test('branches have a column for connections, 98 characters wide', () => {
  const x = input({ shape: [8, 8, 4], name: 'picture' });
  const a = new Conv2D({ filters: 4, kernelSize: 3, padding: 'same', name: 'left', trainable: false }).apply(x);
  const b = new Conv2D({ filters: 4, kernelSize: 1, name: 'right' }).apply(x);
  const model = new Model({ inputs: x, outputs: new Add({ name: 'sum' }).apply([a, b]), name: 'net' });
  const line = '_'.repeat(98);
  expect(model.summary({ style: 'keras2' }).split('\n')).toEqual([
    line,
    'Layer (type)                    Output Shape         Param #     Connected to                     ',
    '='.repeat(98),
    'picture (InputLayer)            (None, 8, 8, 4)      0                                            ',
    line,
    'left (Conv2D)                   (None, 8, 8, 4)      148         picture[0][0]                    ',
    line,
    'right (Conv2D)                  (None, 8, 8, 4)      20          picture[0][0]                    ',
    line,
    'sum (Add)                       (None, 8, 8, 4)      0           left[0][0]                       ',
    '                                                                 right[0][0]                      ',
    '='.repeat(98),
    'Total params: 168',
    'Trainable params: 20',
    'Non-trainable params: 148',
    line,
  ]);
});

test('width and columns can be set', () => {
  const model = new Sequential([input({ shape: [4] }), new Dense({ units: 2, name: 'd' })]);
  const lines = model.summary({ style: 'keras2', lineLength: 40, positions: [0.4, 0.8, 1] }).split('\n');
  expect(lines.slice(0, 4)).toEqual([
    '_'.repeat(40),
    'Layer (type)    Output Shape    Param # ',
    '='.repeat(40),
    'd (Dense)       (None, 2)       10      ',
  ]);
  expect(model.summary({ style: 'keras2', positions: [20, 40, 50] }).split('\n')[3]).toBe(
    'd (Dense)           (None, 2)           10        ',
  );
  expect(() => model.summary({ style: 'keras2', positions: [0.5, 1] })).toThrow('the end of each of the 3 columns');
});

test('a model without an input shape is not built, and invalid options are errors', () => {
  const model = new Sequential([new Dense({ units: 2 })], { name: 'open' });
  expect(() => model.summary({ style: 'keras2' })).toThrow("Sequential 'open': This model has not yet been built.");
  expect(model.summary()).toContain('0 (unbuilt)');
  model.build([null, 4]);
  expect(() => model.summary({ style: 'keras4' as never })).toThrow("There is no style 'keras4'");
  expect(() => model.summary({ lineLength: 12 })).toThrow('Insufficient console width to print summary.');
  expect(() => model.summary({ lineLength: -3 })).toThrow('`lineLength` must be an integer from 1 to 10000.');
  expect(() => model.summary({ layerRange: ['nobody', 'dense'] })).toThrow('Passed layer names do not match');
  expect(() => model.summary({ width: 3 } as never)).toThrow(
    "summary: Unrecognized keyword arguments passed to summary: {'width': 3}.",
  );
  expect(() => model.summary({ style: 'keras2', expandNested: true })).toThrow(
    '`expandNested` is not an option of style',
  );
});
