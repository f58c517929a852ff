import type { TensorType } from '@sepal/ops';
import { checkApart } from '@sepal/runtime';
import {
  allocate,
  formatShape,
  isDataOf,
  ShapeError,
  sizeOf,
  Tensor,
  type TensorData,
  ValueError,
} from '@sepal/tensor';
import { flatten, namesIn, type Structure } from '../graph/structure.ts';
import { isSymbolic } from '../graph/symbolic-tensor.ts';
import type { AnyModel } from './base-model.ts';

/** The tensors of all samples' results, over the arrays that were given or over new ones. */
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
      message: `\`out\` for output ${index}, of shape ${formatShape(shape)} and dtype ${dtype}, must be a ${allocate(dtype, 0).constructor.name} of ${sizeOf(shape)} elements. Received a ${data.constructor.name} of ${data.length}.`,
    });
  });
}

/** Every output has an entry for each sample. */
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
  const arrays = flatten(out, isArrayOfNumbers, `${where} \`out\``);
  const expected = flatten(model.outputs, isSymbolic).length;
  if (arrays.length !== expected) {
    throw new ValueError({
      where,
      message: `\`out\` must have an array for each of ${expected} outputs. Received ${arrays.length}.`,
    });
  }
  const names = namesIn(model.outputs, isSymbolic);
  const received = namesIn(out, isArrayOfNumbers);
  if (received.join() !== names.join()) {
    throw new ValueError({
      where,
      message: `\`out\` must have the structure of the outputs: ${describeNames(names)}. Received ${describeNames(received)}.`,
    });
  }
  checkApart(
    arrays,
    inputs.map(({ data }) => data),
    where,
  );
  return arrays;
}

function describeNames(names: readonly string[]): string {
  return names.length === 0 ? 'arrays without names' : `arrays named '${names.join("', '")}'`;
}

function isArrayOfNumbers(value: unknown): value is TensorData {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}
