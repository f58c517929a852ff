import type { OpAttributes } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import type { Kernel, KernelAttributes, KernelName, Tuning } from '../../src/index.ts';
import { checkOp, checkWays, type Tolerance } from '../check-op.ts';
import { type EveryOp, everyKernel, everyLowering } from '../every-op.ts';
import type { PlainWeights } from '../pack-plain.ts';
import { runForAll } from '../run-kernel.ts';
import { inPage, useOf, type Way } from '../run-op.ts';

/** A call of a kernel. */
interface AnyCase<K extends KernelName> {
  readonly attributes: KernelAttributes[K];
  /** Without packed ones. */
  readonly inputs: readonly Tensor[];
  /** For each packed input, what `pack` packs into it. */
  readonly weights?: readonly PlainWeights[] | undefined;
  /** Default: the same numbers. */
  readonly tolerance?: Tolerance;
  /** Default: that of the instructions it is run with. */
  readonly tuning?: Tuning | undefined;
}

/** A call of a kernel with one result, and what an op's reference gives. */
export interface KernelCase<K extends KernelName> extends AnyCase<K> {
  readonly expected: Tensor;
}

/** A call of a kernel with several results. */
export interface ResultsCase<K extends KernelName> extends AnyCase<K> {
  readonly expected: readonly Tensor[];
}

/** With a given tuning, more parts than usual: it decides how work is divided. */
const tunedWays: readonly Way[] = (inPage ? [3] : [1, 3, 4]).map((parts) => ({ relaxed: true, parts }));

/** Differential tests of a kernel by title. Each checks any number of calls. */
export type Suites<K extends KernelName> = Readonly<Record<string, (check: KernelCheck<K>) => void>>;

/** A suite for each item of a list. */
export function suitesOf<K extends KernelName, T>(
  items: readonly T[],
  title: (item: T) => string,
  suite: (check: KernelCheck<K>, item: T) => void,
): Suites<K> {
  return allOf(...items.map((item): Suites<K> => ({ [title(item)]: (check) => suite(check, item) })));
}

/** The suites of several groups. @throws Error for two of one title: one of them would be lost */
export function allOf<K extends KernelName>(...groups: readonly Suites<K>[]): Suites<K> {
  const entries = groups.flatMap((group) => Object.entries(group));
  const titles = new Set<string>();
  for (const [title] of entries) {
    if (titles.has(title)) throw new Error(`Two suites are called '${title}'.`);
    titles.add(title);
  }
  return Object.fromEntries(entries);
}

/** Compares a kernel with the references of ops, in every way that a target can run it. */
export class KernelCheck<K extends KernelName> {
  readonly #kernel: K;
  #calls = 0;

  constructor(kernel: K) {
    this.#kernel = kernel;
  }

  /** How many calls of the kernel have been compared. */
  get calls(): number {
    return this.#calls;
  }

  /** An op whose operands are all computed at run time; the kernel is among those that compute it. */
  op<O extends EveryOp>(
    op: O,
    operands: readonly Tensor[],
    attributes: OpAttributes[O],
    tolerance: Tolerance = {},
  ): void {
    const { calls } = everyLowering[op](useOf(op, operands, attributes));
    this.#calls += calls.filter(({ kernel }) => kernel === this.#kernel).length;
    checkOp(op, operands, attributes, tolerance);
  }

  /** A call of the kernel itself. */
  call({ expected, ...rest }: KernelCase<K>): void {
    this.results({ ...rest, expected: [expected] });
  }

  /** A call with several results. */
  results({ attributes, inputs, weights, expected, tolerance = {}, tuning }: ResultsCase<K>): void {
    this.#calls++;
    const name = this.#kernel;
    const outputs = expected.map(({ shape, dtype }) => ({ shape, dtype }));
    const run = { name, kernel: everyKernel[name] as unknown as Kernel<K>, attributes, inputs, weights, outputs };
    const what = `${name} ${JSON.stringify(attributes)}${tuning === undefined ? '' : `, tuned for ${tuning.name}`}`;
    const comparison = { expected, tolerance, what };
    if (tuning === undefined) checkWays((way) => runForAll({ ...run, ...way }), comparison);
    else checkWays((way) => runForAll({ ...run, ...way, tuning }), { ...comparison, ways: tunedWays });
  }
}
