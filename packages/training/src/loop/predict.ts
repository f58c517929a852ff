import {
  type AnyModel,
  flatten,
  isSymbolic,
  type PredictOptions,
  packLike,
  type Structure,
  type SymbolicTensor,
} from '@sepal/layers';
import { Pace } from '@sepal/runtime';
import { allocate, sizeOf, Tensor, ValueError } from '@sepal/tensor';
import { checkOptions, positiveInteger } from '@sepal/tensor/options';
import type { Callback, CallbackHooks } from '../callbacks/callback.ts';
import { isBatchIterable } from '../data/iterable-source.ts';
import { sourceOf } from '../data/sources.ts';
import { type Verbose, verbosity } from '../progress/verbosity.ts';
import { CallbackList, checkedCallbacks } from './callback-list.ts';
import { type LoopHost, PATIENCE } from './loop-host.ts';

/** Options of a trainer's `predict`: those of the model's, and of a loop over the batches. */
export interface PredictLoopOptions<O = Structure<SymbolicTensor>> extends PredictOptions<O> {
  /** What is printed: 0 (default) nothing, 1 a progress bar, 2 a line at the end, 'auto' a bar on a terminal. */
  readonly verbose?: Verbose | undefined;
  /** Take part in the loop. */
  readonly callbacks?: readonly (Callback | CallbackHooks)[] | undefined;
  /** How many batches. Default: all. */
  readonly steps?: number | undefined;
}

/** The `predict` of any model. */
interface Predicting extends AnyModel {
  predict(x: unknown, options: PredictOptions): Promise<Structure<Tensor>>;
}

/** The implementation of `predict`: the model's own, unless there are callbacks, steps, or an iterable of batches. */
export async function predict(
  { trainer }: LoopHost,
  x: unknown,
  options: PredictLoopOptions,
): Promise<Structure<Tensor>> {
  const model = trainer.model as Predicting;
  const where = `${model.where} predict`;
  const names = { batchSize: true, engine: true, onProgress: true, out: true, borrow: true } as const;
  checkOptions<PredictLoopOptions>(options, { ...names, verbose: true, callbacks: true, steps: true }, where);
  const { verbose = 0, callbacks: given, steps, ...others } = options;
  const callbacks = checkedCallbacks(given, where);
  const bar = verbosity(verbose, where);
  if (!isBatchIterable(x) && callbacks.length === 0 && steps === undefined && bar === 0)
    return model.predict(x, others);
  if (steps !== undefined) positiveInteger(steps, 'steps', where);
  for (const name of ['out', 'onProgress'] as const) {
    if (options[name] === undefined) continue;
    throw new ValueError({
      where,
      message: `\`${name}\` cannot be given with callbacks, steps, a progress bar or an iterable of batches.`,
      hint: 'Use the predict of the model itself.',
    });
  }
  const { batchSize, engine } = options;
  const source = sourceOf(model, { x }, { where, batchSize, stepsPerEpoch: steps });
  const list = CallbackList.withBar(callbacks, trainer, { verbose: bar, epochs: 1, steps: source.steps ?? null });
  const pace = new Pace(PATIENCE);
  const parts: (readonly Tensor[])[] = [];
  await list.loop('onPredictBegin');
  try {
    for await (const { inputs } of source.epoch(0)) {
      await list.step('onPredictBatchBegin', parts.length);
      const size = inputs[0]?.shape[0];
      const outputs = await model.predict(packLike(model.inputs, isSymbolic, inputs), { engine, batchSize: size });
      parts.push(flatten(outputs, isTensor));
      await list.step('onPredictBatchEnd', parts.length - 1);
      if (pace.isDue) await pace.pause();
    }
  } finally {
    await source.close();
  }
  await list.loop('onPredictEnd');
  const [first = []] = parts;
  const wholes = first.map((_, output) => joined(parts.map((part) => part[output] as Tensor)));
  return packLike(model.outputs, isSymbolic, wholes);
}

/** The samples of all tensors, one after the other. */
function joined(parts: readonly Tensor[]): Tensor {
  const [{ dtype, shape }] = parts as readonly [Tensor, ...Tensor[]];
  const count = parts.reduce((sum, part) => sum + (part.shape[0] as number), 0);
  const whole = [count, ...shape.slice(1)];
  const data = allocate(dtype, sizeOf(whole));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.size;
  }
  return new Tensor(whole, dtype, data);
}

function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}
