import type { LayerNode } from './layer-node.ts';

/** The properties that only functional models have. */
export interface FunctionalModel {
  readonly calls: readonly LayerNode[];
  readonly depths: ReadonlyMap<LayerNode, number>;
}

/** Tells functional models from other layers, without importing `Model`, which would be circular. */
export function isFunctional(layer: object): layer is FunctionalModel {
  return 'calls' in layer && 'depths' in layer;
}

/** The graph of a model: its own, or that of a sequence; undefined while the shape of its input is unknown. */
export function graphOf(model: { readonly built: boolean }): FunctionalModel | undefined {
  if (isFunctional(model)) return model;
  return model.built && 'functional' in model ? (model.functional as FunctionalModel) : undefined;
}
