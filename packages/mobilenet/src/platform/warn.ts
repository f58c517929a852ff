interface Platform {
  readonly console?: { warn?(message: string): void };
}

/** Writes a warning to the console, where there is one. */
export function warn(message: string): void {
  (globalThis as Platform).console?.warn?.(message);
}
