/** The stages of Sepal's cold start, in order. */
export const STAGES = [
  'import',
  'make the engine',
  'build the model',
  'set the weights',
  'trace',
  'simplify',
  'lower',
  'plan',
  'place',
  'emit',
  "engine's compile",
  'instantiate',
  'prologue',
  'first run',
  'garbage collection',
  'the rest',
] as const;
export type Stage = (typeof STAGES)[number];

/** Milliseconds of each stage; the sum is the time to the first answer. */
export type StageTimes = Readonly<Record<Stage, number>>;

/** The functions of the packages in which a stage takes place: of a stack, the outermost one counts. */
export const STAGE_FUNCTIONS: Readonly<Record<string, Stage>> = {
  trace: 'trace',
  simplify: 'simplify',
  lower: 'lower',
  plan: 'plan',
  allocate: 'place',
  emitProgram: 'emit',
  refresh: 'prologue',
};

/** A profile of V8's sampling profiler, as far as it is used. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string };
    readonly children?: readonly number[];
  }[];
  /** The node of every sample. */
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
}

/** Milliseconds in the functions of each stage. Bundlers append digits to names that occur twice. */
export function stagesOfProfile({ nodes, samples, timeDeltas }: CpuProfile): ReadonlyMap<Stage, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const stages = new Map<number, Stage>();
  const visit = (id: number, outer: Stage | undefined): void => {
    const node = byId.get(id);
    if (node === undefined) return;
    const { functionName } = node.callFrame;
    // The clock has timed what modules do.
    if (/^(js-to-wasm|wasm-function)/.test(functionName)) return;
    const own =
      functionName === '(garbage collector)' ? 'garbage collection' : STAGE_FUNCTIONS[functionName.replace(/\d+$/, '')];
    const stage = outer ?? own;
    if (stage !== undefined) stages.set(id, stage);
    for (const child of node.children ?? []) visit(child, stage);
  };
  const [root] = nodes;
  if (root !== undefined) visit(root.id, undefined);
  const times = new Map<Stage, number>();
  for (const [index, id] of samples.entries()) {
    const stage = stages.get(id);
    if (stage !== undefined) times.set(stage, (times.get(stage) ?? 0) + (timeDeltas[index] as number) / 1000);
  }
  return times;
}
