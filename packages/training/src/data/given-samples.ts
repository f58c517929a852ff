import { type AnyModel, flatten, givenInputs, isSymbolic, type Structure, type SymbolicTensor } from '@sepal/layers';
import { cast } from '@sepal/ops';
import { checkIntact, formatShape, ShapeError, Tensor, ValueError } from '@sepal/tensor';
import { allowedNamesHint, show } from '@sepal/tensor/options';
import { type Outputs, outputsOf } from '../compiled/outputs.ts';
import { countOf, type Samples } from './batch.ts';
import { type ClassWeight, classWeights } from './class-weights.ts';

/** A tensor for each input or output: one, in a list, or by name; null where there is none. */
export type GivenTensors = Tensor | readonly (Tensor | null)[] | Readonly<Record<string, Tensor | null>>;

/** Samples as `fit` is given them. */
export interface GivenSamples {
  readonly x: unknown;
  readonly y?: unknown;
  readonly sampleWeight?: unknown;
  readonly classWeight?: ClassWeight | undefined;
}

/**
 * Checks samples for the training of a model.
 *
 * @throws ShapeError, ValueError if they do not fit the model's inputs and outputs, or each other
 */
export function givenSamples(model: AnyModel, given: GivenSamples, where: string): Samples {
  const { x, y, sampleWeight, classWeight } = given;
  const inputs = givenInputs(model, x as Structure<Tensor>, where).map((value, index) => {
    const { dtype } = flatten(model.inputs, isSymbolic)[index] as SymbolicTensor;
    return value.dtype === dtype ? value : cast(value, dtype);
  });
  const outputs = outputsOf(model);
  const labels = tensorsByOutput(y, outputs, { name: 'y', what: 'labels', where });
  const count = countOf({ inputs, labels: [], weights: [] });
  for (const [index, value] of labels.entries()) {
    if (value !== undefined) checkCount(value, count, `The labels${of(outputs, index)}`, where);
  }
  if (classWeight === undefined) {
    return { inputs, labels, weights: givenWeights(sampleWeight, { outputs, labels, count, where }) };
  }
  if (sampleWeight !== undefined && sampleWeight !== null) {
    throw new ValueError({
      where,
      message: 'You cannot use `classWeight` and `sampleWeight` at the same time.',
      hint: 'Multiply the weights of the samples by those of their classes, and give sampleWeight alone.',
    });
  }
  return { inputs, labels, weights: classWeights(labels, classWeight, where) };
}

/** Weights of samples for each output with labels. */
function givenWeights(
  given: unknown,
  {
    outputs,
    labels,
    count,
    where,
  }: {
    readonly outputs: Outputs;
    readonly labels: readonly (Tensor | undefined)[];
    readonly count: number;
    readonly where: string;
  },
): readonly (Tensor | undefined)[] {
  const several = outputs.names.length > 1;
  if (several && given instanceof Tensor && !(given.rank === 1 || (given.rank === 2 && given.shape[1] === 1))) {
    throw new ShapeError({
      where,
      message: `One \`sampleWeight\` for several outputs must have one weight for each sample: shape (${count},). Received shape ${formatShape(given.shape)}.`,
      hint: 'Give weights for each output, in a list or by name.',
    });
  }
  const weights =
    given instanceof Tensor
      ? labels.map((value) => value && given)
      : tensorsByOutput(given, outputs, { name: 'sampleWeight', what: 'weights', where });
  return weights.map((value, index) => {
    if (value === undefined) return undefined;
    checkCount(value, count, `\`sampleWeight\`${of(outputs, index)}`, where);
    return value.dtype === 'float32' ? value : cast(value, 'float32');
  });
}

/** An argument with a tensor for each output: one, in a list, or by name. */
function tensorsByOutput(
  given: unknown,
  { names }: Outputs,
  { name, what, where }: { readonly name: string; readonly what: string; readonly where: string },
): readonly (Tensor | undefined)[] {
  if (given === undefined || given === null) return names.map(() => undefined);
  const list = names.map((output) => `'${output}'`).join(', ');
  const refuse = (received: string, hint: string): ValueError =>
    new ValueError({
      where,
      message: `Expected ${what} for ${names.length} output${names.length === 1 ? '' : 's'}: ${list}. Received ${received}.`,
      hint,
    });
  const how = 'Give them in this order in an array, or by these names in an object.';
  if (given instanceof Tensor) {
    if (names.length === 1) return [given];
    throw refuse('one tensor', how);
  }
  if (typeof given !== 'object') throw refuse(show(given), 'tensor(data, shape) of @sepal/tensor makes a tensor.');
  const entries = Array.isArray(given) ? given : Object.values(given);
  const wrong = entries.find((entry) => entry !== null && entry !== undefined && !(entry instanceof Tensor));
  if (wrong !== undefined || entries.length === 0) {
    throw new ValueError({
      where,
      message: `\`${name}\` must be a tensor, or an array or object of tensors. Received ${show(given)}.`,
      hint: 'tensor(data, shape) of @sepal/tensor makes a tensor.',
    });
  }
  if (Array.isArray(given)) {
    if (given.length !== names.length) throw refuse(`an array of ${given.length}`, how);
    return given.map((entry: Tensor | null | undefined) => entry ?? undefined);
  }
  const byName = given as Readonly<Record<string, Tensor | null | undefined>>;
  const unknown = Object.keys(byName).find((key) => !names.includes(key));
  if (unknown !== undefined) throw refuse(`'${Object.keys(byName).join("', '")}'`, allowedNamesHint(unknown, names));
  return names.map((output) => byName[output] ?? undefined);
}

function checkCount(value: Tensor, count: number, what: string, where: string): void {
  checkIntact(value, where, what);
  if (value.shape[0] === count) return;
  throw new ShapeError({
    where,
    message: `Make sure all arrays contain the same number of samples. ${what} have shape ${formatShape(value.shape)}, the inputs have ${count} samples.`,
    hint: 'The first axis counts the samples.',
  });
}

function of({ names }: Outputs, index: number): string {
  return names.length === 1 ? '' : ` of output '${names[index]}'`;
}
