/** Operations that reduce axes to one number each. */

import type { Value } from '@sepal/ops';
import * as ops from '@sepal/ops';
import { asFloat } from '../layer/as-float.ts';
import { defineOperation, type OperationClass } from './define-operation.ts';
import type { UnaryFunction, UnaryFunctionTo } from './function-types.ts';
import { booleanOption, NOTHING, optionalAxes, optionalAxis } from './option.ts';

/** Options of reductions. */
export interface ReductionOptions {
  /** The axis or axes to reduce, -1 for the last; null (the default) for all. */
  readonly axis?: number | readonly number[] | null | undefined;
  /** Whether reduced axes stay, with length 1. Default false. */
  readonly keepdims?: boolean | undefined;
}

/** Options of `argmax` and `argmin`. */
export interface RankingOptions {
  /** The axis to reduce, -1 for the last; null (the default) for all of them as one. */
  readonly axis?: number | null | undefined;
  /** Whether the reduced axis stays, with length 1. Default false. */
  readonly keepdims?: boolean | undefined;
}

type Reduce = (x: Value, options: Required<ReductionOptions>) => Value;

function reduction<F>(className: string, reduce: Reduce): F & OperationClass {
  return defineOperation({
    module: 'ops.numpy',
    className,
    parameters: ['x'],
    options: { axis: optionalAxes(), keepdims: booleanOption(false) },
    positional: [],
    compute: ({ x, ...options }) => reduce(x, options),
  });
}

/** A reduction of float32. */
function floating(
  className: string,
  reduce: Reduce,
): UnaryFunctionTo<'float32', [options?: ReductionOptions]> & OperationClass {
  return reduction(className, (x, options) => reduce(asFloat(x), options));
}

/** A reduction of bool to bool. */
function ofTruth(
  className: string,
  reduce: Reduce,
): UnaryFunctionTo<'bool', [options?: ReductionOptions]> & OperationClass {
  return reduction(className, (x, options) =>
    ops.cast(reduce(ops.cast(ops.cast(x, 'bool'), 'float32'), options), 'bool'),
  );
}

/**
 * The average along some axes.
 *
 * @param x any shape → without the reduced axes, float32
 * @param options `axis` (default all), `keepdims` (default false)
 * @see https://keras.io/api/ops/numpy/#mean-function
 * @example
 * mean(tensor([[1, 2], [3, 6]]), { axis: 1, keepdims: true }).toArray(); // [[1.5], [4.5]]
 */
export const mean: UnaryFunctionTo<'float32', [options?: ReductionOptions]> & OperationClass = /* @__PURE__ */ floating(
  'Mean',
  ops.mean,
);

/**
 * The variance along some axes: the mean squared deviation from the mean. Keras calls it `var`.
 *
 * @param x any shape → without the reduced axes, float32
 * @param options `axis` (default all), `keepdims` (default false)
 * @see https://keras.io/api/ops/numpy/#var-function
 * @example
 * variance(tensor([1, 2, 3, 6])).item(); // 3.5
 */
export const variance: UnaryFunctionTo<'float32', [options?: ReductionOptions]> & OperationClass =
  /* @__PURE__ */ floating('Var', ops.variance);

/**
 * The standard deviation along some axes: the root of {@link variance}.
 *
 * @param x any shape → without the reduced axes, float32
 * @param options `axis` (default all), `keepdims` (default false)
 * @see https://keras.io/api/ops/numpy/#std-function
 * @example
 * std(tensor([1, 5])).item(); // 2
 */
export const std: UnaryFunctionTo<'float32', [options?: ReductionOptions]> & OperationClass = /* @__PURE__ */ floating(
  'Std',
  (x, options) => ops.sqrt(ops.variance(x, options)),
);

/**
 * The sum along some axes.
 *
 * @param x any shape → without the reduced axes, the same type
 * @param options `axis` (default all), `keepdims` (default false)
 * @see https://keras.io/api/ops/numpy/#sum-function
 * @example
 * sum(tensor([[1, 2], [3, 4]]), { axis: 0 }).toArray(); // [4, 6]
 */
export const sum: UnaryFunction<[options?: ReductionOptions]> & OperationClass = /* @__PURE__ */ reduction(
  'Sum',
  ops.sum,
);

/**
 * The largest element along some axes.
 *
 * @param x any shape → without the reduced axes, the same type
 * @param options `axis` (default all), `keepdims` (default false)
 * @see https://keras.io/api/ops/numpy/#max-function
 * @example
 * max(tensor([[1, 5], [3, 4]]), { axis: -1 }).toArray(); // [5, 4]
 */
export const max: UnaryFunction<[options?: ReductionOptions]> & OperationClass = /* @__PURE__ */ extreme(
  'Max',
  ops.max,
);

/**
 * The smallest element along some axes.
 *
 * @param x any shape → without the reduced axes, the same type
 * @param options `axis` (default all), `keepdims` (default false)
 * @see https://keras.io/api/ops/numpy/#min-function
 * @example
 * min(tensor([[1, 5], [3, 4]]), { axis: -1 }).toArray(); // [1, 3]
 */
export const min: UnaryFunction<[options?: ReductionOptions]> & OperationClass = /* @__PURE__ */ extreme(
  'Min',
  ops.min,
);

/** Keras' `Max` and `Min` have a third option, `initial`. */
function extreme(className: string, reduce: Reduce): UnaryFunction<[options?: ReductionOptions]> & OperationClass {
  return defineOperation({
    module: 'ops.numpy',
    className,
    parameters: ['x'],
    options: { axis: optionalAxes(), keepdims: booleanOption(false), initial: NOTHING },
    positional: [],
    compute: ({ x, axis, keepdims }) => reduce(x, { axis, keepdims }),
  });
}

