/** A stream of parts; what is left when it is cancelled stays unread. */
export function streamOf(...parts: readonly unknown[]): ReadableStream<Uint8Array> & { reason?: unknown } {
  const rest = [...parts];
  const stream: ReadableStream<Uint8Array> & { reason?: unknown } = new ReadableStream({
    pull(controller) {
      if (rest.length === 0) controller.close();
      else controller.enqueue(rest.shift() as Uint8Array);
    },
    cancel(reason) {
      stream.reason = reason;
    },
  });
  return stream;
}
