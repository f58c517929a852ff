import type { ForwardOp, OpNodeOf } from '@sepal/ops';
import type { Layout } from '../layout.ts';
import type { Values } from '../values.ts';

/** Writes the ONNX nodes of an op, and records the name of its value. */
export type Translation<K extends ForwardOp> = (node: OpNodeOf<K>, values: Values) => void;

/** Why ONNX cannot express an op: the end of a sentence that begins with the op. */
export interface Refused {
  readonly refused: string;
}

/** The translations of the ops `K`: a total table. */
export type TranslationTable<K extends ForwardOp = ForwardOp> = { readonly [P in K]: Translation<P> | Refused };

/** Where a node is written: the operands' names, broadcast against each other in one layout. */
export interface Place {
  readonly layout: Layout;
  readonly path: string;
  readonly values: Values;
}

/** Writes an op on elements in the layout that its operands prefer. @param write adds the nodes and returns the name of the result */
export function elementwise(
  { id, inputs, path, type }: Pick<OpNodeOf<ForwardOp>, 'id' | 'inputs' | 'path' | 'type'>,
  values: Values,
  write: (operands: string[], place: Place) => string,
): void {
  const rank = type.shape.length;
  const layout = values.preferred({ inputs, type });
  const operands = inputs.map((input) => values.broadcastable(input, rank, { layout, path }));
  values.set(id, write(operands, { layout, path, values }), layout);
}
