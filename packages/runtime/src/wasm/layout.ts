import type { Program, ProgramStep, StepOperand } from '@sepal/compiler';
import { type Lifetime, planMemory } from '@sepal/compiler';
import { type Buffer, type Region, type Target, uncheckedKernels } from '@sepal/kernels';
import type { StaticTensorType } from '@sepal/ops';
import { bytesPerElement, formatShape, SepalError, sizeOf } from '@sepal/tensor';
import { bytesTaken, LIMIT, START } from './session-memory.ts';

/** Zeros come in powers of two, so that programs for other shapes have the same. */
const LEAST_ZEROS = 4096;

/** What a program needs of a memory, and how its working area is divided. */
export interface LayoutPlan {
  /** Bytes of zeros that nobody writes. */
  readonly zeroBytes: number;
  /** Bytes of each step's packed weights. */
  readonly packedBytes: readonly number[];
  /** Bytes of each value of the prologue; 0 for the others, which are in the working area. */
  readonly prologueBytes: readonly number[];
  readonly areaBytes: number;
  /** From the start of the area: for each value, and for each step that needs scratch. */
  readonly valueOffsets: readonly number[];
  readonly scratch: readonly (Region | undefined)[];
  /** All of it, if nothing is shared with other programs. */
  readonly bytes: number;
}

/** Where everything of a program lies. */
export interface Layout {
  readonly zeros: Region;
  /** Packed weights of each step that has them. */
  readonly packed: readonly (Region | undefined)[];
  readonly scratch: readonly (Region | undefined)[];
  /** For each value, its first byte. */
  readonly addresses: readonly number[];
}

/** Divides a working area among the values of a program. @throws SepalError if it all is more than WebAssembly can address */
export function planLayout(program: Program, target: Target): LayoutPlan {
  const { steps, values } = program;
  let zeroBytes = LEAST_ZEROS;
  for (const step of steps) {
    const needed = ofKernel(step).zeroBytes(target);
    while (zeroBytes < needed) zeroBytes *= 2;
  }
  const packedBytes = steps.map((step) => ofKernel(step).packedFloats(target) * Float32Array.BYTES_PER_ELEMENT);
  const prologueBytes = values.map(({ kind, type }) => (kind === 'prologue' ? bytesOf(type) : 0));

  const lifetimes: Lifetime[] = [];
  const owners: ((offset: number) => void)[] = [];
  const valueOffsets = new Array<number>(values.length).fill(0);
  const spans = lifetimesOf(program);
  for (const [value, { kind, type }] of values.entries()) {
    if (kind === 'prologue') continue;
    lifetimes.push({ bytes: bytesOf(type) + 64, ...(spans[value] as Span) });
    owners.push((offset) => {
      valueOffsets[value] = offset;
    });
  }
  const scratch: (Region | undefined)[] = steps.map(() => undefined);
  for (const [index, step] of steps.entries()) {
    const bytes = ofKernel(step).scratchBytes(target);
    if (bytes === 0) continue;
    lifetimes.push({ bytes: bytes * target.threads + 64, start: index, end: index });
    owners.push((address) => {
      scratch[index] = { address, bytes };
    });
  }
  const area = planMemory(lifetimes);
  for (const [index, offset] of area.offsets.entries()) owners[index]?.(offset);
  const lasting = [zeroBytes, ...packedBytes, ...prologueBytes].filter((bytes) => bytes > 0);
  const bytes = [area.bytes, ...lasting].reduce((sum, part) => sum + bytesTaken(part), START);
  if (bytes > LIMIT) throw tooLarge(program, bytes);
  return { zeroBytes, packedBytes, prologueBytes, areaBytes: area.bytes, valueOffsets, scratch, bytes };
}

/** Where the parts of a program have been put. */
export interface Places {
  readonly zeros: Region;
  readonly packed: readonly (Region | undefined)[];
  /** For each value of the prologue, its place. */
  readonly prologue: readonly (Region | undefined)[];
  readonly area: Region;
}

/** The layout of a program whose parts have their places. */
export function layoutAt(plan: LayoutPlan, { zeros, packed, prologue, area }: Places): Layout {
  return {
    zeros,
    packed,
    scratch: plan.scratch.map((region) => region && { ...region, address: area.address + region.address }),
    addresses: plan.valueOffsets.map((offset, value) => prologue[value]?.address ?? area.address + offset),
  };
}

/** An operand of a step as kernels take it. */
export function bufferOf({ value, type }: StepOperand, { addresses }: Layout): Buffer {
  return { address: addresses[value] as number, shape: type.shape, dtype: type.dtype };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** From which step to which each value is needed. Inputs are there before the first step, results after the last. */
function lifetimesOf({ steps, values, outputs, updates }: Program): readonly Span[] {
  const spans = values.map(({ kind }) => ({ start: kind === 'input' ? -1 : steps.length, end: -1 }));
  for (const [index, { inputs, output }] of steps.entries()) {
    const written = spans[output.value] as { start: number; end: number };
    written.start = Math.min(written.start, index);
    for (const { value } of [...inputs, output]) {
      const span = spans[value] as { end: number };
      span.end = Math.max(span.end, index);
    }
  }
  for (const { value } of [...outputs, ...updates]) (spans[value] as { end: number }).end = steps.length;
  return spans;
}

/** What a step's kernel needs, in one shape for all kernels. */
function ofKernel(step: ProgramStep): {
  zeroBytes(target: Target): number;
  scratchBytes(target: Target): number;
  packedFloats(target: Target): number;
} {
  // The step's kernel and attributes belong together; the compiler cannot follow that through the union.
  const kernel = uncheckedKernels[step.kernel] as unknown as {
    zeroBytes?(attributes: unknown, target: Target): number;
    scratchBytes?(attributes: unknown, target: Target): number;
    packedFloats?(attributes: unknown, target: Target): number;
  };
  return {
    zeroBytes: (target) => kernel.zeroBytes?.(step.attributes, target) ?? 0,
    scratchBytes: (target) => kernel.scratchBytes?.(step.attributes, target) ?? 0,
    packedFloats: (target) => kernel.packedFloats?.(step.attributes, target) ?? 0,
  };
}

function bytesOf({ shape, dtype }: StaticTensorType): number {
  return sizeOf(shape) * bytesPerElement(dtype);
}

function tooLarge({ steps, values }: Program, bytes: number): SepalError {
  const largest = values
    .map(({ type }, value) => ({ type, value }))
    .sort((a, b) => bytesOf(b.type) - bytesOf(a.type))
    .slice(0, 3)
    .map(({ type, value }) => {
      const writer = steps.find(({ output }) => output.value === value);
      const layer = writer?.sources.find(({ path }) => path !== '')?.path ?? 'an input';
      return `${layer} ${formatShape(type.shape)} ${bytesOf(type).toLocaleString('en-US')} bytes`;
    });
  return new SepalError({
    where: 'compile',
    message: `The model needs ${bytes.toLocaleString('en-US')} bytes of memory; WebAssembly has ${LIMIT.toLocaleString('en-US')}. The largest: ${largest.join('; ')}.`,
    hint: 'Use a smaller batchSize or smaller pictures.',
  });
}
