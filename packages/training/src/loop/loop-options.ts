import { checkEngine, type Engine } from '@sepal/runtime';
import { ValueError } from '@sepal/tensor';
import {
  checkBoolean,
  checkOptions,
  finiteNumber,
  type OptionNames,
  positiveInteger,
  show,
} from '@sepal/tensor/options';
import type { Callback, CallbackHooks } from '../callbacks/callback.ts';
import type { Shuffle } from '../data/array-source.ts';
import type { ClassWeight } from '../data/class-weights.ts';
import type { GivenTensors } from '../data/given-samples.ts';
import type { BatchIterable } from '../data/iterable-source.ts';
import { type Verbose, verbosity } from '../progress/verbosity.ts';

/** What stops a fit: an `AbortSignal`. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

/** Options of all loops. */
interface LoopOptions {
  /** Samples per batch, of tensors. Default: the model's fixed batch size, else 32. */
  readonly batchSize?: number | undefined;
  /** What is printed: 0 nothing, 1 a progress bar, 2 a line per epoch, 'auto' (default) a bar on a terminal and lines elsewhere. */
  readonly verbose?: Verbose | undefined;
  /** Take part in the loop. */
  readonly callbacks?: readonly (Callback | CallbackHooks)[] | undefined;
  /** The engine. Default: `defaultEngine()`. */
  readonly engine?: Engine | undefined;
  /** Stops at the first op whose result is not finite, and names op, layer and batch. Default false. */
  readonly checkNumerics?: boolean | undefined;
}

/** Options of `evaluate`. */
export interface EvaluateOptions extends LoopOptions {
  /** Weights of the samples: a tensor `[samples, …]`, or one for each output, in a list or by name. */
  readonly sampleWeight?: GivenTensors | undefined;
  /** How many batches. Default: all. */
  readonly steps?: number | undefined;
  /** Whether to return the logs with their names. Default false. */
  readonly returnDict?: boolean | undefined;
}

/** Options of `fit`. */
export interface FitOptions extends LoopOptions {
  /** The index of the last epoch, plus one. Default 1. */
  readonly epochs?: number | undefined;
  /** The index of the first epoch: where training goes on. Default 0. */
  readonly initialEpoch?: number | undefined;
  /** Batches of an epoch. Default: all of the data. */
  readonly stepsPerEpoch?: number | undefined;
  /** The fraction of the samples, from the end, that are used for validation alone. Default 0. */
  readonly validationSplit?: number | undefined;
  /** Samples to evaluate after epochs: `[x, y]`, `[x, y, sampleWeight]`, or an iterable of batches. */
  readonly validationData?:
    | readonly [x: GivenTensors, y?: GivenTensors | null, sampleWeight?: GivenTensors | null]
    | BatchIterable
    | undefined;
  /** How many batches a validation has. Default: all. */
  readonly validationSteps?: number | undefined;
  /** Samples per batch of validation. Default: `batchSize`. */
  readonly validationBatchSize?: number | undefined;
  /** After which epochs to evaluate: every so many, or those in the list, counted from 1. Default 1. */
  readonly validationFreq?: number | readonly number[] | undefined;
  /** true (default): a new order of the samples in every epoch. 'batch': only within batches. Only of tensors. */
  readonly shuffle?: Shuffle | undefined;
  /**
   * Fixes the orders of {@link shuffle}: an integer from 0 to 2^32 − 1. An order depends on the seed and the epoch alone, so training
   * continued with `initialEpoch` sees the same batches. Default 0.
   */
  readonly seed?: number | undefined;
  /** Weights by class, of a model with one output. */
  readonly classWeight?: ClassWeight | undefined;
  /** Weights of the samples: a tensor `[samples, …]`, or one for each output, in a list or by name. */
  readonly sampleWeight?: GivenTensors | undefined;
  /** Stops at the end of a batch; the history says where. */
  readonly signal?: Signal | undefined;
}

const LOOP_NAMES: OptionNames<LoopOptions> = {
  batchSize: true,
  verbose: true,
  callbacks: true,
  engine: true,
  checkNumerics: true,
};

