/** Where values lie in the memory: those that are never needed at the same time share bytes. */

/** Something that needs bytes from one step to another. */
export interface Lifetime {
  readonly bytes: number;
  /** The first step that writes it. */
  readonly start: number;
  /** The last step that needs it. */
  readonly end: number;
}

/** Every place begins at a multiple of this; so much may be read past the end of each. */
export const ALIGNMENT = 64;

export interface MemoryPlan {
  /** For each lifetime, bytes from the start of the area. */
  readonly offsets: readonly number[];
  /** Bytes of the area. */
  readonly bytes: number;
}

/**
 * Places the largest first, each at the lowest offset where nothing that lives at the same time is.
 *
 * Lifetimes that share a step overlap: a kernel never writes over what it reads.
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
