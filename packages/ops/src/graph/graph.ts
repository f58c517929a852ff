import type { Tensor } from '@sepal/tensor';
import type { OpAttributes, OpName } from '../vocabulary.ts';
import type { State } from './state.ts';
import type { TensorType } from './types.ts';

interface AnyNode {
  /** Index of the node in its graph. Nodes come after everything they read. */
  readonly id: number;
  readonly type: TensorType;
  /** The layer that recorded the node, such as `mobilenet/conv_dw_1`; empty outside layers. */
  readonly path: string;
}

/** A value passed in when the graph runs. */
export interface InputNode extends AnyNode {
  readonly kind: 'input';
}

/** A value known when the graph was recorded. */
export interface ConstantNode extends AnyNode {
  readonly kind: 'constant';
  readonly value: Tensor;
}

/** The value of a state at the start of the run. */
export interface StateNode extends AnyNode {
  readonly kind: 'state';
  readonly state: State;
}

/** An op, and the layer that recorded it: empty outside layers. */
export interface NodeSource {
  readonly op: OpName;
  readonly path: string;
}

/** An op applied to earlier nodes. */
export interface OpNodeOf<K extends OpName> extends AnyNode {
  readonly kind: 'op';
  readonly op: K;
  readonly attributes: OpAttributes[K];
  readonly inputs: readonly number[];
  /**
   * Other ops that rewriting merged into this one, besides `op` and `path`. They record the node's origin and do not affect its
   * value.
   */
  readonly absorbed?: readonly NodeSource[];
}

/** The node of any op, discriminated by `op`. */
export type OpNode = { [K in OpName]: OpNodeOf<K> }[OpName];

export type GraphNode = InputNode | ConstantNode | StateNode | OpNode;

/** A state assigned at the end of a run, and the node that computes its new value. */
export interface StateUpdate {
  readonly state: State;
  readonly value: number;
}

/**
 * A computation: inputs and states in, outputs and new states out. {@link GraphBuilder} makes it.
 *
 * Invariants: `nodes[i].id === i`; a node reads only nodes before it; inputs are in argument order; every state has at most one
 * `state` node and at most one update; an op's type follows from its shape rule.
 */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** Ids of the input nodes, in argument order. */
  readonly inputs: readonly number[];
  /** Ids of the nodes whose values a run returns, in order. */
  readonly outputs: readonly number[];
  readonly updates: readonly StateUpdate[];
}
