import type { Tensor } from '@sepal/tensor';
import type { ForwardOp, OpAttributes } from '../vocabulary.ts';
import type { State } from './state.ts';
import type { TensorType } from './types.ts';

interface AnyNode {
  /** Index of the node in its graph. Nodes come after everything they read. */
  readonly id: number;
  readonly type: TensorType;
  /** The layer that recorded the node, such as `mobilenet/conv_dw_1`; empty outside layers. */
  readonly path: string;
}

/** A value that is given when the graph runs. */
export interface InputNode extends AnyNode {
  readonly kind: 'input';
}

/** A value that was known when the graph was made. */
export interface ConstantNode extends AnyNode {
  readonly kind: 'constant';
  readonly value: Tensor;
}

/** The value that a state has when the run begins. */
export interface StateNode extends AnyNode {
  readonly kind: 'state';
  readonly state: State;
}

/** An op and the layer that recorded it; empty outside layers. */
export interface NodeSource {
  readonly op: ForwardOp;
  readonly path: string;
}

/** An op applied to earlier nodes. */
export interface OpNodeOf<K extends ForwardOp> extends AnyNode {
  readonly kind: 'op';
  readonly op: K;
  readonly attributes: OpAttributes[K];
  readonly inputs: readonly number[];
  /**
   * Ops that became part of this one when the graph was rewritten, besides the one that `op` and `path` tell. They say
   * where the node comes from; its value does not depend on them.
   */
  readonly absorbed?: readonly NodeSource[];
}

/** Any op's node; `op` tells which. */
export type OpNode = { [K in ForwardOp]: OpNodeOf<K> }[ForwardOp];

export type GraphNode = InputNode | ConstantNode | StateNode | OpNode;

/** A state that a run of the graph assigns when it has finished, and the node that computes its new value. */
export interface StateUpdate {
  readonly state: State;
  readonly value: number;
}

/**
 * A program: inputs and states in, outputs and new states out.
 *
 * Invariants: `nodes[i].id === i`; a node reads only nodes before it; every state appears in one `state` node at most
 * and is updated at most once.
 */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** Ids of the input nodes, in the order in which values are given. */
  readonly inputs: readonly number[];
  /** Ids of the nodes whose values a run returns, in order. */
  readonly outputs: readonly number[];
  readonly updates: readonly StateUpdate[];
}
