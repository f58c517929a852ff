import { type Graph, type TensorType, type Traced, trace, type Value } from '@sepal/ops';
import {
  checkEngine,
  defaultEngine,
  type Engine,
  type Executable,
  keyOfTypes,
  Moment,
  Pace,
  readyEngine,
} from '@sepal/runtime';
import { type Tensor, ValueError } from '@sepal/tensor';
import { checkBoolean, checkOptions, positiveInteger, show } from '@sepal/tensor/options';
import type { OutputArrays } from '../graph/element-types.ts';
import { isSymbolic, type SymbolicTensor } from '../graph/layer-graph.ts';
import { flatten, packLike, type Structure } from '../graph/structure.ts';
import { CallContext, isValue } from '../layer/call-context.ts';
import type { AnyModel } from './any-model.ts';
import { automaticBatchSize, Batches, samplesOf, widestOf } from './batches.ts';
import { fixedBatch, givenInputs } from './given-inputs.ts';
import { arraysOf, checkSamples, wholes } from './results.ts';

/** The progress of a prediction. */
export interface PredictProgress {
  /** From 0 to 1. */
  readonly fraction: number;
  /** The next layer; empty at the end. */
  readonly layer: string;
}

/** Options of `predict`; `O` is the model's outputs. */
export interface PredictOptions<O = Structure<SymbolicTensor>> {
  /**
   * Samples per batch; more need more memory. Default: the model's fixed batch size, else 32, or fewer if samples are very
   * large.
   */
  readonly batchSize?: number | undefined;
  /** The engine. Default: `defaultEngine()`. */
  readonly engine?: Engine | undefined;
  /** Called during the work, and once at the end. */
  readonly onProgress?: ((progress: PredictProgress) => void) | undefined;
  /**
   * Arrays to write the results into, one per output, in the structure of the model's outputs. The returned tensors hold these
   * arrays and change with them, so copy what you want to keep. This saves repeated predictions the cost of allocating new
   * memory.
   */
  readonly out?: OutputArrays<O> | undefined;
  /**
   * Promises that the arrays of `x` are not written to until the results arrive, so that they need not be copied. Default false:
   * batches that have to wait are copied when `predict` is called, which takes about the memory of `x`, freed batch by batch.
   */
  readonly borrow?: boolean | undefined;
}

/** Milliseconds after which a prediction of many short batches yields to the event loop. A long batch yields by itself. */
const PATIENCE = 25;

/**
 * The implementation of `predict`: runs the batches and concatenates the outputs. All batches see the samples and weights as of the
 * call.
 *
 * A smaller last batch has a separate executable: a layer may mix the samples of a batch, so padding would change the result.
 */
export async function predictInBatches(
  model: AnyModel,
  x: Structure<Tensor>,
  options: PredictOptions,
): Promise<Structure<Tensor>> {
  const where = `${model.where} predict`;
  const known = { batchSize: true, engine: true, onProgress: true, out: true, borrow: true } as const;
  checkOptions<PredictOptions>(options, known, where);
  const { onProgress, borrow = false } = options;
  if (options.batchSize !== undefined) positiveInteger(options.batchSize, 'batchSize', where);
  if (options.engine !== undefined) checkEngine(options.engine, where);
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new ValueError({ where, message: `\`onProgress\` must be a function. Received: ${show(onProgress)}.` });
  }
  checkBoolean(borrow, 'borrow', where);
  const inputs = givenInputs(model, x, where);
  const dtypes = flatten(model.inputs, isSymbolic).map(({ dtype }) => dtype);
  const samples = (inputs[0] as Tensor).shape[0] as number;
  const batchSize =
    options.batchSize ?? fixedBatch(model) ?? automaticBatchSize(inputs, () => widestSample(model, inputs, samples));
  const given = options.out === undefined ? undefined : arraysOf(model, options.out, inputs);
  const at = new Moment();
  const pace = new Pace(PATIENCE);
  let engine = options.engine ?? readyEngine();
  // The first batch is taken when its run starts: now, unless the engine is still being made.
  const batches = new Batches(inputs, {
    dtypes,
    batchSize,
    copied: borrow ? 'none' : engine === undefined ? 'all' : 'later',
  });
  // Changing the model while the engine is made or batches run must not affect this prediction.
  const { outputs: structure } = model;
  const sessionOn = model.sessions();
  let graphs: readonly Graph[] | undefined;
  if (engine === undefined) {
    graphs = batches.types.map((types) => predictionGraph(model, types));
    at.hold(model.variables);
    engine = await defaultEngine();
  }
  const session = sessionOn(engine);
  const executables = batches.types.map((types, index) => {
    const key = `predict ${keyOfTypes(types)}`;
    const executable = session.cached(key) ?? session.add(key, graphs?.[index] ?? predictionGraph(model, types));
    checkSamples(executable.outputTypes, (types[0] as TensorType).shape[0] as number);
    return executable;
  });
  const [first, last = first] = executables as [Executable, Executable?];
  // Results of several batches are collected in memory allocated once.
  const results =
    given !== undefined || samples > batchSize ? wholes(first.outputTypes, samples, given, where) : undefined;
  let answer = results;
  try {
    for (let batch = batches.next(); batch !== undefined; batch = batches.next()) {
      const { start, end, values, isOurs } = batch;
      const executable = end < samples ? first : last;
      const outputs = await executable.run(values, {
        at,
        borrow: borrow || isOurs,
        out: results?.map((result) => samplesOf(result, start, end).data),
        // Threads that report progress have to split the work.
        onProgress:
          onProgress &&
          (({ done, total, path }) => {
            if (done < total) onProgress({ fraction: (start + (done / total) * (end - start)) / samples, layer: path });
          }),
      });
      answer ??= outputs;
      if (end < samples && pace.isDue) await pace.pause();
    }
  } finally {
    at.release();
  }
  onProgress?.({ fraction: 1, layer: '' });
  return packLike(structure, isSymbolic, answer as readonly Tensor[]);
}

/** Bytes that the widest op of a prediction reads and writes for one sample. The model is traced once for each shape of samples. */
function widestSample(model: AnyModel, inputs: readonly Tensor[], samples: number): number {
  const key = keyOfTypes(inputs.map(({ shape, dtype }) => ({ shape: shape.slice(1), dtype })));
  return model.remembered(`widest ${key}`, () => widestOf(predictionGraph(model, inputs), samples));
}

/** The inference graph of a model for inputs of these types. */
export function predictionGraph(model: AnyModel, types: readonly TensorType[]): Graph {
  return trace(types, (...values) => {
    const context = CallContext.tracing((values[0] as Traced).trace, false);
    const outputs = context.applyOutermost(model, packLike<SymbolicTensor, Value>(model.inputs, isSymbolic, values));
    return flatten(outputs as Structure<Value>, isValue);
  });
}
