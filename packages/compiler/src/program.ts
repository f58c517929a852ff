import type { KernelAttributes, KernelName } from '@sepal/kernels';
import type { State, StaticTensorType } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';

/** A buffer of a program. Values that share bytes (a reshaped one and its source) are one buffer. */
export type ProgramValue = {
  readonly type: StaticTensorType;
} & (
  | {
      /**
       * - `input`: passed to every run
       * - `prologue`: computed by the prologue and read by the steps of every run, such as packed weights
       * - `temporary`: computed where it is needed, dead afterwards
       */
      readonly kind: 'input' | 'prologue' | 'temporary';
    }
  | { readonly kind: 'constant'; readonly value: Tensor }
  | { readonly kind: 'state'; readonly state: State }
);

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

/**
 * Steps of the prologue that run together, because they share values: again whenever a state that they read has changed.
 */
export interface Section {
  /** The steps `from` to `to - 1` of the prologue. */
  readonly from: number;
  readonly to: number;
  /** The states and constants that they read. */
  readonly sources: readonly number[];
  /** The values of kind `prologue` that they write. */
  readonly results: readonly number[];
}

/** A graph as kernel calls, in execution order: plain data, but for the tensors of constants and the states. */
export interface Program {
  readonly values: readonly ProgramValue[];
  /** What depends on states and constants alone: folded and packed weights. */
  readonly prologue: { readonly steps: readonly ProgramStep[]; readonly sections: readonly Section[] };
  /** The steps of every run. */
  readonly steps: readonly ProgramStep[];
  /** From this step on they write states: a run that fails before it has changed none. All outputs are complete by then. */
  readonly updatesFrom: number;
  /** The values of the graph's inputs and outputs, in the graph's order. */
  readonly inputs: readonly StepOperand[];
  readonly outputs: readonly StepOperand[];
  /** The states that a run updates. */
  readonly updates: readonly number[];
}

/** Which states and constants the steps of every run read or write. The prologue alone reads the others. */
export function residentValues({ values, steps, outputs, updates }: Program): ReadonlySet<number> {
  const used = [...outputs, ...steps.flatMap(({ inputs, outputs }) => [...inputs, ...outputs])];
  const ids = new Set([...used.map(({ value }) => value), ...updates]);
  return new Set([...ids].filter((id) => values[id]?.kind === 'state' || values[id]?.kind === 'constant'));
}
