import type { NonFinite } from '@sepal/runtime/training';
import { formatShape, SepalError } from '@sepal/tensor';
import type { SampleTypes } from '../data/batch.ts';

/**
 * The error for a step in which numbers stopped being finite.
 *
 * @param types those of the step's samples: its inputs, labels and weights, in this order, are the graph's inputs
 * @param batch which batch it was, as in `batch 3 of epoch 1`
 */
export function nonFiniteError(found: NonFinite, types: SampleTypes, { where, batch }: StepPlace): SepalError {
  const { kind, op, path, input, shape } = found;
  const value = found.isNaN ? 'NaN' : 'an infinite value';
  const after = 'The weights are those before this step.';
  const layer = path === '' ? '' : ` of '${path}'`;
  if (kind === 'op') {
    return new SepalError({
      where,
      message: `The op '${op}'${layer} is the first whose result is not finite, in ${batch}: ${value} in a result of shape ${formatShape(shape)}.`,
      hint: `${after} A smaller learning rate or clipping of gradients often helps; in layers, look for division by 0 and logarithms of 0.`,
    });
  }
  const what = kind === 'state' ? `The weight '${path}'` : nameOfInput(input ?? 0, types);
  return new SepalError({
    where,
    message: `${what} had ${value} before the step, in ${batch}.`,
    hint:
      kind === 'state' ? 'Set its value, such as from a saved model.' : `${after} Remove such samples from the data.`,
  });
}

/** Which step of which loop it is, for errors. */
export interface StepPlace {
  readonly where: string;
  readonly batch: string;
}

function nameOfInput(index: number, { inputs, labels, weights }: SampleTypes): string {
  const names = [
    ...inputs.map((_, place) => `Input ${place} of the model`),
    ...labels.flatMap((type, place) => (type === undefined ? [] : [`The labels of output ${place}`])),
    ...weights.flatMap((type, place) => (type === undefined ? [] : [`The sample weights of output ${place}`])),
  ];
  return names[index] as string;
}
