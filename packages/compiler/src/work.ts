/** Work that can be interrupted wherever it yields. */
export type Work<T> = Generator<void, T, void>;

/** Runs work to its end without a pause. */
export function finishAtOnce<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
