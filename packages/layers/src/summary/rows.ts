/** What both printers print. */
import { sizeOf, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import type { AnyLayer, LayerNode } from '../graph/layer-graph.ts';
import { type AnyModel, graphOf, isFunctional } from '../model/any-model.ts';

/** The calls of a layer, in order. */
export type CallsOf = (layer: AnyLayer) => readonly LayerNode[];

/** Returns the calls of a layer within a model, since it may also have been called elsewhere; all calls for a model without an input. */
export function callsIn(model: AnyModel): CallsOf {
  const graph = graphOf(model);
  if (graph === undefined) return ({ nodes }) => nodes;
  const calls = new Set(graph.calls);
  return ({ nodes }) => nodes.filter((node) => calls.has(node));
}

/** Whether every layer has one input and is called once, so that the table needs no column for connections. */
export function isSequence(model: AnyModel): boolean {
  if (!isFunctional(model)) return true;
  const depths = new Set<number>();
  for (const [node, depth] of model.depths) {
    if (depths.has(depth) || node.inputTensors.length > 1) return false;
    depths.add(depth);
  }
  return model.layers.every((layer) => layer.nodes.filter((node) => model.depths.has(node)).length <= 1);
}

/** The origins of the inputs of calls, as 'name[call][output]'. */
export function connectionsOf(calls: readonly LayerNode[]): string[] {
  return calls.flatMap(({ inputTensors }) =>
    inputTensors.map(({ history }) => `${history.layer.name}[${history.nodeIndex}][${history.tensorIndex}]`),
  );
}

/** Joins the descriptions of a call's tensors, in brackets if there are several. */
export function oneOrAll(texts: readonly string[]): string {
  return texts.length === 1 ? (texts[0] as string) : `[${texts.join(', ')}]`;
}

/** The parameter counts of a model. */
export interface ParameterCounts {
  readonly trainable: number;
  readonly nonTrainable: number;
}

export function countParameters({ trainableWeights, nonTrainableWeights }: AnyModel): ParameterCounts {
  const count = (weights: AnyModel['weights']): number => weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return { trainable: count(trainableWeights), nonTrainable: count(nonTrainableWeights) };
}

/** 4253864 → '4,253,864'. */
export function withCommas(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** @throws ValueError unless `positions` gives the end of every column */
export function checkPositions(positions: readonly number[], columns: number): void {
  const all = Array.isArray(positions) && positions.every((position) => typeof position === 'number' && position > 0);
  if (all && positions.length === columns) return;
  throw new ValueError({
    where: 'summary',
    message: `\`positions\` must give the end of each of the ${columns} columns. Received: ${show(positions)}.`,
  });
}
