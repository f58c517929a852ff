import type { TensorType } from '@sepal/ops';
import { checkApart } from '@sepal/runtime';
import {
  ARRAY_NAMES,
  allocate,
  formatShape,
  isDataOf,
  ShapeError,
  sizeOf,
  Tensor,
  type TensorData,
  typedArrayName,
} from '@sepal/tensor';
import { withArticle } from '@sepal/tensor/options';
import { valuesFor } from '../graph/named-values.ts';
import { flatten, type Structure } from '../graph/structure.ts';
import type { AnyModel } from './any-model.ts';

/** The tensors for the results of all samples, over the given arrays or new ones. */
export function wholes(
  types: readonly TensorType[],
  samples: number,
  given: readonly TensorData[] | undefined,
  where: string,
): readonly Tensor[] {
  return types.map(({ shape: [, ...rest], dtype }, index) => {
    const shape = [samples, ...rest] as readonly number[];
    const data = given?.[index];
    if (data === undefined) return new Tensor(shape, dtype, allocate(dtype, sizeOf(shape)));
    if (isDataOf(dtype, data) && data.length === sizeOf(shape)) return new Tensor(shape, dtype, data);
    throw new ShapeError({
      where,
      message: `\`out\` for output ${index}, of shape ${formatShape(shape)} and dtype ${dtype}, must be ${withArticle(ARRAY_NAMES[dtype])} of ${sizeOf(shape)} elements. Received ${withArticle(typedArrayName(data) as string)} of ${data.length}.`,
    });
  });
}

/** @throws ShapeError unless every output has one entry per sample */
export function checkSamples(types: readonly TensorType[], count: number): void {
  for (const { shape } of types) {
    if (shape[0] === count) continue;
    throw new ShapeError({
      where: 'predict',
      message: `An output of shape ${formatShape(shape)} does not have one entry for each of ${count} samples.`,
      hint: 'Keep the batch as the first axis of every output.',
    });
  }
}

/** The arrays of the option `out` in the order of the outputs. */
export function arraysOf(
  model: AnyModel,
  out: Structure<TensorData>,
  inputs: readonly Tensor[],
): readonly TensorData[] {
  const where = `${model.where} predict`;
  flatten(out, isArrayOfNumbers, { where, argument: 'out', leaf: 'typed array' });
  const ends = { ends: model.outputs, what: 'output', where: `${where} \`out\`` } as const;
  const arrays = valuesFor(out, isArrayOfNumbers, ends);
  checkApart(
    arrays,
    inputs.map(({ data }) => data),
    where,
  );
  return arrays;
}

function isArrayOfNumbers(value: unknown): value is TensorData {
  return typedArrayName(value) !== undefined;
}
