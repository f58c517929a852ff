import type { AnyModel } from '@sepal/layers';
import type { EngineOptions } from '@sepal/runtime';
import { ValueError } from '@sepal/tensor';
import { checkObject, refuseUnknown, show } from '@sepal/tensor/options';
import type { History } from '../callbacks/history.ts';
import { type CompileOptions, compile } from '../compile.ts';
import type { FitOptions } from '../loop/loop-options.ts';
import { type LabelsOf, type SamplesOf, Trainer } from '../trainer.ts';
import { workerLoop } from './worker-loop.ts';

/** The samples and labels of {@link fitInWorker}. */
export interface WorkerData<M extends AnyModel> {
  /** Tensors in the structure of the model's inputs, or by name. */
  readonly x: SamplesOf<M>;
  /** Tensors in the structure of its outputs, or by name. */
  readonly y?: LabelsOf<M> | null | undefined;
}

/** Options of {@link fitInWorker}: those of `compile`, unless a trainer is given, and of `fit`. */
export interface FitInWorkerOptions extends CompileOptions, Omit<FitOptions, 'engine'> {
  /** How the worker's engine is made. Default: as `defaultEngine()`. */
  readonly engine?: EngineOptions | undefined;
  /** Whether to move the tensors of the data to the worker, instead of copying them: they have no elements afterwards. Default false. */
  readonly transfer?: boolean | undefined;
  /** Starts a worker of your own, which calls `serveFit`: for custom layers, and for losses and metrics that are functions. */
  readonly worker?: (() => object) | undefined;
}

/**
 * `fit` in a worker: a page stays responsive, and the weights are the same to the bit. The model goes there as its config and weights; weights
 * and the optimizer's variables come back at the end, or when a signal stops it, as after the last whole step.
 *
 * Callbacks, the progress bar and the history stay on this side. Before their hooks, except those of batches, the model has the
 * weights of the worker, and what they change (weights, the learning rate, `stopTraining`) is changed there.
 *
 * @param model a model, which is compiled with the options; or a trainer, whose optimizer goes on
 * @param data tensors; iterables cannot be sent
 * @returns the logs of all epochs, as `fit` returns them
 * @throws ValueError for custom classes and functions, which need a worker of your own (`worker`), and for what `fit` refuses. SepalError
 *   if workers cannot be started here, or the worker dies; the model has the weights that it had before, or at the last hook
 * @example
 * const history = await fitInWorker(model, { x: images, y: labels }, {
 *   optimizer: 'adam',
 *   loss: 'sparseCategoricalCrossentropy',
 *   metrics: ['accuracy'],
 *   epochs: 3,
 * });
 */
export async function fitInWorker<M extends AnyModel>(
  model: M | Trainer<M>,
  data: WorkerData<M>,
  options: FitInWorkerOptions = {},
): Promise<History> {
  const where = 'fitInWorker';
  checkObject(data, where, 'x');
  refuseUnknown(data, { x: true, y: true }, where);
  checkObject(options, where, 'epochs');
  const { optimizer, loss, lossWeights, metrics, weightedMetrics, engine, transfer = false, worker, ...rest } = options;
  const compiled = { optimizer, loss, lossWeights, metrics, weightedMetrics };
  const trainer = trainerOf(model, compiled, where);
  const given = {
    trainer: trainer as Trainer<never>,
    x: data.x,
    y: data.y ?? null,
    options: rest,
    engine,
    transfer,
    worker,
  };
  return trainer.fitWith(data, rest, workerLoop(given, where));
}

function trainerOf<M extends AnyModel>(model: M | Trainer<M>, options: CompileOptions, where: string): Trainer<M> {
  if (!(model instanceof Trainer)) return compile(model, options);
  const given = Object.entries(options).find(([, value]) => value !== undefined);
  if (given === undefined) return model;
  throw new ValueError({
    where,
    message: `\`${given[0]}\` is an option for models; a trainer is compiled already. Received: ${given[0]}=${show(given[1])}.`,
    hint: 'Leave it out, or give the model.',
  });
}
