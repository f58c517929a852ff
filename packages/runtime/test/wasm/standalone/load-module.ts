/** A range of memory; the address is in bytes. */
interface Floats {
  readonly address: number;
  readonly length: number;
}

/** Steps of the prologue, and the weights that they read. */
interface Section {
  readonly from: number;
  readonly to: number;
  readonly weights: readonly { readonly address: number; readonly data: Float32Array }[];
}

/** What a program's module needs besides its bytes, as plain data. */
export interface ModulePlan {
  readonly memoryBytes: number;
  readonly sections: readonly Section[];
  readonly input: Floats;
  readonly output: Floats;
  readonly steps: number;
  /** Into how many parts each step is divided. */
  readonly parts: number;
}

/** Loads the module of a program with one float32 input and one float32 output. It uses no library: this is all there is to it. */
export async function loadModule(bytes: Uint8Array, plan: ModulePlan): Promise<(x: Float32Array) => Float32Array> {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(plan.memoryBytes / 65536) });
  const { instance } = await WebAssembly.instantiate(bytes, { sepal: { memory } });
  const { prologue, run } = instance.exports;
  const floats = ({ address, length }: Floats) => new Float32Array(memory.buffer, address, length);
  const doSteps = (entry: Entry, from: number, to: number): void => {
    for (let step = from; step < to; step++) for (let part = 0; part < plan.parts; part++) entry(part, step, step + 1);
  };

  for (const { from, to, weights } of plan.sections) {
    for (const { address, data } of weights) floats({ address, length: data.length }).set(data);
    doSteps(prologue, from, to);
  }
  return (x) => {
    floats(plan.input).set(x);
    doSteps(run, 0, plan.steps);
    return floats(plan.output).slice();
  };
}

/** Node's types do not declare it. */
declare const WebAssembly: {
  readonly Memory: new (limits: { initial: number }) => { readonly buffer: ArrayBuffer };
  instantiate(bytes: Uint8Array, imports: object): Promise<{ readonly instance: { readonly exports: Exports } }>;
};

type Entry = (part: number, from: number, to: number) => void;

interface Exports {
  readonly prologue: Entry;
  readonly run: Entry;
}
