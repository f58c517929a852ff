/** One kernel call and the ops it computes. */
export interface ExplainedStep {
  /** The kernel that computes them, such as `separable`. */
  readonly kernel: string;
  /** Its register tile, such as `6×8`; empty where there is none. */
  readonly tile: string;
  /** The ops it computes, in order, each with its layer. */
  readonly sources: readonly { readonly op: string; readonly path: string }[];
  readonly multiplyAdds: number;
  /** Size of its outputs. */
  readonly bytes: number;
}

/** How an engine runs a graph. */
export interface Explanation {
  /** What depends on weights alone, such as packing them: done again when they have changed. */
  readonly prologue: readonly ExplainedStep[];
  /** The steps of every run. */
  readonly steps: readonly ExplainedStep[];
  /** Size of its memory; 0 for an engine without its own. */
  readonly memoryBytes: number;
}
