import type { Program, ProgramStep, StepOperand } from '@sepal/compiler';
import { type Lifetime, planMemory } from '@sepal/compiler';
import { type Buffer, type PackedLayout, type Region, type Target, uncheckedKernels } from '@sepal/kernels';
import type { StaticTensorType } from '@sepal/ops';
import { bytesPerElement, formatShape, SepalError, sizeOf } from '@sepal/tensor';
import { bytesTaken, LIMIT, START } from './session-memory.ts';

/** Zeros are rounded up to powers of two, so that programs for other shapes can share them. */
const LEAST_ZEROS = 4096;

/** A program's memory requirements, and the layout of its working area. */
export interface LayoutPlan {
  /** Bytes of zeros, which are never written. */
  readonly zeroBytes: number;
  /** How each step's weights are packed. */
  readonly packed: readonly (readonly PackedLayout[])[];
  /** Bytes of each prologue value; 0 for the others, which are in the working area. */
  readonly prologueBytes: readonly number[];
  readonly areaBytes: number;
  /** Offsets in the area: of each value, and of each step's scratch. */
  readonly valueOffsets: readonly number[];
  readonly scratch: readonly (Region | undefined)[];
  /** The total, if nothing is shared with other programs. */
  readonly bytes: number;
}

/** The addresses of everything in a program. */
export interface Layout {
  readonly zeros: Region;
  /** The packed weights of each step; undefined if there are no floats. */
  readonly packed: readonly (readonly (Region | undefined)[])[];
  readonly scratch: readonly (Region | undefined)[];
  /** The address of each value. */
  readonly addresses: readonly number[];
}

/** Lays out a program's working area. @throws SepalError if the total exceeds what WebAssembly can address */
export function planLayout(program: Program, target: Target): LayoutPlan {
  const { steps, values } = program;
  let zeroBytes = LEAST_ZEROS;
  for (const step of steps) {
    const needed = ofKernel(step).zeroBytes(target);
    while (zeroBytes < needed) zeroBytes *= 2;
  }
  const packed = steps.map((step) => ofKernel(step).layouts(target));
  const packedBytes = packed.flat().map(({ length }) => length * Float32Array.BYTES_PER_ELEMENT);
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
    lifetimes.push({ bytes: bytes * target.parts + 64, start: index, end: index });
    owners.push((address) => {
      scratch[index] = { address, bytes };
    });
  }
  const area = planMemory(lifetimes);
  for (const [index, offset] of area.offsets.entries()) owners[index]?.(offset);
  const lasting = [zeroBytes, ...packedBytes, ...prologueBytes].filter((bytes) => bytes > 0);
  const bytes = [area.bytes, ...lasting].reduce((sum, part) => sum + bytesTaken(part), START);
  if (bytes > LIMIT) throw tooLarge(program, bytes);
  return { zeroBytes, packed, prologueBytes, areaBytes: area.bytes, valueOffsets, scratch, bytes };
}

/** The regions of a program's parts. */
export interface Places {
  readonly zeros: Region;
  readonly packed: Layout['packed'];
  /** The region of each prologue value. */
  readonly prologue: readonly (Region | undefined)[];
  readonly area: Region;
}

/** The layout of a program with its regions allocated. */
export function layoutAt(plan: LayoutPlan, { zeros, packed, prologue, area }: Places): Layout {
  return {
    zeros,
    packed,
    scratch: plan.scratch.map((region) => region && { ...region, address: area.address + region.address }),
    addresses: plan.valueOffsets.map((offset, value) => prologue[value]?.address ?? area.address + offset),
  };
}

/** A step's operand in the kernels' form. */
export function bufferOf({ value, type }: StepOperand, { addresses }: Layout): Buffer {
  return { address: addresses[value] as number, shape: type.shape, dtype: type.dtype };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The lifetime of each value. Inputs exist before the first step, outputs until after the last. */
function lifetimesOf({ steps, values, outputs, updates }: Program): readonly Span[] {
  const spans = values.map(({ kind }) => ({ start: kind === 'input' ? -1 : steps.length, end: -1 }));
  for (const [index, { inputs, outputs: written }] of steps.entries()) {
    for (const { value } of written) {
      const span = spans[value] as { start: number };
      span.start = Math.min(span.start, index);
    }
    for (const { value } of [...inputs, ...written]) {
      const span = spans[value] as { end: number };
      span.end = Math.max(span.end, index);
    }
  }
  for (const { value } of [...outputs, ...updates]) (spans[value] as { end: number }).end = steps.length;
  return spans;
}

/** The requirements of a step's kernel, in one form for all kernels. */
function ofKernel(step: ProgramStep): {
  zeroBytes(target: Target): number;
  scratchBytes(target: Target): number;
  layouts(target: Target): readonly PackedLayout[];
} {
  // The step's kernel and attributes match; the compiler cannot follow that through the union.
  const kernel = uncheckedKernels[step.kernel] as unknown as {
    zeroBytes?(attributes: unknown, target: Target): number;
    scratchBytes?(attributes: unknown, target: Target): number;
    layouts?(attributes: unknown, target: Target): readonly PackedLayout[];
  };
  return {
    zeroBytes: (target) => kernel.zeroBytes?.(step.attributes, target) ?? 0,
    scratchBytes: (target) => kernel.scratchBytes?.(step.attributes, target) ?? 0,
    layouts: (target) => kernel.layouts?.(step.attributes, target) ?? [],
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
      const writer = steps.find(({ outputs }) => outputs.some((output) => output.value === value));
      const layer = writer?.sources.find(({ path }) => path !== '')?.path ?? 'an input';
      return `${layer} ${formatShape(type.shape)} ${bytesOf(type).toLocaleString('en-US')} bytes`;
    });
  return new SepalError({
    where: 'compile',
    message: `The model needs ${bytes.toLocaleString('en-US')} bytes of memory; WebAssembly has ${LIMIT.toLocaleString('en-US')}. The largest: ${largest.join('; ')}.`,
    hint: 'Use a smaller batchSize or smaller pictures.',
  });
}
