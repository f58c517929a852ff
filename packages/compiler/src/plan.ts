import type { KernelInfo, Region } from '@sepal/kernels';
import type { StaticTensorType } from '@sepal/ops';
import { bytesPerElement, sizeOf } from '@sepal/tensor';
import { type Lifetime, planMemory } from './plan-memory.ts';
import { type Program, type ProgramStep, type ProgramValue, residentValues } from './program.ts';

/** Zeros are rounded up to powers of two, so that programs for other shapes can share them. */
const LEAST_ZEROS = 4096;

/** How far kernels may read past the end of a buffer. */
const OVERREAD = 64;

/** A program's memory requirements, and the layout of its working area. */
export interface Plan {
  /** Bytes of zeros, which are never written. */
  readonly zeroBytes: number;
  /** Bytes of each value with memory of its own: results of the prologue, and resident states and constants. */
  readonly ownBytes: readonly (number | undefined)[];
  /** The working area, whose contents no run needs from the one before. */
  readonly areaBytes: number;
  /** The offset in the area of each other value. */
  readonly offsets: readonly (number | undefined)[];
  /** Sections of the prologue whose staged values are in the area at the same time: `from` to `to - 1`. */
  readonly batches: readonly Range[];
  /** The scratch of each step's first part, by offset in the area. */
  readonly scratch: { readonly prologue: Scratch; readonly steps: Scratch };
}

type Scratch = readonly (Region | undefined)[];

interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * Plans the memory of a program.
 *
 * States and constants that only the prologue reads have no memory of their own: they are staged in the working area for the
 * sections that read them. As many sections as fit into the area of a run are staged together, since threads are woken for each batch.
 *
 * @param parts into how many parts each step is divided
 */
export function plan(program: Program, kernels: KernelInfo, parts: number): Plan {
  const { values, prologue, steps } = program;
  const resident = residentValues(program);
  const ownBytes = values.map(({ kind, type }, value) =>
    kind === 'prologue' || resident.has(value) ? bytesOf(type) : undefined,
  );
  const batches = batchesOf(program, (value) => ownBytes[value] === undefined);
  const lifetimes: Lifetime[] = [];
  const owners: ((offset: number) => void)[] = [];
  const offsets: (number | undefined)[] = values.map(() => undefined);
  for (const [value, span] of spansOf(program, batches).entries()) {
    if (ownBytes[value] !== undefined || span === undefined) continue;
    lifetimes.push({ bytes: bytesOf((values[value] as ProgramValue).type) + OVERREAD, ...span });
    owners.push((offset) => {
      offsets[value] = offset;
    });
  }
  const scratchOf = (some: readonly ProgramStep[], first: number): Scratch => {
    const regions: (Region | undefined)[] = some.map(() => undefined);
    for (const [index, step] of some.entries()) {
      const bytes = kernels.scratchBytes(step);
      if (bytes === 0) continue;
      lifetimes.push({ bytes: bytes * parts + OVERREAD, start: first + index, end: first + index });
      owners.push((address) => {
        regions[index] = { address, bytes };
      });
    }
    return regions;
  };
  const scratch = { prologue: scratchOf(prologue.steps, 0), steps: scratchOf(steps, prologue.steps.length) };
  const area = planMemory(lifetimes);
  for (const [index, offset] of area.offsets.entries()) owners[index]?.(offset);
  let zeroBytes = LEAST_ZEROS;
  for (const step of [...prologue.steps, ...steps]) while (zeroBytes < kernels.zeroBytes(step)) zeroBytes *= 2;
  return { zeroBytes, ownBytes, areaBytes: area.bytes, offsets, batches, scratch };
}

/** Bytes of a value. */
export function bytesOf({ shape, dtype }: StaticTensorType): number {
  return sizeOf(shape) * bytesPerElement(dtype);
}

/** Divides the sections into batches that stage no more than a single step of the run needs anyway. */
function batchesOf({ values, prologue, steps }: Program, isInArea: (value: number) => boolean): readonly Range[] {
  const bytesIn = (some: Iterable<number>): number => {
    let sum = 0;
    for (const value of new Set(some)) if (isInArea(value)) sum += bytesOf((values[value] as ProgramValue).type);
    return sum;
  };
  const most = steps.reduce((most, { inputs, outputs }) => {
    return Math.max(most, bytesIn([...inputs, ...outputs].map(({ value }) => value)));
  }, 0);
  const batches: Range[] = [];
  let from = 0;
  let staged = 0;
  for (const [index, { sources }] of prologue.sections.entries()) {
    const bytes = bytesIn(sources);
    if (index > from && staged + bytes > most) {
      batches.push({ from, to: index });
      from = index;
      staged = 0;
    }
    staged += bytes;
  }
  if (prologue.sections.length > 0) batches.push({ from, to: prologue.sections.length });
  return batches;
}

interface Span {
  start: number;
  end: number;
}

/**
 * When each value is live, in steps of the prologue and then of the run. Inputs exist before the first step, outputs until
 * the first update, staged values from the start of their batch.
 */
function spansOf(
  { values, prologue, steps, updatesFrom, inputs, outputs }: Program,
  batches: readonly Range[],
): readonly (Span | undefined)[] {
  const all = [...prologue.steps, ...steps];
  const spans: (Span | undefined)[] = values.map(() => undefined);
  const include = (value: number, step: number): void => {
    const span = spans[value];
    if (span === undefined) spans[value] = { start: step, end: step };
    else {
      span.start = Math.min(span.start, step);
      span.end = Math.max(span.end, step);
    }
  };
  for (const { value } of inputs) include(value, -1);
  for (const batch of batches) {
    const sections = prologue.sections.slice(batch.from, batch.to);
    const first = sections[0]?.from as number;
    for (const value of sections.flatMap(({ sources }) => sources)) include(value, first);
  }
  for (const [index, step] of all.entries()) {
    for (const { value } of [...step.inputs, ...step.outputs]) include(value, index);
  }
  for (const { value } of outputs) include(value, prologue.steps.length + updatesFrom);
  return spans;
}
