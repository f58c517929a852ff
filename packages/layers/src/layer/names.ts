import { compatibleRange, sharedState } from '@sepal/tensor/copies';
import { snakeCase } from '@sepal/tensor/options';

/** The number of layers named so far, per class. */
function counts(): Map<string, number> {
  return sharedState(`layer names ${compatibleRange()}`, () => new Map<string, number>());
}

/** Keras' next automatic name for a layer of this class: 'depthwise_conv2d', then 'depthwise_conv2d_1'. */
export function nextLayerName(className: string): string {
  const base = snakeCase(className);
  const count = counts().get(base) ?? 0;
  counts().set(base, count + 1);
  return count === 0 ? base : `${base}_${count}`;
}

/** Takes a snapshot of the numbering of layer names. @returns a function that restores it */
export function rememberLayerNames(): () => void {
  const remembered = new Map(counts());
  return () => {
    counts().clear();
    for (const [base, count] of remembered) counts().set(base, count);
  };
}

/** Restarts the numbering of layer names. Existing layers keep their names. */
export function resetLayerNames(): void {
  counts().clear();
}
