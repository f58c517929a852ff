interface Platform {
  readonly performance?: { now(): number };
}

/** Seconds on a clock that only goes forward, where there is one. */
export function seconds(): number {
  return ((globalThis as unknown as Platform).performance?.now() ?? Date.now()) / 1000;
}