/**
 * {@link max} under NumPy's older name.
 *
 * @param x any shape → without the reduced axes, the same type
 * @param options `axis` (default all), `keepdims` (default false)
 * @see https://keras.io/api/ops/numpy/#amax-function
 * @example
 * amax(tensor([[1, 5], [3, 4]]), { axis: -1 }).toArray(); // [5, 4]
 */
export const amax: UnaryFunction<[options?: ReductionOptions]> & OperationClass = /* @__PURE__ */ reduction(
  'Amax',
  ops.max,
);

/**
 * {@link min} under NumPy's older name.
 *
 * @param x any shape → without the reduced axes, the same type
 * @param options `axis` (default all), `keepdims` (default false)
 * @see https://keras.io/api/ops/numpy/#amin-function
 * @example
 * amin(tensor([[1, 5], [3, 4]]), { axis: -1 }).toArray(); // [1, 3]
 */
export const amin: UnaryFunction<[options?: ReductionOptions]> & OperationClass = /* @__PURE__ */ reduction(
  'Amin',
  ops.min,
);

/**
 * true where all elements along some axes are true, that is, not 0.
 *
 * @param x any shape → without the reduced axes, bool
 * @param options `axis` (default all), `keepdims` (default false)
 * @see https://keras.io/api/ops/numpy/#all-function
 * @example
 * all(tensor([[true, true], [true, false]]), { axis: 1 }).toArray(); // [true, false]
 */
export const all: UnaryFunctionTo<'bool', [options?: ReductionOptions]> & OperationClass = /* @__PURE__ */ ofTruth(
  'All',
  ops.min,
);

/**
 * true where any element along some axes is true, that is, not 0.
 *
 * @param x any shape → without the reduced axes, bool
 * @param options `axis` (default all), `keepdims` (default false)
 * @see https://keras.io/api/ops/numpy/#any-function
 * @example
 * any(tensor([[false, true], [false, false]]), { axis: 1 }).toArray(); // [true, false]
 */
export const any: UnaryFunctionTo<'bool', [options?: ReductionOptions]> & OperationClass = /* @__PURE__ */ ofTruth(
  'Any',
  ops.max,
);

/**
 * log(Σ eˣ) along some axes, without overflow.
 *
 * @param x any shape → without the reduced axes, float32
 * @param options `axis` (default all), `keepdims` (default false)
 * @see https://keras.io/api/ops/core/#logsumexp-function
 * @example
 * logsumexp(tensor([1000, -Infinity])).item(); // 1000
 */
export const logsumexp: UnaryFunctionTo<'float32', [options?: ReductionOptions]> & OperationClass =
  /* @__PURE__ */ defineOperation({
    module: 'ops.math',
    className: 'Logsumexp',
    parameters: ['x'],
    options: { axis: optionalAxes(), keepdims: booleanOption(false) },
    positional: [],
    compute: ({ x, axis, keepdims }) => {
      const numbers = asFloat(x);
      const largest = ops.max(numbers, { axis, keepdims: true });
      // An infinite maximum minus itself would be NaN.
      const shift = ops.select(ops.less(ops.abs(largest), Number.POSITIVE_INFINITY), largest, 0);
      const sums = ops.log(ops.sum(ops.exp(ops.subtract(numbers, shift)), { axis, keepdims }));
      return ops.add(sums, keepdims ? shift : ops.sum(shift, { axis }));
    },
  });

/** An operation that finds the index of the largest element of `prepare(x)`. */
function ranking(
  className: string,
  prepare: (x: Value) => Value,
): UnaryFunctionTo<'int32', [options?: RankingOptions]> & OperationClass {
  return defineOperation({
    module: 'ops.numpy',
    className,
    parameters: ['x'],
    options: { axis: optionalAxis(), keepdims: booleanOption(false) },
    positional: [],
    compute: ({ x, ...options }) => ops.argMax(prepare(x), options),
  });
}

/**
 * The index of the largest element along an axis; the first if there are several.
 *
 * @param x any shape → without the axis, int32
 * @param options `axis` (default null: of all elements), `keepdims` (default false)
 * @see https://keras.io/api/ops/numpy/#argmax-function
 * @example
 * argmax(tensor([[1, 5], [3, 2]]), { axis: -1 }).toArray(); // [1, 0]
 */
export const argmax: UnaryFunctionTo<'int32', [options?: RankingOptions]> & OperationClass = /* @__PURE__ */ ranking(
  'Argmax',
  (x) => x,
);

/**
 * The index of the smallest element along an axis; the first if there are several.
 *
 * @param x any shape → without the axis, int32
 * @param options `axis` (default null: of all elements), `keepdims` (default false)
 * @see https://keras.io/api/ops/numpy/#argmin-function
 * @example
 * argmin(tensor([[1, 5], [3, 2]]), { axis: -1 }).toArray(); // [0, 1]
 */
export const argmin: UnaryFunctionTo<'int32', [options?: RankingOptions]> & OperationClass = /* @__PURE__ */ ranking(
  'Argmin',
  reversed,
);

/** Numbers in the reverse order. Minus the smallest integer would overflow, so integers are subtracted from -1 or the largest. */
function reversed(x: Value): Value {
  if (x.dtype === 'float32') return ops.negative(x);
  return x.dtype === 'uint32' ? ops.subtract(2 ** 32 - 1, x) : ops.subtract(-1, ops.cast(x, 'int32'));
}
