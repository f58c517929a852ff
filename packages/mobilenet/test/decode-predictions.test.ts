import { ShapeError, tensor, ValueError, zeros } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { type ClassIndex, decodePredictions } from '../src/index.ts';

const animals: ClassIndex = { 0: ['n0', 'cat'], 1: ['n1', 'dog'], 2: ['n2', 'bird'] };

/** 1000 classes, as ImageNet has. */
const thousand = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [i, [`n${i}`, `class ${i}`] as const]));

describe('decodePredictions', () => {
  test('returns the best classes of every sample, highest score first', () => {
    const predictions = tensor([
      [0.25, 0.5, 0.125],
      [0.75, 0, 0.25],
    ]);
    expect(decodePredictions(predictions, { classIndex: animals, top: 2 })).toEqual([
      [
        ['n1', 'dog', 0.5],
        ['n0', 'cat', 0.25],
      ],
      [
        ['n0', 'cat', 0.75],
        ['n2', 'bird', 0.25],
      ],
    ]);
  });

  test('returns five by default, and all if there are fewer than top', () => {
    const [best = []] = decodePredictions(
      tensor(
        Float32Array.from({ length: 1000 }, (_, i) => i),
        [1, 1000],
      ),
      {
        classIndex: thousand,
      },
    );
    expect(best.map(([id]) => id)).toEqual(['n999', 'n998', 'n997', 'n996', 'n995']);
    expect(decodePredictions(zeros([1, 3]), { classIndex: animals, top: 10 })[0]).toHaveLength(3);
  });

  test('takes arrays of entries and of names', () => {
    const predictions = tensor([[0, 1]]);
    expect(decodePredictions(predictions, { classIndex: ['off', 'on'], top: 1 })).toEqual([[['on', 'on', 1]]]);
    const entries: ClassIndex = [
      ['n0', 'off'],
      ['n1', 'on'],
    ];
    expect(decodePredictions(predictions, { classIndex: entries, top: 1 })).toEqual([[['n1', 'on', 1]]]);
  });

  test('puts NaN first', () => {
    const [best = []] = decodePredictions(tensor([[3, Number.NaN, Infinity]]), { classIndex: animals });
    expect(best.map(([, name]) => name)).toEqual(['bird', 'dog', 'cat']);
  });

  test('returns nothing for an empty batch', () => {
    expect(decodePredictions(zeros([0, 3]), { classIndex: animals })).toEqual([]);
  });

  test('refuses predictions of another shape, with Keras’ message', () => {
    const attempt =
      (shape: number[], classIndex: ClassIndex = thousand) =>
      () => {
        decodePredictions(zeros(shape), { classIndex });
      };
    expect(attempt([1, 10])).toThrow(ShapeError);
    expect(attempt([1, 10])).toThrow(
      'decodePredictions: `decodePredictions` expects a batch of predictions (i.e. a 2D array of shape (samples, 1000)). Received array with shape: (1, 10). A model with other classes',
    );
    expect(attempt([1000])).toThrow('Received array with shape: (1000,).');
    expect(attempt([1, 10], animals)).toThrow(
      '(i.e. a 2D array of shape (samples, 3)). Received array with shape: (1, 10). The class index has 3 classes.',
    );
  });

  test('says where to get the class index', () => {
    const without = { top: 3 } as unknown as { classIndex: ClassIndex };
    expect(() => decodePredictions(zeros([1, 1000]), without)).toThrow(ValueError);
    expect(() => decodePredictions(zeros([1, 1000]), without)).toThrow(
      /classIndex=undefined\. ImageNet's are in Keras' imagenet_class_index\.json \(https:\/\/.*\): parse it and pass { classIndex }\./,
    );
    // @ts-expect-error: the class index must be given
    expect(() => decodePredictions(zeros([1, 1000]))).toThrow('classIndex=undefined');
  });

  test('refuses invalid options', () => {
    expect(() => decodePredictions(zeros([1, 3]), { classIndex: animals, top: 0 })).toThrow(
      'Invalid value for argument `top`. Expected a strictly positive value. Received top=0.',
    );
    expect(() => decodePredictions(zeros([1, 3]), { classIndex: animals, top: 1.5 })).toThrow('Expected an integer.');
    const holed = { 0: ['n0', 'cat'], 1: ['n1', 'dog'], 3: ['n3', 'fish'] } as const;
    expect(() => decodePredictions(zeros([1, 3]), { classIndex: holed })).toThrow(
      'The class index has no names for class 2. Received: undefined.',
    );
    // @ts-expect-error: no such option
    expect(() => decodePredictions(zeros([1, 3]), { class_index: animals })).toThrow("Did you mean 'classIndex'?");
  });
});
