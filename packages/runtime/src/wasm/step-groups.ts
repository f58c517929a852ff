import { bytesOf, type Program, type ProgramStep, type StepOperand } from '@sepal/compiler';
import type { Region } from '@sepal/kernels';
import type { Addresses } from './memory/place.ts';

/** The most steps of a group: each is compared with all before it. */
const MOST = 64;

/** The {@link groupEnds} of both lists of a program. */
export interface ProgramGroupEnds {
  readonly prologue: readonly number[];
  readonly steps: readonly number[];
}

export function programGroupEnds(
  { prologue, steps }: Program,
  { values, scratch }: Addresses,
  parts: number,
): ProgramGroupEnds {
  return {
    prologue: groupEnds(prologue.steps, { values, scratch: scratch.prologue, parts }),
    steps: groupEnds(steps, { values, scratch: scratch.steps, parts }),
  };
}

/** Where the steps of a list have their memory. */
export interface StepMemory extends Pick<Addresses, 'values'> {
  /** Each step's scratch for its first part; the others follow. */
  readonly scratch: readonly (Region | undefined)[];
  readonly parts: number;
}

/**
 * Divides a list of steps into groups whose steps may run at the same time, because none of them touches what another one writes:
 * updates of different states, the packing of different weights.
 *
 * @returns the index of the last step of each group
 */
export function groupEnds(steps: readonly ProgramStep[], { values, scratch, parts }: StepMemory): readonly number[] {
  const regionOf = ({ value, type }: StepOperand): Region => ({
    address: values[value] as number,
    bytes: bytesOf(type),
  });
  const ends: number[] = [];
  let reads: Region[] = [];
  let writes: Region[] = [];
  let first = 0;
  for (const [index, { inputs, outputs }] of steps.entries()) {
    const own = scratch[index];
    const read = inputs.map(regionOf);
    const written = outputs.map(regionOf);
    if (own !== undefined) written.push({ address: own.address, bytes: own.bytes * parts });
    if (overlap(read, writes) || overlap(written, writes) || overlap(written, reads) || index - first === MOST) {
      ends.push(index - 1);
      reads = [];
      writes = [];
      first = index;
    }
    reads.push(...read);
    writes.push(...written);
  }
  if (steps.length > 0) ends.push(steps.length - 1);
  return ends;
}

function overlap(some: readonly Region[], others: readonly Region[]): boolean {
  return some.some((a) => others.some((b) => a.address < b.address + b.bytes && b.address < a.address + a.bytes));
}
