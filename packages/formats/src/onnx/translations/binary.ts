import { type BinaryOp, type OpNodeOf, tableLike } from '@sepal/ops';
import { DATA_TYPES } from '../tensors.ts';
import type { Values } from '../values.ts';
import { elementwise, type TranslationTable } from './translation.ts';

/** The ops with two operands. */
const NAMES: { readonly [K in BinaryOp]: string } = {
  add: 'Add',
  subtract: 'Sub',
  multiply: 'Mul',
  divide: 'Div',
  power: 'Pow',
  maximum: 'Max',
  minimum: 'Min',
  equal: 'Equal',
  notEqual: 'Equal',
  greater: 'Greater',
  greaterEqual: 'GreaterOrEqual',
  less: 'Less',
  lessEqual: 'LessOrEqual',
  logicalAnd: 'And',
  logicalOr: 'Or',
};

export const binaryTranslations: TranslationTable<BinaryOp> = /* @__PURE__ */ tableLike(NAMES, () => translate);

function translate(node: OpNodeOf<BinaryOp>, values: Values): void {
  const opType = NAMES[node.op];
  elementwise(node, values, (operands, { path }) => {
    const [first] = node.inputs as [number];
    // ONNX orders numbers, not booleans.
    const isOrder = /^(Greater|Less)/.test(opType) && values.node(first).type.dtype === 'bool';
    const compared = isOrder
      ? operands.map((operand) => values.write('Cast', [operand], path, { to: DATA_TYPES.uint8 }))
      : operands;
    const result = values.write(opType, compared, path);
    return node.op === 'notEqual' ? values.write('Not', [result], path) : result;
  });
}
