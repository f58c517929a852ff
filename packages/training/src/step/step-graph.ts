import {
  type AnyModel,
  CallContext,
  flatten,
  isSymbolic,
  isValue,
  packLike,
  type Structure,
  type Variable,
} from '@sepal/layers';
import { add, cast, type Graph, gradients, sum, type TensorType, Trace, type Traced, type Value } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import type { Comparison, CompiledLosses } from '../compiled/compiled-losses.ts';
import type { CompiledMetrics } from '../compiled/compiled-metrics.ts';
import type { RunningMean } from '../compiled/running-mean.ts';
import { countOf, type SampleTypes } from '../data/batch.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';

/** What a step computes. */
export interface StepParts {
  readonly model: AnyModel;
  readonly losses: CompiledLosses;
  readonly metrics: CompiledMetrics;
  /** The types of the model's outputs. */
  readonly predictions: readonly TensorType[];
  /** The mean of the whole loss. */
  readonly mean: RunningMean;
}

/** What a training step updates. */
export interface StepUpdates {
  readonly optimizer: Optimizer;
  readonly variables: readonly Variable[];
}

/** A step as a graph: inputs, labels, weights in; the logs out. */
export interface StepGraph {
  readonly graph: Graph;
  /** The names of the outputs. */
  readonly logNames: readonly string[];
}

/**
 * Records a step for samples of these types: of evaluation, or with `updates` of training.
 *
 * @throws ShapeError, ValueError if the labels do not fit the losses or metrics; ValueError if there is no loss to train by
 */
export function stepGraph(parts: StepParts, types: SampleTypes, updates?: StepUpdates): StepGraph {
  const { model, losses, metrics, mean } = parts;
  const recording = new Trace();
  const given = (list: SampleTypes['labels']): (Traced | undefined)[] =>
    list.map((type) => type && recording.input(type));
  const inputs = types.inputs.map((type) => recording.input(type));
  const labels = given(types.labels);
  const weights = given(types.weights);
  // Gradients are by the values at the start of the step, whatever the layers do to them.
  const variables = updates?.variables.map((variable) => recording.read(variable));
  const context = CallContext.tracing(recording, updates !== undefined);
  const outputs = context.applyOutermost(model, packLike(model.inputs, isSymbolic, inputs as readonly Value[]));
  const predictions = flatten(outputs as Structure<Value>, isValue);
  const count = countOf(types);
  const comparison: Comparison = { predictions, labels, weights, count };
  const compared = recording.at('loss', () => losses.apply(comparison, recording));
  const terms = [
    ...compared.losses,
    ...recording.at('loss', () => context.losses.map(scalarOf)),
    ...recording.at('loss', () => penalties(model, recording)),
  ];
  if (terms.length === 0) {
    throw new ValueError({
      where: `${model.where} compile`,
      message: 'There is no loss to compute.',
      hint: 'Give `loss` to compile(), or add losses in layers.',
    });
  }
  const total = recording.at('loss', () => terms.reduce((sum, term) => add(sum, term)));
  if (updates !== undefined && variables !== undefined) {
    const slopes = gradients(updates.optimizer.scaleLoss(total) as Traced, variables);
    recording.at('optimizer', () => updates.optimizer.apply(slopes, updates.variables, recording));
  }
  const logs = new Map<string, Value>([
    ['loss', recording.at('loss', () => mean.update(total, count, recording))],
    ...recording.at('metrics', () => metrics.update(comparison, recording)),
    ...compared.logs,
  ]);
  return { graph: recording.finish([...logs.values()]), logNames: [...logs.keys()] };
}

/** The penalties on the weights that are trained: once for each, however often its layer is called. */
function penalties(model: AnyModel, recording: Trace): Value[] {
  return model.trainableWeights.flatMap((variable) => {
    const { regularizer } = variable;
    return regularizer === null ? [] : [scalarOf(regularizer.call(recording.read(variable)))];
  });
}

/** A loss as one number, as Keras. */
function scalarOf(loss: Value): Value {
  const float = loss.dtype === 'float32' ? loss : cast(loss, 'float32');
  return float.shape.length === 0 ? float : sum(float);
}
