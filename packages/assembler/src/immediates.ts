import type { ByteWriter } from './byte-writer.ts';
import type { Instruction } from './instruction.ts';

/** Appends an instruction's immediates. */
export function writeImmediates(
  code: ByteWriter,
  { kind, size }: Instruction,
  a: unknown,
  b: unknown,
  c: unknown,
): void {
  switch (kind) {
    case 'memory':
    case 'atomic':
      code.byte(b === undefined ? size : Math.log2(b as number));
      code.u32((a ?? 0) as number);
      break;
    case 'lane-memory':
      code.byte(c === undefined ? size : Math.log2(c as number));
      code.u32(a as number);
      code.byte(b as number);
      break;
    case 'lane':
      code.byte(a as number);
      break;
    case 'shuffle':
      code.append(Uint8Array.from(a as ArrayLike<number>));
      break;
    case 'i32':
      code.s32((a as number) | 0);
      break;
    case 'i64':
      code.s64(BigInt.asIntN(64, BigInt(a as bigint | number)));
      break;
    case 'f32':
      code.float(a as number, 4);
      break;
    case 'f64':
      code.float(a as number, 8);
      break;
    case 'v128': {
      const { buffer, byteOffset } = a as ArrayBufferView;
      code.append(new Uint8Array(buffer, byteOffset, 16));
      break;
    }
    case 'memory-index':
    case 'zero':
      for (let i = 0; i < size; i++) code.byte(0);
      break;
  }
}
