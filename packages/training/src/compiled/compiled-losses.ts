import { multiply, type TensorType, type Value } from '@sepal/ops';
import { formatShape, type Tensor, ValueError } from '@sepal/tensor';
import { readSerialized, show } from '@sepal/tensor/options';
import type { LossIdentifier } from '../losses/index.ts';
import { Loss } from '../losses/loss.ts';
import type { Cells } from '../metrics/cells.ts';
import type { StepOptions } from '../step/step-options.ts';
import { byOutput, type Outputs } from './outputs.ts';
import { RunningMean } from './running-mean.ts';

/** Predictions and what they are compared with, for each output. */
export interface Comparison {
  readonly predictions: readonly Value[];
  readonly labels: readonly (Value | undefined)[];
  readonly weights: readonly (Value | undefined)[];
  /** How many samples there are. */
  readonly count: number;
}

/** The types of the labels and predictions of each output. */
export interface ComparedTypes {
  readonly labels: readonly (TensorType | undefined)[];
  readonly predictions: readonly TensorType[];
}

interface OutputLoss {
  readonly output: number;
  readonly loss: Loss;
  readonly weight: number | undefined;
  /** The mean of this loss alone, where there are several. */
  readonly mean: { readonly name: string; readonly tracker: RunningMean } | undefined;
}

/** The losses of a model's outputs, as `compile` was asked for them. */
export class CompiledLosses {
  readonly #losses: readonly OutputLoss[];
  readonly #names: readonly string[];

  /** @throws ValueError if the options do not fit the outputs, or an output with a loss has no labels */
  constructor(
    given: Pick<StepOptions, 'loss' | 'lossWeights' | 'vocabulary'>,
    outputs: Outputs,
    types: ComparedTypes,
    where: string,
  ) {
    const { names } = outputs;
    const identifiers = byOutput<LossIdentifier>(given.loss, outputs, {
      name: 'loss',
      what: 'a loss',
      where,
      isOne: isLossIdentifier,
    });
    const weights = byOutput<number>(given.lossWeights, outputs, {
      name: 'lossWeights',
      what: 'a number',
      where,
      isOne: (value): value is number => typeof value === 'number' && Number.isFinite(value),
    });
    const several = identifiers.filter((identifier) => identifier !== undefined).length > 1;
    this.#names = names;
    const losses = identifiers.flatMap((identifier, output) => {
      if (identifier === undefined) return [];
      const yTrue = types.labels[output];
      const yPred = types.predictions[output] as TensorType;
      if (yTrue === undefined) {
        throw new ValueError({
          where,
          message: `Output '${names[output]}' has the loss ${show(identifier)}, but there are no labels for it.`,
          hint:
            names.length === 1
              ? 'Give labels: fit(x, y).'
              : 'Give labels for every output with a loss, in the order of the outputs or by name.',
        });
      }
      const loss = given.vocabulary.loss(identifier, { yTrue, yPred, where });
      loss.checkTargets(yTrue, yPred, lossWhere(loss, names, output));
      const name = `${names[output]}_loss`;
      const mean = several ? { name, tracker: new RunningMean(name) } : undefined;
      return [{ output, loss, weight: weights[output], mean }];
    });
    // As in Keras, whose lists of losses have this order.
    const order = outputs.form === 'named' ? Object.keys(given.loss as object) : names;
    const place = ({ output }: OutputLoss): number => order.indexOf(names[output] as string);
    this.#losses = losses.sort((one, other) => place(one) - place(other));
  }

  /** The names in the logs of the outputs' own losses. */
  get logNames(): readonly string[] {
    return this.#losses.flatMap(({ mean }) => (mean === undefined ? [] : [mean.name]));
  }

  /** Their running means. */
  get trackers(): readonly RunningMean[] {
    return this.#losses.flatMap(({ mean }) => (mean === undefined ? [] : [mean.tracker]));
  }

  /** @throws ValueError if a loss cannot be computed for these labels, such as a class that does not exist */
  checkLabels(labels: readonly (Tensor | undefined)[], predictions: readonly TensorType[]): void {
    for (const { output, loss } of this.#losses) {
      const where = lossWhere(loss, this.#names, output);
      loss.checkLabels(labels[output] as Tensor, predictions[output] as TensorType, where);
    }
  }

  /**
   * Computes the losses of the outputs and updates their means.
   *
   * @returns the weighted losses, and the logs of each output's own
   */
  apply(
    { predictions, labels, weights, count }: Comparison,
    cells: Cells,
  ): { readonly losses: readonly Value[]; readonly logs: ReadonlyMap<string, Value> } {
    const logs = new Map<string, Value>();
    const losses = this.#losses.map(({ output, loss, weight, mean }) => {
      const yTrue = labels[output] as Value;
      const value = loss.apply(yTrue, predictions[output] as Value, { sampleWeight: weights[output] });
      if (value.shape.length > 0) {
        throw new ValueError({
          where: loss.name,
          message: `The loss of output '${this.#names[output]}' must be one number. It has shape ${formatShape(value.shape)}.`,
          hint: "Give the loss a reduction, such as 'sumOverBatchSize'.",
        });
      }
      if (mean !== undefined) logs.set(mean.name, mean.tracker.update(value, count, cells));
      return weight === undefined ? value : multiply(value, weight);
    });
    return { losses, logs };
  }
}

/** How errors name the loss of an output. */
function lossWhere({ name }: Loss, names: readonly string[], output: number): string {
  return names.length === 1 ? `loss '${name}'` : `loss '${name}' of output '${names[output]}'`;
}

function isLossIdentifier(value: unknown): value is LossIdentifier {
  return (
    typeof value === 'string' ||
    typeof value === 'function' ||
    value instanceof Loss ||
    readSerialized(value) !== undefined
  );
}
