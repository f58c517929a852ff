import type { Reference } from '../graph/define.ts';

/** The numbers of one row, each minus the largest, and the sum of their exponentials. */
function shifted(row: ArrayLike<number>): { readonly numbers: readonly number[]; readonly sum: number } {
  const all = Array.from(row);
  const largest = all.reduce((most, number) => Math.max(most, number), Number.NEGATIVE_INFINITY);
  const numbers = all.map((number) => number - largest);
  return { numbers, sum: numbers.reduce((sum, number) => sum + Math.exp(number), 0) };
}

/** loss = Σ over k with tₖ ≠ 0 of tₖ · (log Σⱼ exp(zⱼ − m) − (zₖ − m)), m the largest z */
export const softmaxCrossEntropyReference: Reference<'softmaxCrossEntropy'> = ([logits, targets], _, output) => {
  const classes = logits.shape.at(-1) as number;
  for (let row = 0; row < output.size; row++) {
    const start = row * classes;
    const { numbers, sum } = shifted(logits.data.subarray(start, start + classes));
    let loss = 0;
    for (const [k, number] of numbers.entries()) {
      const target = targets.data[start + k] as number;
      if (target !== 0) loss += target * (Math.log(sum) - number);
    }
    output.data[row] = loss;
  }
};

/** dzₖ = dloss · (exp(zₖ − m) / Σⱼ exp(zⱼ − m) · Σⱼ tⱼ − tₖ) */
export const softmaxCrossEntropyGradientReference: Reference<'softmaxCrossEntropyGradient'> = (
  [logits, targets, dloss],
  _,
  output,
) => {
  const classes = logits.shape.at(-1) as number;
  for (let row = 0; row < dloss.size; row++) {
    const start = row * classes;
    const { numbers, sum } = shifted(logits.data.subarray(start, start + classes));
    let total = 0;
    for (let k = 0; k < classes; k++) total += targets.data[start + k] as number;
    for (const [k, number] of numbers.entries()) {
      const share = (Math.exp(number) / sum) * total - (targets.data[start + k] as number);
      output.data[start + k] = (dloss.data[row] as number) * share;
    }
  }
};
