import { bytesPerElement, formatShape, ShapeError } from '@sepal/tensor';
import type { OpAttributes, Operands, OpName } from '../vocabulary.ts';
import type { OpDefinition } from './define.ts';
import type { TensorType } from './types.ts';

/** The maximum size of a result, in bytes: what WebAssembly and most JavaScript engines can address. */
const MOST_BYTES = 4_294_967_296;

/** How errors name an op. @param path the layer that records it; empty or undefined outside layers */
export function whereOf(op: OpName, path: string | undefined): string {
  return path ? `${op} in layer '${path}'` : op;
}

/**
 * The type of an op's result.
 *
 * @throws ShapeError, ValueError if the operands do not match, or the known lengths alone exceed memory
 */
export function inferType<K extends OpName>(
  definition: OpDefinition<K>,
  operands: Operands<K, TensorType>,
  attributes: OpAttributes[K],
  where: string,
): TensorType {
  const type = definition.infer(operands, attributes, where);
  let bytes = bytesPerElement(type.dtype);
  for (const length of type.shape) bytes *= Math.max(1, length ?? 1);
  if (bytes < MOST_BYTES) return type;
  throw new ShapeError({
    where,
    message: `The result would be of shape ${formatShape(type.shape)}: ${bytes} bytes of ${type.dtype}. No more than ${MOST_BYTES - 1} can be addressed.`,
    hint: 'Use smaller sizes, or fewer samples at a time.',
  });
}
