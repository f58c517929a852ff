/** A range of memory; the address is in bytes. */
interface Floats {
  readonly address: number;
  readonly length: number;
}

/** What a program's module needs besides its bytes, as plain data. */
export interface ModulePlan {
  readonly memoryBytes: number;
  /** What is in memory before the first run: weights, zeros. */
  readonly contents: readonly { readonly address: number; readonly data: Uint8Array }[];
  readonly input: Floats;
  readonly output: Floats;
  readonly steps: number;
  /** Into how many parts each step is divided. */
  readonly parts: number;
}

/** Loads the module of a program with one float32 input and one float32 output. It uses no library: this is all there is to it. */
export async function loadModule(bytes: Uint8Array, plan: ModulePlan): Promise<(x: Float32Array) => Float32Array> {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(plan.memoryBytes / 65536) });
  for (const { address, data } of plan.contents) new Uint8Array(memory.buffer).set(data, address);
  const { instance } = await WebAssembly.instantiate(bytes, { sepal: { memory } });
  const { run } = instance.exports;
  const floats = ({ address, length }: Floats) => new Float32Array(memory.buffer, address, length);

  return (x) => {
    floats(plan.input).set(x);
    for (let step = 0; step < plan.steps; step++) {
      for (let part = 0; part < plan.parts; part++) run(part, step, step + 1);
    }
    return floats(plan.output).slice();
  };
}

/** Node's types do not declare it. */
declare const WebAssembly: {
  readonly Memory: new (limits: { initial: number }) => { readonly buffer: ArrayBuffer };
  instantiate(bytes: Uint8Array, imports: object): Promise<{ readonly instance: { readonly exports: Exports } }>;
};

interface Exports {
  run(part: number, from: number, to: number): void;
}
