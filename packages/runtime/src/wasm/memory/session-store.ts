import type { Plan, Program } from '@sepal/compiler';
import { RefCountedMap } from '../../ref-counted-map.ts';
import { Allocation, type ResidentBuffer } from './allocation.ts';
import { SessionMemory } from './session-memory.ts';
import { ValueNamer } from './value-keys.ts';

/**
 * What a session's programs share: one memory with the weights, which programs for other input shapes
 * share if their kernels pack them in the same order.
 */
export class SessionStore {
  readonly #shared: boolean;
  readonly #namer = new ValueNamer();
  #memory: SessionMemory;
  #buffers = new RefCountedMap<ResidentBuffer>();
  /** Allocated programs, and how to tell them that they were evicted. */
  readonly #allocations = new Map<Allocation, () => void>();

  /** @param shared whether threads share the memory */
  constructor(shared: boolean) {
    this.#shared = shared;
    this.#memory = new SessionMemory(shared);
  }

  /**
   * Allocates memory for a program. If all programs together are too large, the others are evicted.
   *
   * @param onLost called when the program is evicted; it may allocate again
   */
  allocate(program: Program, plan: Plan, onLost: () => void): Allocation {
    let allocation = this.#allocate(program, plan);
    if (allocation === undefined) {
      this.clear();
      allocation = this.#allocate(program, plan) as Allocation;
    }
    this.#allocations.set(allocation, onLost);
    return allocation;
  }

  /** Frees a program's memory. */
  release(allocation: Allocation): void {
    this.#allocations.delete(allocation);
    allocation.release();
  }

  /** Evicts all programs, so that the memory can be collected. */
  clear(): void {
    // A thread that is dying may still write to the working area, but not to states.
    for (const { state } of this.#buffers.values()) state?.leave();
    const lost = [...this.#allocations.values()];
    this.#allocations.clear();
    this.#memory = new SessionMemory(this.#shared);
    this.#buffers = new RefCountedMap();
    for (const onLost of lost) onLost();
  }

  #allocate(program: Program, plan: Plan): Allocation | undefined {
    const keys = this.#namer.keysIn(program);
    return Allocation.make({ program, plan, keys, memory: this.#memory, buffers: this.#buffers });
  }
}
