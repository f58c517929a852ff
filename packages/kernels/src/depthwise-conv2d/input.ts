import type { FunctionBuilder, Local } from '@sepal/assembler';
import type { Address } from '../gemm/micro-kernel.ts';
import type { ChannelGroup } from '../windows/channel-plan.ts';

/** Loads a pixel's inputs for four output channels, repeated as the multiplier requires. */
export function emitInput(
  f: FunctionBuilder,
  { input, lanes }: ChannelGroup,
  { pointer, offset }: Address,
  into: Local,
): void {
  const at = offset + 4 * input;
  f.get(pointer);
  if (lanes === null) {
    f.v128.load(at).set(into);
  } else if (lanes.every((lane) => lane === 0)) {
    f.v128.load32Splat(at).set(into);
  } else {
    f.v128.load(at).tee(into).get(into);
    f.i8x16.shuffle(lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte))).set(into);
  }
}
