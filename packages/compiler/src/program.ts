import type { KernelAttributes, KernelName } from '@sepal/kernels';
import type { Graph, StaticTensorType } from '@sepal/ops';

/**
 * A value of a program. Values that share bytes (a reshaped one and its source) are one value.
 *
 * - `input`: passed to every run
 * - `prologue`: depends only on states and constants; recomputed when a state changes
 * - `step`: written by a step
 */
export interface ProgramValue {
  readonly kind: 'input' | 'prologue' | 'step';
  readonly type: StaticTensorType;
  /** The graph node that it holds; undefined for a step's temporaries. */
  readonly node: number | undefined;
}

/** Plain weights of a packed kernel: nodes of the graph's prologue. */
export interface ConvolutionNodes {
  readonly kernel: number;
  /** A per-output-channel factor that packing multiplies into the kernel. */
  readonly scale: number | undefined;
  readonly bias: number | undefined;
}

/** A value as a step sees it: a reshaped value has its source's bytes. */
export interface StepOperand {
  /** Index in {@link Program.values}. */
  readonly value: number;
  readonly type: StaticTensorType;
}

/** A call of kernel `K`. */
export interface ProgramStepOf<K extends KernelName> {
  readonly kernel: K;
  readonly attributes: KernelAttributes[K];
  readonly inputs: readonly StepOperand[];
  readonly outputs: readonly StepOperand[];
  /** For each packed input, which follow the first, the nodes that it is packed from. */
  readonly weights: readonly ConvolutionNodes[];
  /** The ops that the step computes, with their layers, in order. */
  readonly sources: readonly StepSource[];
}

/** An op of the graph that a step computes. */
export interface StepSource {
  readonly op: string;
  /** The layer that recorded it; empty outside layers. */
  readonly path: string;
}

/** One kernel call. */
export type ProgramStep = { [K in KernelName]: ProgramStepOf<K> }[KernelName];

/** A graph as kernel calls, in execution order. */
export interface Program {
  /** The simplified graph that the program computes. */
  readonly graph: Graph;
  readonly values: readonly ProgramValue[];
  readonly steps: readonly ProgramStep[];
  /** The values of the graph's inputs, outputs and updates, in the graph's order. */
  readonly inputs: readonly StepOperand[];
  readonly outputs: readonly StepOperand[];
  readonly updates: readonly StepOperand[];
}