const EVALUATE_NAMES: OptionNames<EvaluateOptions> = /* @__PURE__ */ (() => ({
  ...LOOP_NAMES,
  sampleWeight: true,
  steps: true,
  returnDict: true,
}))();

const FIT_NAMES: OptionNames<FitOptions> = /* @__PURE__ */ (() => ({
  ...LOOP_NAMES,
  epochs: true,
  initialEpoch: true,
  stepsPerEpoch: true,
  validationSplit: true,
  validationData: true,
  validationSteps: true,
  validationBatchSize: true,
  validationFreq: true,
  shuffle: true,
  seed: true,
  classWeight: true,
  sampleWeight: true,
  signal: true,
}))();

/** @throws ValueError for an unknown or invalid option */
export function checkEvaluateOptions(options: unknown, where: string): asserts options is EvaluateOptions {
  checkOptions<EvaluateOptions>(options, EVALUATE_NAMES, where);
  checkLoopOptions(options, where);
  if (options.steps !== undefined) positiveInteger(options.steps, 'steps', where);
  if (options.returnDict !== undefined) checkBoolean(options.returnDict, 'returnDict', where);
}

/** @throws ValueError for an unknown or invalid option */
export function checkFitOptions(options: unknown, where: string): asserts options is FitOptions {
  checkOptions<FitOptions>(options, FIT_NAMES, where);
  checkLoopOptions(options, where);
  const { epochs, initialEpoch, validationSplit, validationFreq, shuffle, seed, signal } = options;
  for (const name of ['stepsPerEpoch', 'validationSteps', 'validationBatchSize'] as const) {
    if (options[name] !== undefined) positiveInteger(options[name], name, where);
  }
  if (epochs !== undefined) wholeNumber(epochs, 'epochs', where);
  if (initialEpoch !== undefined) wholeNumber(initialEpoch, 'initialEpoch', where);
  if (validationSplit !== undefined) {
    finiteNumber(validationSplit, 'validationSplit', where);
    if (validationSplit < 0 || validationSplit >= 1) {
      throw new ValueError({
        where,
        message: `\`validationSplit\` must be a fraction from 0 to below 1. Received: validationSplit=${validationSplit}.`,
        hint: 'It is the fraction of the samples that are not trained on.',
      });
    }
  }
  if (validationFreq !== undefined) {
    for (const entry of Array.isArray(validationFreq) ? validationFreq : [validationFreq]) {
      positiveInteger(entry, 'validationFreq', where);
    }
  }
  if (shuffle !== undefined && shuffle !== 'batch' && typeof shuffle !== 'boolean') {
    throw new ValueError({
      where,
      message: `\`shuffle\` must be true, false or 'batch'. Received: shuffle=${show(shuffle)}.`,
    });
  }
  if (seed !== undefined && (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)) {
    throw new ValueError({
      where,
      message: `\`seed\` must be an integer from 0 to 2^32 - 1. Received: seed=${show(seed)}.`,
    });
  }
  if (signal !== undefined && typeof (signal as Partial<Signal> | null)?.aborted !== 'boolean') {
    throw new ValueError({
      where,
      message: `\`signal\` must be an AbortSignal. Received: signal=${show(signal)}.`,
      hint: 'Give controller.signal of an AbortController.',
    });
  }
}

function checkLoopOptions({ batchSize, verbose, engine, checkNumerics }: LoopOptions, where: string): void {
  if (batchSize !== undefined) positiveInteger(batchSize, 'batchSize', where);
  if (engine !== undefined) checkEngine(engine, where);
  if (checkNumerics !== undefined) checkBoolean(checkNumerics, 'checkNumerics', where);
  if (verbose !== undefined) verbosity(verbose, where);
}

function wholeNumber(value: unknown, name: string, where: string): void {
  if (Number.isInteger(value) && (value as number) >= 0) return;
  throw new ValueError({
    where,
    message: `\`${name}\` must be an integer of 0 or more. Received: ${name}=${show(value)}.`,
  });
}
