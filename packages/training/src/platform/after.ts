interface Platform {
  setTimeout(callback: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
}

const platform = globalThis as unknown as Platform;

/** Calls `callback` after `milliseconds`, unless the returned function is called first. */
export function after(milliseconds: number, callback: () => void): () => void {
  const timer = platform.setTimeout(callback, milliseconds);
  return () => platform.clearTimeout(timer);
}
