import { checkEngine, type Engine } from '@sepal/runtime';
import { checkBoolean, checkOptions, type OptionNames } from '@sepal/tensor/options';
import type { ClassWeight } from '../data/class-weights.ts';
import type { GivenTensors } from '../data/given-samples.ts';

/** Options of `testOnBatch`. */
export interface TestBatchOptions {
  /** Weights of the samples: a tensor `[batch, …]`, or one for each output, in a list or by name. */
  readonly sampleWeight?: GivenTensors | undefined;
  /** Whether to return the logs with their names. Default false. */
  readonly returnDict?: boolean | undefined;
  /** The engine. Default: `defaultEngine()`. */
  readonly engine?: Engine | undefined;
  /** Throws if the result of an op is not finite, and names op and layer. Default false. */
  readonly checkNumerics?: boolean | undefined;
}

/** Options of `trainOnBatch`. */
export interface BatchOptions extends TestBatchOptions {
  /** Weights by class, of a model with one output. */
  readonly classWeight?: ClassWeight | undefined;
}

const TEST_NAMES: OptionNames<TestBatchOptions> = {
  sampleWeight: true,
  returnDict: true,
  engine: true,
  checkNumerics: true,
};

const TRAIN_NAMES: OptionNames<BatchOptions> = /* @__PURE__ */ (() => ({ ...TEST_NAMES, classWeight: true }))();

/** @throws ValueError for an unknown or invalid option */
export function checkBatchOptions(
  options: unknown,
  kind: 'train' | 'test',
  where: string,
): asserts options is BatchOptions {
  checkOptions<BatchOptions>(options, kind === 'train' ? TRAIN_NAMES : (TEST_NAMES as typeof TRAIN_NAMES), where);
  const { engine, returnDict, checkNumerics } = options;
  if (engine !== undefined) checkEngine(engine, where);
  if (returnDict !== undefined) checkBoolean(returnDict, 'returnDict', where);
  if (checkNumerics !== undefined) checkBoolean(checkNumerics, 'checkNumerics', where);
}
