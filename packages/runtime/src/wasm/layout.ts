import { type Buffer, kernels, type Region, type Target } from '@sepal/kernels';
import type { StaticTensorType } from '@sepal/ops';
import { bytesPerElement, formatShape, SepalError, sizeOf } from '@sepal/tensor';
import { type Lifetime, planMemory, roundUp } from './plan-memory.ts';
import type { Program, ProgramStep, StepOperand } from './program.ts';

/** Bytes at the start of the memory through which threads meet. */
export const CONTROL: Region = { address: 64, bytes: 192 };

/** What WebAssembly can address. */
const LIMIT = 2 ** 32 - 65536;

/** Where everything of a program lies. */
export interface Layout {
  readonly zeros: Region;
  /** Packed weights of each step that has them. */
  readonly packed: readonly (Region | undefined)[];
  readonly scratch: readonly (Region | undefined)[];
  /** For each value, its first byte. */
  readonly addresses: readonly number[];
  /** Bytes of the whole memory. */
  readonly bytes: number;
}

/** Gives everything that a program needs a place. @throws SepalError if it is more than WebAssembly can address */
export function layOut(program: Program, target: Target): Layout {
  const { steps, values } = program;
  let next = CONTROL.address + CONTROL.bytes;
  const reserve = (bytes: number): Region => {
    const region = { address: next, bytes };
    next += roundUp(bytes) + 64;
    return region;
  };
  const zeros = reserve(Math.max(64, ...steps.map((step) => ofKernel(step).zeroBytes(target))));
  const packed = steps.map((step) => {
    const floats = ofKernel(step).packedFloats(target);
    return floats === 0 ? undefined : reserve(floats * Float32Array.BYTES_PER_ELEMENT);
  });
  const addresses = values.map(({ kind, type }) => (kind === 'prologue' ? reserve(bytesOf(type)).address : 0));

  const lifetimes: Lifetime[] = [];
  const owners: ((address: number) => void)[] = [];
  const spans = lifetimesOf(program);
  for (const [value, { kind, type }] of values.entries()) {
    if (kind === 'prologue') continue;
    lifetimes.push({ bytes: bytesOf(type) + 64, ...(spans[value] as Span) });
    owners.push((address) => {
      addresses[value] = address;
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
  const plan = planMemory(lifetimes);
  for (const [index, offset] of plan.offsets.entries()) owners[index]?.(next + offset);
  const bytes = next + plan.bytes + 64;
  if (bytes > LIMIT) throw tooLarge(program, bytes);
  return { zeros, packed, scratch, addresses, bytes };
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
  const kernel = kernels[step.kernel] as unknown as {
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
