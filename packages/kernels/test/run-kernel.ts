/**
 * Runs a single kernel: lays out a memory, writes the module, calls the function for every part in turn, and
 * checks that nothing but the output (and the scratch) was written.
 */
import { ModuleBuilder } from '@sepal/assembler';
import { allocate, bytesPerElement, type DType, type Shape, sizeOf, Tensor } from '@sepal/tensor';
import type { Buffer, Region } from '../src/buffer.ts';
import type { EmitContext, Kernel } from '../src/call.ts';
import { packKernel } from '../src/pack/pack-kernel.ts';
import type { Target } from '../src/target.ts';
import { relaxedTuning, simdTuning, type Tuning } from '../src/tuning.ts';
import type { KernelAttributes, KernelName } from '../src/vocabulary.ts';
import type { PlainWeights } from './pack-plain.ts';
import { Instance, Memory, Module } from './web-assembly.ts';

interface WrittenOutput {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Its initial contents (default: guards), for kernels that write part of it. */
  readonly before?: Tensor | undefined;
  /** The input that it overwrites (default: none). */
  readonly inPlaceOf?: number | undefined;
}

interface AnyRun<K extends KernelName> {
  readonly name: K;
  readonly kernel: Kernel<K>;
  readonly attributes: KernelAttributes[K];
  /** Without packed ones, if `weights` are given. */
  readonly inputs: readonly Tensor[];
  /** For each packed input, what `pack` packs into it (default: they are among the inputs). */
  readonly weights?: readonly PlainWeights[] | undefined;
  readonly relaxed?: boolean;
  readonly parts?: number;
  readonly tuning?: Tuning;
}

/** A run of a kernel with several outputs. */
export interface ManyOutputsRun<K extends KernelName> extends AnyRun<K> {
  readonly outputs: readonly WrittenOutput[];
  /** The parts in the order in which they are done (default: 0, 1, …). */
  readonly order?: readonly number[];
}

/** A run of a kernel with one output. */
export interface KernelRun<K extends KernelName> extends AnyRun<K>, Pick<WrittenOutput, 'before' | 'inPlaceOf'> {
  readonly output: { readonly shape: Shape; readonly dtype: DType };
}

/** A NaN with a distinctive payload, written between the buffers. A stray read spoils a result, a stray write is detected. */
const GUARD = 0x7fc0dead;
const GUARD_BYTES = 256;

/** A kernel in its own module, with its operands in place. */
interface PlacedKernel {
  readonly bytes: Uint8Array;
  /** Does one part of the work. */
  run(part: number): void;
  outputs(): readonly Tensor[];
  /** @throws Error if a byte outside the outputs and the scratch has changed */
  checkGuards(): void;
}

