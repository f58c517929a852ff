import { rememberSeeds } from '@sepal/tensor';
import type { AnyLayer } from '../graph/layer-graph.ts';
import { rememberLayerNames } from './names.ts';

/**
 * Takes a snapshot of what construction changes: the layers given, the next names, the next seeds.
 *
 * @returns a function that restores it
 */
export function snapshot(layers: readonly Pick<AnyLayer, 'remember'>[]): () => void {
  const restores = [...layers.map((layer) => layer.remember()), rememberSeeds(), rememberLayerNames()];
  return () => {
    for (const restore of restores) restore();
  };
}

/**
 * Runs `make`, which makes, builds or connects layers. If it throws, nothing has changed: neither names nor seeds are taken, and
 * `layers` are as they were.
 *
 * @param layers the layers that exist before and that `make` builds or calls
 * @example
 * const [conv, relu] = allOrNothing(() => [new Conv2D({ filters, kernelSize: 1 }), new ReLU({ maxValue })]);
 */
export function allOrNothing<T>(make: () => T, layers: readonly Pick<AnyLayer, 'remember'>[] = []): T {
  const restore = snapshot(layers);
  try {
    return make();
  } catch (error) {
    restore();
    throw error;
  }
}

/** {@link allOrNothing} for `body`, which builds `layer` if it is not built. A built layer is only called, which changes nothing on failure. */
export function whileBuilding<T>(layer: Pick<AnyLayer, 'built' | 'remember'>, body: () => T): T {
  return layer.built ? body() : allOrNothing(body, [layer]);
}
