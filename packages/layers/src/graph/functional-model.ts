import type { LayerNode } from './layer-node.ts';

/** What functional models have and other layers have not. */
export interface FunctionalModel {
  readonly calls: readonly LayerNode[];
  readonly depths: ReadonlyMap<LayerNode, number>;
}

/** Tells functional models from other layers, for those that `Model` itself imports. */
export function isFunctional(layer: object): layer is FunctionalModel {
  return 'calls' in layer && 'depths' in layer;
}
