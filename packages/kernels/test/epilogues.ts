import { add, maximum, minimum } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import type { Epilogue, Expression } from '../src/index.ts';

const relu: Expression = {
  nodes: [
    { kind: 'operand', index: 0 },
    { kind: 'constant', value: 0, dtype: 'float32' },
    { kind: 'binary', op: 'maximum', x: 0, y: 1 },
  ],
};

const relu6: Expression = {
  nodes: [
    ...relu.nodes,
    { kind: 'constant', value: 6, dtype: 'float32' },
    { kind: 'binary', op: 'minimum', x: 2, y: 3 },
  ],
};

export const plain: Epilogue = { residual: false, activation: null };
export const withRelu6: Epilogue = { residual: false, activation: relu6 };

/** The epilogues that tests cycle through. */
export const epilogues: readonly Epilogue[] = [
  plain,
  { residual: false, activation: relu },
  { residual: true, activation: null },
  { residual: true, activation: relu6 },
];

/** An epilogue computed by the ops' references. */
export function applyEpilogue(x: Tensor, { residual, activation }: Epilogue, residualInput: Tensor): Tensor {
  const sum = residual ? add(x, residualInput) : x;
  if (activation === null) return sum;
  const positive = maximum(sum, 0);
  return activation === relu ? positive : minimum(positive, 6);
}
