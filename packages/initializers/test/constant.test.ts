import { ones, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { Constant, IdentityInitializer, Ones, Zeros } from '../src/index.ts';

describe('Zeros and Ones', () => {
  test('fill a shape', () => {
    expect(new Zeros().call([3, 3]).toArray()).toEqual(Array(3).fill([0, 0, 0]));
    expect(new Ones().call([3, 3]).toArray()).toEqual(Array(3).fill([1, 1, 1]));
    expect(new Ones().call([]).item()).toBe(1);
    expect(new Zeros().call([0, 2]).size).toBe(0);
  });

  test('respect the element type', () => {
    expect(new Zeros().call([2], 'int32').dtype).toBe('int32');
    expect(new Ones().call([2], 'bool').toArray()).toEqual([true, true]);
  });

  test('have no options', () => {
    expect(new Zeros().getConfig()).toEqual({});
    expect(Ones.fromConfig({})).toBeInstanceOf(Ones);
    // @ts-expect-error no options
    expect(() => new Zeros({ value: 1 })).toThrow(
      "Zeros: Unrecognized keyword arguments passed to Zeros: {'value': 1}. Zeros has no options.",
    );
    // @ts-expect-error options are one object
    expect(() => new Ones(1)).toThrow('Ones: Options must be one object. Received: 1. Ones has no options.');
  });
});

describe('Constant', () => {
  test('fills a shape with a number', () => {
    const initializer = new Constant({ value: 6 });
    expect(initializer.call([3, 3]).toArray()).toEqual(Array(3).fill([6, 6, 6]));
    expect(Constant.fromConfig(initializer.getConfig()).call([2]).toArray()).toEqual([6, 6]);
    expect(new Constant().call([2]).toArray()).toEqual([0, 0]);
  });

  test('takes arrays and tensors', () => {
    const value = [
      [0.5, 1.5],
      [2.5, 3.5],
    ];
    for (const initializer of [new Constant({ value }), new Constant({ value: tensor(value) })]) {
      expect(initializer.call([2, 2]).toArray()).toEqual(value);
      expect(initializer.getConfig()).toEqual({
        value: { className: '__tensor__', config: { value, dtype: 'float32' } },
      });
      expect(Constant.fromConfig(initializer.getConfig()).call([2, 2]).toArray()).toEqual(value);
    }
  });

  test.each(['float64', 'float32', 'int64', 'bool'])('reads the arrays that NumPy holds as %s', (dtype) => {
    const written = { class_name: '__numpy__', config: { value: [1, 0], dtype } };
    expect(Constant.fromConfig({ value: written }).call([2]).toArray()).toEqual([1, 0]);
  });

  test('repeats an array along axes of length 1 and along those it lacks', () => {
    expect(new Constant({ value: [1, 2] }).call([3, 2]).toArray()).toEqual(Array(3).fill([1, 2]));
    expect(new Constant({ value: [[1], [2]] }).call([2, 2, 2]).toArray()).toEqual(
      Array(2).fill([
        [1, 1],
        [2, 2],
      ]),
    );
    expect(new Constant({ value: [[7]] }).call([0, 2]).size).toBe(0);
  });

  test('rejects a shape that the array does not broadcast to', () => {
    expect(() => new Constant({ value: [1, 2] }).call([3])).toThrow('Shapes (2,) and (3,) cannot be broadcast');
    expect(() => new Constant({ value: [1, 2] }).call([2, 1])).toThrow(
      "Constant: A value of shape (2,) cannot be broadcast to the weight's shape (2, 1).",
    );
    expect(() => new Constant({ value: [[1, 2]] }).call([2])).toThrow(
      "Constant: A value of shape (1, 2) cannot be broadcast to the weight's shape (2,).",
    );
  });

  test('converts to the element type as Keras does', () => {
    expect(new Constant({ value: 2.7 }).call([2], 'int32').toArray()).toEqual([2, 2]);
    expect(new Constant({ value: 2.7 }).call([2], 'bool').toArray()).toEqual([true, true]);
    expect(new Constant({ value: 256 }).call([1], 'bool').data[0]).toBe(1);
    expect(new Constant({ value: [0, 256] }).call([2], 'bool').toArray()).toEqual([false, true]);
    expect(new Constant({ value: ones([2], 'int32') }).call([2]).dtype).toBe('float32');
    expect(new Constant({ value: true }).call([1]).toArray()).toEqual([1]);
  });

  test('rejects anything but numbers', () => {
    // @ts-expect-error a string
    expect(() => new Constant({ value: 'one' })).toThrow("Received: value='one'.");
    // @ts-expect-error options are one object
    expect(() => new Constant(10)).toThrow(
      'Constant: Options must be one object. Received: 10. Write them by name, as in { value: … }.',
    );
    // @ts-expect-error an unknown option
    expect(() => new Constant({ valeu: 1 })).toThrow("Did you mean 'value'? Use one of 'value'.");
  });
});

describe('IdentityInitializer', () => {
  test('has its gain on the diagonal', () => {
    const initializer = new IdentityInitializer({ gain: 2 });
    expect(initializer.call([3, 3]).toArray()).toEqual([
      [2, 0, 0],
      [0, 2, 0],
      [0, 0, 2],
    ]);
    expect(initializer.call([2, 3]).toArray()).toEqual([
      [2, 0, 0],
      [0, 2, 0],
    ]);
    expect(initializer.call([2, 1], 'bool').toArray()).toEqual([[true], [false]]);
  });

  test('keeps its gain in the config, which Keras drops', () => {
    const { gain } = IdentityInitializer.fromConfig(new IdentityInitializer({ gain: 2 }).getConfig());
    expect(gain).toBe(2);
  });

  test('is for matrices only', () => {
    expect(() => new IdentityInitializer().call([2])).toThrow(
      'Identity: Identity matrix initializer can only be used for 2D matrices. Received: shape=(2,) of rank 1.',
    );
    expect(() => new IdentityInitializer({ gain: Number.NaN })).toThrow('`gain` must be a finite number');
  });
});
