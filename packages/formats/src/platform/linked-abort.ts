import type { AbortSignalLike } from '../sources/source.ts';

interface Platform {
  readonly AbortController: new () => { readonly signal: AbortSignalLike; abort(reason?: unknown): void };
}

const platform = globalThis as unknown as Platform;

/** A signal that aborts with another one, and at the end. */
export interface LinkedAbort {
  readonly signal: AbortSignalLike;
  /** Aborts what still goes on. */
  end(): void;
}

/** Links a signal of its own to the caller's: what was begun ahead of its need can be stopped when it is not needed after all. */
export function linkedAbort(outer: AbortSignalLike | undefined): LinkedAbort {
  const controller = new platform.AbortController();
  const forward = (): void => controller.abort(outer?.reason);
  if (outer?.aborted === true) forward();
  outer?.addEventListener('abort', forward);
  return {
    signal: controller.signal,
    end() {
      outer?.removeEventListener('abort', forward);
      controller.abort();
    },
  };
}
