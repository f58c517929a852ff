import { type Shape, sizeOf, tensor } from '@sepal/tensor';
import { expect } from 'vitest';
import {
  add,
  differentiate,
  type Graph,
  gradients,
  multiply,
  sum,
  type Traced,
  trace,
  type Value,
} from '../../src/index.ts';
import { evaluateWide, type Wide, wide } from './float64.ts';

/** A function of float32 operands to differentiate. */
export interface Differentiable {
  /** The shapes of the operands. */
  readonly shapes: readonly Shape[];
  readonly apply: (...operands: Traced[]) => Value;
  /** Where its operands are tried (default −2 to 2). The numbers of all operands are evenly spaced, so that none are equal. */
  readonly range?: readonly [low: number, high: number];
  /** Whether the gradients have gradients (default true). */
  readonly twice?: boolean;
}

/** Half the distance of the values whose difference is taken. Errors grow with its square. */
const STEP = 1e-4;

/** Evenly spaced numbers in an order that looks random. */
function scattered(count: number, [low, high]: readonly [number, number], seed: number): Float64Array {
  const numbers = Float64Array.from({ length: count }, (_, index) => low + ((index + 0.43) / count) * (high - low));
  let state = seed;
  for (let i = count - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = state % (i + 1);
    [numbers[i], numbers[j]] = [numbers[j] as number, numbers[i] as number];
  }
  return numbers;
}

/** Operands at which to try it. */
function pointOf({ shapes, range = [-2, 2] }: Differentiable, seed: number): readonly Wide[] {
  const numbers = scattered(
    shapes.reduce((count, shape) => count + sizeOf(shape), 0),
    range,
    seed,
  );
  let start = 0;
  return shapes.map((shape) => {
    const size = sizeOf(shape);
    start += size;
    return wide(shape, numbers.subarray(start - size, start));
  });
}

/** Σ of every element of the value times a number of its own, so that its gradient is that of each element. */
function weighted(value: Value, seed: number): Value {
  const numbers = scattered(sizeOf(value.shape as Shape), [0.5, 2], seed);
  return sum(multiply(value, tensor(Float32Array.from(numbers), value.shape as Shape)));
}

/**
 * Fails unless the gradients of a function, by each of its operands, are those that central differences of its reference give; and
 * unless those of its gradients are, which are those of every op in its rule.
 */
export function checkGradients(what: string, use: Differentiable): void {
  const types = use.shapes.map((shape) => ({ shape, dtype: 'float32' as const }));
  const point = pointOf(use, 1);
  const by = use.shapes.map((_, index) => index);
  const once = trace(types, (...operands) => [weighted(use.apply(...operands), 2)]);
  checkDifferences(what, differentiate(once, { by }), point);
  if (use.twice === false) return;
  const twice = trace(types, (...operands) => {
    const found = gradients(weighted(use.apply(...operands), 2), operands);
    return [found.map((gradient, index) => weighted(gradient, 3 + index)).reduce((a, b) => add(a, b))];
  });
  checkDifferences(`${what}, twice`, differentiate(twice, { by }), point);
}

function checkDifferences(what: string, graph: Graph, point: readonly Wide[]): void {
  const [, ...found] = evaluateWide(graph, point);
  const value = (operands: readonly Wide[]): number => evaluateWide(graph, operands)[0]?.data[0] as number;
  for (const [index, operand] of point.entries()) {
    const gradient = found[index] as Wide;
    expect(gradient.shape, what).toEqual(operand.shape);
    const largest = gradient.data.reduce((most, element) => Math.max(most, Math.abs(element)), 0);
    for (const [at, middle] of operand.data.entries()) {
      const moved = (step: number): number =>
        value(point.with(index, { ...operand, data: operand.data.with(at, middle + step) }));
      const expected = (moved(STEP) - moved(-STEP)) / (2 * STEP);
      const actual = gradient.data[at] as number;
      if (Math.abs(actual - expected) <= 1e-6 * Math.max(1, largest)) continue;
      throw new Error(`${what}: the gradient by operand ${index} is ${actual} at ${at}, expected ${expected}`);
    }
  }
}
