/** Assigns offsets to values: those with disjoint lifetimes share memory. */

/** A buffer that is live from one step to another. */
export interface Lifetime {
  readonly bytes: number;
  /** The first step that writes it. */
  readonly start: number;
  /** The last step that reads it. */
  readonly end: number;
}

/** Alignment of every buffer, and how far kernels may read past its end. */
export const ALIGNMENT = 64;

export interface MemoryPlan {
  /** For each lifetime, its byte offset in the area. */
  readonly offsets: readonly number[];
  /** Size of the area in bytes. */
  readonly bytes: number;
}

/**
 * Places buffers largest first, each at the lowest offset free for its whole lifetime.
 *
 * Lifetimes that share a step overlap: a kernel never overwrites its own input.
 */
export function planMemory(lifetimes: readonly Lifetime[]): MemoryPlan {
  const order = [...lifetimes.keys()].sort(
    (a, b) => (lifetimes[b] as Lifetime).bytes - (lifetimes[a] as Lifetime).bytes || a - b,
  );
  const offsets = new Array<number>(lifetimes.length).fill(0);
  const placed: number[] = [];
  let bytes = 0;
  for (const index of order) {
    const lifetime = lifetimes[index] as Lifetime;
    const size = roundUp(lifetime.bytes);
    const neighbours = placed.filter((other) => overlap(lifetime, lifetimes[other] as Lifetime));
    let offset = 0;
    for (const other of neighbours) {
      const start = offsets[other] as number;
      if (offset + size <= start) break;
      offset = Math.max(offset, start + roundUp((lifetimes[other] as Lifetime).bytes));
    }
    offsets[index] = offset;
    bytes = Math.max(bytes, offset + size);
    const position = placed.findIndex((other) => (offsets[other] as number) > offset);
    placed.splice(position === -1 ? placed.length : position, 0, index);
  }
  return { offsets, bytes };
}

/** The next multiple of {@link ALIGNMENT}. */
export function roundUp(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function overlap(a: Lifetime, b: Lifetime): boolean {
  return a.start <= b.end && b.start <= a.end;
}
