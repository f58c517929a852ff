/** What became of some of a graph's ops. */
export interface ExplainedStep {
  /** The kernel that computes them, such as `separable`. */
  readonly kernel: string;
  /** Its register tile, such as `6×8`; empty where there is none. */
  readonly tile: string;
  /** The ops that it does, in order, each with the layer that it comes from. */
  readonly sources: readonly { readonly op: string; readonly path: string }[];
  readonly multiplyAdds: number;
  /** Bytes of what it writes. */
  readonly bytes: number;
}

/** What an engine makes of a graph. */
export interface Explanation {
  readonly steps: readonly ExplainedStep[];
  /** Bytes of the memory that it runs in; 0 where the engine has none of its own. */
  readonly memoryBytes: number;
}
