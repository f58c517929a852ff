/** Accumulators: enough to hide the latency of a multiply-add, few enough for 16 registers. */
const ACCUMULATORS = 12;
/** Multiply-adds on each accumulator per iteration. */
const UNROLL = 4;
const TURNS = 4000;

/** A multiply-add of four lanes is eight operations. */
const OPERATIONS = ACCUMULATORS * UNROLL * TURNS * 8;

/** The machine's peak for 128-bit vectors, as far as WebAssembly reaches it. */
export interface FmaPeak {
  /** Whether the engine fuses multiply-adds (relaxed SIMD), or multiplies and adds separately. */
  readonly fused: boolean;
  /** Runs the loop once. */
  run(): number;
  /** Floating-point operations of one run. */
  readonly operations: number;
}

/** Creates a loop of nothing but 128-bit multiply-adds in registers. */
export function fmaPeak(): FmaPeak {
  const fused = WebAssembly.validate(peakModule(true));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(peakModule(fused)));
  const run = exports['run'] as (turns: number) => number;
  return { fused, run: () => run(TURNS), operations: OPERATIONS };
}

const [I32, V128, FUNCTION, EMPTY] = [0x7f, 0x7b, 0x60, 0x40];
const [F32] = [0x7d];
const [LOOP, BRANCH_IF, END, LOCAL_GET, LOCAL_SET, LOCAL_TEE, I32_CONST, F32_CONST, I32_SUB] = [
  0x03, 0x0d, 0x0b, 0x20, 0x21, 0x22, 0x41, 0x43, 0x6b,
];
const VECTOR = 0xfd;
const [SPLAT, EXTRACT_LANE, ADD, MULTIPLY] = [0x13, 0x1f, 0xe4, 0xe6];
const RELAXED_MULTIPLY_ADD = 0x105;

/** The bytes of a module with one function `run(turns) -> f32`. */
function peakModule(fused: boolean): Uint8Array<ArrayBuffer> {
  const factor = 1;
  const accumulators = Array.from({ length: ACCUMULATORS }, (_, index) => factor + 1 + index);
  const vector = (opcode: number): number[] => [VECTOR, ...leb(opcode)];
  const splat = (value: number): number[] => [
    F32_CONST,
    ...new Uint8Array(new Float32Array([value]).buffer),
    ...vector(SPLAT),
  ];
  const step = (accumulator: number): number[] => {
    const get = (local: number): number[] => [LOCAL_GET, local];
    const sum = fused
      ? [...get(factor), ...get(factor), ...get(accumulator), ...vector(RELAXED_MULTIPLY_ADD)]
      : [...get(factor), ...get(accumulator), ...vector(MULTIPLY), ...get(factor), ...vector(ADD)];
    return [...sum, LOCAL_SET, accumulator];
  };
  const body = [
    ...[1, ACCUMULATORS + 1, V128],
    ...[...splat(0.5), LOCAL_SET, factor],
    ...accumulators.flatMap((accumulator) => [...splat(accumulator), LOCAL_SET, accumulator]),
    ...[LOOP, EMPTY],
    ...Array.from({ length: UNROLL }, () => accumulators.flatMap(step)).flat(),
    ...[LOCAL_GET, 0, I32_CONST, 1, I32_SUB, LOCAL_TEE, 0, BRANCH_IF, 0, END],
    // Return the total, so that nothing is optimized away.
    ...accumulators.flatMap((accumulator, index) => [LOCAL_GET, accumulator, ...(index > 0 ? vector(ADD) : [])]),
    ...[...vector(EXTRACT_LANE), 0, END],
  ];
  const section = (id: number, content: readonly number[]): number[] => [id, ...leb(content.length), ...content];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, FUNCTION, 1, I32, 1, F32]),
    ...section(3, [1, 0]),
    ...section(7, [1, 3, ...new TextEncoder().encode('run'), 0, 0]),
    ...section(10, [1, ...leb(body.length), ...body]),
  ]);
}

/** A LEB128 number: seven bits per byte, lowest first. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...leb(value >> 7)];
}
