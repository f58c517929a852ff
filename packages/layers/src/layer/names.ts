import { compatibleRange, keepingSeeds, sharedState, snakeCase } from '@sepal/tensor';

/** How many layers of each class have been named. */
function counts(): Map<string, number> {
  return sharedState(`layer names ${compatibleRange()}`, () => new Map<string, number>());
}

/** The next name of a layer of this class, as Keras makes them: 'depthwise_conv2d', then 'depthwise_conv2d_1'. */
export function nextLayerName(className: string): string {
  const base = snakeCase(className);
  const count = counts().get(base) ?? 0;
  counts().set(base, count + 1);
  return count === 0 ? base : `${base}_${count}`;
}

/** Remembers the numbering of layer names. @returns a function that puts it back as it was */
export function rememberLayerNames(): () => void {
  const remembered = new Map(counts());
  return () => {
    counts().clear();
    for (const [base, count] of remembered) counts().set(base, count);
  };
}

/** Runs `make`, and if it throws puts the numbering of layer names and the default seeds back: what fails has taken none. */
export function keepingNames<T>(make: () => T): T {
  const restore = rememberLayerNames();
  try {
    return keepingSeeds(make);
  } catch (error) {
    restore();
    throw error;
  }
}

/** Starts the numbering of layer names anew. Layers that exist keep theirs. */
export function resetLayerNames(): void {
  counts().clear();
}
