import { renamed, type Tensor, ValueError } from '@sepal/tensor';
import { checkOptions, refuseExtra, show } from '@sepal/tensor/options';
import { checkValue } from '../arguments/check-operands.ts';
import { evaluate } from '../graph/evaluate.ts';
import { Trace, Traced, type Value } from '../graph/trace.ts';
import { reshape } from '../reshape/op.ts';
import { allOps } from './all-ops.ts';
import { gradients } from './gradients.ts';

/** Options of {@link grad} and {@link valueAndGrad}. */
export interface GradOptions<N extends number | readonly number[] = number | readonly number[]> {
  /** Which arguments to differentiate by, counted from 0 (default 0, the first). With an array, the gradients are one too. */
  readonly argnums?: N | undefined;
}

/** One gradient, or one per entry of `argnums`. */
type ByArgument<V, N> = N extends readonly number[] ? readonly V[] : V;

/** A function that gives gradients: at once for tensors, recorded for values of a trace. */
export interface GradFunction<N> {
  (...args: readonly Tensor[]): ByArgument<Tensor, N>;
  (...args: readonly Value[]): ByArgument<Value, N>;
}

/** A function that gives its value and gradients: at once for tensors, recorded for values of a trace. */
export interface ValueAndGradFunction<N> {
  (...args: readonly Tensor[]): readonly [value: Tensor, gradient: ByArgument<Tensor, N>];
  (...args: readonly Value[]): readonly [value: Value, gradient: ByArgument<Value, N>];
}

/**
 * The function that computes the gradient of another.
 *
 * On tensors it computes at once with the references: exact, and slow. On values of a trace it records, so it can be compiled, and
 * differentiated again.
 *
 * @param f a function written in ops, with a float32 scalar as its result. It is called with values of a trace.
 * @param options `argnums`: the float32 arguments to differentiate by (default 0)
 * @returns a function of the same arguments; its result has the shape of the argument, or is one such gradient per entry of `argnums`
 * @throws ValueError, ShapeError, GraphError when it is called, if the result is not a float32 scalar, an argument to differentiate by
 *   does not exist or is not float32, or an op between has no gradient
 * @see https://docs.jax.dev/en/latest/_autosummary/jax.grad.html
 * @example
 * const f = (x: Value, y: Value) => sum(multiply(square(x), y));
 * grad(f)(tensor([1, 2]), tensor([3, 5])).toArray(); // [6, 20]
 * grad(f, { argnums: [0, 1] })(tensor([1, 2]), tensor([3, 5])).map((gradient) => gradient.toArray()); // [[6, 20], [1, 4]]
 * grad((x) => sum(square(grad((z) => sum(square(z)))(x))))(tensor([1, 2])).toArray(); // [8, 16]
 */
export function grad<A extends readonly Value[], const N extends number | readonly number[] = number>(
  f: (...args: A) => Value,
  options: GradOptions<N> = {},
  ...extra: unknown[]
): GradFunction<N> {
  refuseExtra(extra, 'grad(f, options)');
  const both = differentiated(f, options, 'grad');
  return ((...args: readonly Value[]) => both(args)[1]) as GradFunction<N>;
}

/**
 * The function that computes a function's value and its gradient together. See {@link grad}.
 *
 * @param f a function written in ops, with a float32 scalar as its result
 * @param options `argnums`: the float32 arguments to differentiate by (default 0)
 * @returns a function of the same arguments; its result is `[value, gradient]`
 * @throws as {@link grad}
 * @see https://docs.jax.dev/en/latest/_autosummary/jax.value_and_grad.html
 * @example
 * const [value, gradient] = valueAndGrad((x) => sum(square(x)))(tensor([1, 2]));
 * value.item(); // 5
 * gradient.toArray(); // [2, 4]
 */
export function valueAndGrad<A extends readonly Value[], const N extends number | readonly number[] = number>(
  f: (...args: A) => Value,
  options: GradOptions<N> = {},
  ...extra: unknown[]
): ValueAndGradFunction<N> {
  refuseExtra(extra, 'valueAndGrad(f, options)');
  const both = differentiated(f, options, 'valueAndGrad');
  return ((...args: readonly Value[]) => both(args)) as ValueAndGradFunction<N>;
}

/** The function without its element types. */
type AnyFunction = (...args: readonly Value[]) => Value;

type Both = (args: readonly Value[]) => readonly [value: Value, gradient: Value | readonly Value[]];

function differentiated<A extends readonly Value[]>(
  f: (...args: A) => Value,
  options: GradOptions,
  where: string,
): Both {
  if (typeof f !== 'function') {
    throw new ValueError({ where, message: `Expected a function. Received: ${show(f)}.` });
  }
  checkOptions<GradOptions>(options, { argnums: true }, where);
  const { argnums = 0 } = options;
  const list = typeof argnums === 'number' ? [argnums] : argnums;
  return (args) => {
    checkArguments(args, list, where);
    const recording = args.find((arg) => arg instanceof Traced)?.trace;
    const both = { f: f as unknown as AnyFunction, list, where };
    const [value, ...found] = recording === undefined ? compute(both, args) : record(both, args, recording);
    return [value as Value, typeof argnums === 'number' ? (found[0] as Value) : found];
  };
}

/** What to compute: a function and its gradients by some arguments. */
interface Wanted {
  readonly f: AnyFunction;
  readonly list: readonly number[];
  readonly where: string;
}

/** The value and the gradients, by the references. */
function compute(wanted: Wanted, args: readonly Value[]): readonly Value[] {
  const recording = new Trace();
  const results = call(
    wanted,
    args.map(({ shape, dtype }) => recording.input({ shape, dtype })),
    recording,
  );
  return evaluate(recording.finish(results), args as readonly Tensor[], allOps).outputs;
}

/** Records the value and the gradients. Arguments become values of their own: others may be the same, or be read by the function. */
function record(wanted: Wanted, args: readonly Value[], recording: Trace): readonly Value[] {
  const own = args.map((arg, index) => {
    const value = recording.own(arg);
    return wanted.list.includes(index) ? (reshape(value, value.shape) as Traced) : value;
  });
  return call(wanted, own, recording);
}

function call({ f, list, where }: Wanted, args: readonly Traced[], recording: Trace): readonly Value[] {
  const result = f(...args);
  checkValue(result, where);
  const value = recording.own(result);
  try {
    return [
      value,
      ...gradients(
        value,
        list.map((index) => args[index] as Traced),
      ),
    ];
  } catch (error) {
    throw renamed(error, (name) => (name === 'gradients' ? where : name));
  }
}

/** @throws ValueError unless the arguments are tensors or values of a trace, and those to differentiate by exist */
function checkArguments(args: readonly unknown[], list: readonly number[], where: string): void {
  for (const arg of args) checkValue(arg, where);
  for (const index of list) {
    if (Number.isInteger(index) && index >= 0 && index < args.length) continue;
    throw new ValueError({
      where,
      message: `\`argnums\` must name arguments, from 0 to ${args.length - 1}. Received argnums=${show(list)}.`,
    });
  }
}
