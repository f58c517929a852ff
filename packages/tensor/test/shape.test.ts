import fc from 'fast-check';
import { expect, test } from 'vitest';
import { broadcastShapes, formatShape, isStatic, normalizeAxis, sameShape, sizeOf, stridesOf } from '../src/shape.ts';

const lengths = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 });

test('strides visit every element once, in order', () => {
  fc.assert(
    fc.property(lengths, (shape) => {
      const strides = stridesOf(shape);
      const visited: number[] = [];
      const visit = (axis: number, at: number): void => {
        if (axis === shape.length) visited.push(at);
        else for (let i = 0; i < (shape[axis] as number); i++) visit(axis + 1, at + i * (strides[axis] as number));
      };
      visit(0, 0);
      expect(visited).toEqual(Array.from({ length: sizeOf(shape) }, (_, index) => index));
    }),
  );
});

test('shapes print as Python tuples', () => {
  expect(formatShape([null, 8, 8, 4])).toBe('(None, 8, 8, 4)');
  expect(formatShape([3])).toBe('(3,)');
  expect(formatShape([])).toBe('()');
});

test('broadcasting follows NumPy, axis by axis from the end', () => {
  expect(broadcastShapes([8, 1, 6, 1], [7, 1, 5])).toEqual([8, 7, 6, 5]);
  expect(broadcastShapes([null, 1], [3])).toEqual([null, 3]);
  expect(broadcastShapes([null, 4], [null, 1])).toEqual([null, 4]);
  expect(broadcastShapes([null], [5])).toEqual([5]);
  expect(broadcastShapes([], [2, 3])).toEqual([2, 3]);
  expect(() => broadcastShapes([2, 3], [2, 4], 'add')).toThrow(
    'add: Shapes (2, 3) and (2, 4) cannot be broadcast to one shape.',
  );
});

test('broadcasting is symmetric and idempotent', () => {
  fc.assert(
    fc.property(lengths, lengths, (a, b) => {
      const fits = (): boolean => {
        for (let i = 1; i <= Math.min(a.length, b.length); i++) {
          const [x, y] = [a.at(-i), b.at(-i)];
          if (x !== y && x !== 1 && y !== 1) return false;
        }
        return true;
      };
      expect(broadcastShapes(a, a)).toEqual(a);
      if (fits()) expect(broadcastShapes(a, b)).toEqual(broadcastShapes(b, a));
      else expect(() => broadcastShapes(a, b)).toThrow('cannot be broadcast');
    }),
  );
});

test('axes count from the start or the end', () => {
  expect(normalizeAxis(-1, 4)).toBe(3);
  expect(normalizeAxis(0, 4)).toBe(0);
  expect(() => normalizeAxis(4, 4, 'softmax')).toThrow(
    'softmax: Axis 4 is out of bounds for 4 axes. Use an integer from -4 to 3.',
  );
  expect(() => normalizeAxis(0.5, 4)).toThrow('Axis 0.5 is out of bounds');
  expect(() => normalizeAxis(0, 0)).toThrow('A scalar has no axes.');
});

test('sameShape and isStatic handle unknown lengths', () => {
  expect(sameShape([null, 2], [null, 2])).toBe(true);
  expect(sameShape([null, 2], [1, 2])).toBe(false);
  expect(isStatic([1, 2])).toBe(true);
  expect(isStatic([null, 2])).toBe(false);
});