function placeKernel<K extends KernelName>(run: ManyOutputsRun<K>): PlacedKernel {
  const { kernel, attributes, parts = 1, relaxed = true } = run;
  const target: Target = { relaxed, parts, tuning: run.tuning ?? (relaxed ? relaxedTuning : simdTuning) };

  let end = GUARD_BYTES;
  const place = (bytes: number): number => {
    const address = end;
    end = Math.ceil((address + bytes) / 64) * 64 + GUARD_BYTES;
    return address;
  };
  const zeroBytes = kernel.zeroBytes?.(attributes, target) ?? 0;
  const zeros: Region = { address: place(zeroBytes), bytes: zeroBytes };
  const [first, ...others] = run.inputs;
  const operands = first === undefined ? [] : [first, ...packedWeights(run, target), ...others];
  const inputs = operands.map((x) => placeTensor(x, place(x.data.byteLength)));
  const scratchBytes = kernel.scratchBytes?.(attributes, target) ?? 0;
  if (scratchBytes % 64 !== 0) throw new Error(`scratchBytes is ${scratchBytes}, not a multiple of 64`);
  const scratch: Region = { address: place(scratchBytes * parts), bytes: scratchBytes };
  const bytesOf = ({ shape, dtype }: WrittenOutput | Buffer): number => sizeOf(shape) * bytesPerElement(dtype);
  const outputs = run.outputs.map((output): Buffer => {
    const replaced = inputs[output.inPlaceOf ?? -1]?.buffer.address;
    return { address: replaced ?? place(bytesOf(output)), shape: output.shape, dtype: output.dtype };
  });

  const pages = Math.ceil(end / 65536);
  const module = new ModuleBuilder();
  module.importMemory({ module: 'env', name: 'memory', initial: pages });
  const made = new Map<string, ReturnType<EmitContext['shared']>>();
  const context: EmitContext = {
    module,
    target,
    zeros,
    shared(key, make) {
      let func = made.get(key);
      if (func === undefined) {
        func = make();
        made.set(key, func);
      }
      return func;
    },
  };
  const buffers = inputs.map(({ buffer }) => buffer);
  const call = { kernel: run.name, inputs: buffers, outputs, scratch, attributes };
  const share = kernel.emit(context, call);
  const entry = module.func({ name: 'entry', params: ['i32'], export: true });
  for (const part of entry.params) entry.get(part).call(share);
  const bytes = module.toBytes();

  const memory = new Memory({ initial: pages });
  const words = new Uint32Array(memory.buffer);
  words.fill(GUARD);
  new Uint8Array(memory.buffer, zeros.address, zeros.bytes).fill(0);
  const filled = run.outputs.flatMap(({ before: x }, index) => (x ? [{ buffer: outputs[index] as Buffer, x }] : []));
  for (const { buffer, x } of [...inputs, ...filled]) {
    const from = new Uint8Array(x.data.buffer, x.data.byteOffset, x.data.byteLength);
    new Uint8Array(memory.buffer, buffer.address, from.length).set(from);
  }
  const before = words.slice();
  const instance = new Instance(new Module(bytes), { env: { memory } });
  const exported = instance.exports['entry'] as (part: number) => void;

  return {
    bytes,
    run: exported,
    outputs: () =>
      outputs.map(({ address, shape, dtype }) => {
        const data = allocate(dtype, sizeOf(shape));
        const to = new Uint8Array(data.buffer);
        to.set(new Uint8Array(memory.buffer, address, to.length));
        return new Tensor(shape, dtype, data);
      }),
    checkGuards() {
      const written = outputs.map((output) => ({ address: output.address, end: output.address + bytesOf(output) }));
      const mayWrite = [...written, { address: scratch.address, end: scratch.address + scratch.bytes * parts }];
      const [beforeBytes, afterBytes] = [new Uint8Array(before.buffer), new Uint8Array(memory.buffer)];
      const checkByte = (i: number): void => {
        if (afterBytes[i] === beforeBytes[i] || mayWrite.some(({ address, end }) => i >= address && i < end)) return;
        const stray = written.map(({ address, end }) => (i >= end ? `${i - end} after` : `${address - i} before`));
        throw new Error(`${run.name} wrote bytes outside its outputs: ${stray.join(', ')} them.`);
      };
      for (const [word, value] of before.entries()) {
        if (words[word] !== value) for (let byte = 0; byte < 4; byte++) checkByte(word * 4 + byte);
      }
    },
  };
}

/** Calls the kernel once per part, checks that it wrote only where it may, and returns its output. */
export function runKernel<K extends KernelName>(run: KernelRun<K>): Tensor {
  const { output, before, inPlaceOf, ...rest } = run;
  const [result] = runForAll<K>({ ...rest, outputs: [{ ...output, before, inPlaceOf }] });
  return result as Tensor;
}

/** The same for a kernel with several outputs. */
export function runForAll<K extends KernelName>(run: ManyOutputsRun<K>): readonly Tensor[] {
  const placed = placeKernel(run);
  for (const part of run.order ?? Array.from({ length: run.parts ?? 1 }).keys()) placed.run(part);
  placed.checkGuards();
  return placed.outputs();
}

/** Packs the weights of each packed input, by the kernel that packs, divided into as many parts. */
function packedWeights<K extends KernelName>(
  { kernel, attributes, weights }: ManyOutputsRun<K>,
  target: Target,
): readonly Tensor[] {
  if (weights === undefined) return [];
  const layouts = kernel.layouts?.(attributes, target) ?? [];
  return layouts.map((layout, index) => {
    const { kernel, scale, bias } = weights[index] as PlainWeights;
    const plain = [kernel, scale, bias].filter((some) => some !== undefined);
    return runKernel({
      name: 'pack',
      kernel: packKernel,
      attributes: { layout, scaled: scale !== undefined, biased: bias !== undefined },
      inputs: plain.map((data) => new Tensor([data.length], 'float32', data)),
      output: { shape: [layout.length], dtype: 'float32' },
      ...target,
    });
  });
}

function placeTensor(x: Tensor, address: number): { buffer: Buffer; x: Tensor } {
  return { buffer: { address, shape: x.shape, dtype: x.dtype }, x };
}
