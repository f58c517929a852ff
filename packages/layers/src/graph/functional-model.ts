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

/** The graph of a model: its own, or that of a sequence; undefined if the shape of its input is not known yet. */
export function graphOf(model: { readonly built: boolean }): FunctionalModel | undefined {
  if (isFunctional(model)) return model;
  return model.built && 'functional' in model ? (model.functional as FunctionalModel) : undefined;
}
