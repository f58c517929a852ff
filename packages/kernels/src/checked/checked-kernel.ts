import { broadcastShapes, bytesPerElement, formatShape, isStatic, sameShape, sizeOf } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import type { Buffer, Region } from '../buffer.ts';
import type { EmitContext, Kernel, KernelCall } from '../call.ts';
import type { Target } from '../target.ts';
import type { KernelAttributes, KernelName } from '../vocabulary.ts';
import { checkDTypeOf, checkFields, checkLengths, checkTarget, isCount, refuse } from './arguments.ts';
import type { Expected, KernelRules } from './rules.ts';

/** WebAssembly's address limit. */
const MOST_BYTES = 0x1_0000_0000;

/** A kernel that checks its arguments first. */
export function checkedKernel<K extends KernelName>(name: K, kernel: Kernel<K>, rules: KernelRules<K>): Kernel<K> {
  const where = `kernels.${name}`;
  const check = (attributes: KernelAttributes[K], target: Target): void => {
    checkAttributes(rules, attributes, where);
    checkTarget(target, where);
  };
  const { layouts, scratchBytes, zeroBytes } = kernel;
  return {
    emit(context, call) {
      checkFields(context, 'context', where);
      checkFields(call, 'call', where);
      check(call.attributes, context.target);
      checkPlaces(kernel, rules, context, call, where);
      return kernel.emit(context, call);
    },
    describe(attributes, target) {
      check(attributes, target);
      return kernel.describe(attributes, target);
    },
    ...(layouts && {
      layouts(attributes: KernelAttributes[K], target: Target) {
        check(attributes, target);
        return layouts(attributes, target);
      },
    }),
    ...(scratchBytes && {
      scratchBytes(attributes: KernelAttributes[K], target: Target) {
        check(attributes, target);
        return scratchBytes(attributes, target);
      },
    }),
    ...(zeroBytes && {
      zeroBytes(attributes: KernelAttributes[K], target: Target) {
        check(attributes, target);
        return zeroBytes(attributes, target);
      },
    }),
  };
}

function checkAttributes<K extends KernelName>(
  rules: KernelRules<K>,
  attributes: KernelAttributes[K],
  where: string,
): void {
  checkFields(attributes, 'attributes', where);
  rules.checkAttributes(attributes, where);
}

/** A range of memory and its name in errors. */
interface Range {
  readonly name: string;
  readonly address: number;
  readonly bytes: number;
}

/** Checks every buffer and region of a call: element types, sizes, alignment, and that no output overlaps an input. */
function checkPlaces<K extends KernelName>(
  kernel: Kernel<K>,
  rules: KernelRules<K>,
  context: EmitContext,
  { attributes, inputs, outputs, scratch }: KernelCall<K>,
  where: string,
): void {
  const { target, zeros, memoryBytes = MOST_BYTES } = context;
  checkBuffers(inputs, 'inputs', where);
  checkBuffers(outputs, 'outputs', where);
  const [first, ...others] = rules.inputs(attributes, inputs);
  const packed = (kernel.layouts?.(attributes, target) ?? []).map(({ length }) => ({ size: length }));
  checkAllFit(inputs, first === undefined ? [] : [first, ...packed, ...others], 'inputs', where);
  checkAllFit(outputs, rules.outputs(attributes, inputs, where), 'outputs', where);

  const read = rangesOf(inputs, 'inputs');
  const zeroBytes = kernel.zeroBytes?.(attributes, target) ?? 0;
  if (zeroBytes > 0) {
    checkRegion(zeros, 'context.zeros', zeroBytes, where);
    read.push({ name: 'context.zeros', address: zeros.address, bytes: zeroBytes });
  }
  const written = rangesOf(outputs, 'outputs');
  const scratchBytes = kernel.scratchBytes?.(attributes, target) ?? 0;
  if (scratchBytes > 0) {
    if (scratch === undefined) refuse(where, `\`scratch\` is missing: ${scratchBytes} bytes for each part.`);
    checkRegion(scratch, 'scratch', scratchBytes, where);
    written.push({ name: 'scratch', address: scratch.address, bytes: scratch.bytes * target.parts });
  }
  for (const range of [...read, ...written]) {
    if (range.address + range.bytes <= memoryBytes) continue;
    refuse(
      where,
      `\`${range.name}\` ends at byte ${range.address + range.bytes}. The memory has ${memoryBytes}.`,
      'Put it where it fits, or say in context.memoryBytes how large the memory is.',
    );
  }
  for (const [index, range] of written.entries()) {
    for (const other of [...read, ...written.slice(0, index)]) {
      const [output, input] = [outputs[index], inputs[read.indexOf(other)]];
      const replaces = rules.inPlace === true && output !== undefined && input !== undefined;
      if (!overlap(range, other) || (replaces && replacesElements(output, input))) continue;
      refuse(
        where,
        `\`${range.name}\` and \`${other.name}\` share memory: bytes ${range.address} to ${range.address + range.bytes} and ${other.address} to ${other.address + other.bytes}.`,
      );
    }
  }
}

/** Whether an elementwise kernel writes each element where it was read: the input has as many, so it is not broadcast. */
function replacesElements(output: Buffer, input: Buffer): boolean {
  return (
    output.address === input.address &&
    sizeOf(output.shape) === sizeOf(input.shape) &&
    bytesPerElement(output.dtype) === bytesPerElement(input.dtype)
  );
}

function overlap(a: Range, b: Range): boolean {
  return a.bytes > 0 && b.bytes > 0 && a.address < b.address + b.bytes && b.address < a.address + a.bytes;
}

function rangesOf(buffers: readonly Buffer[], name: string): Range[] {
  return buffers.map((buffer, index) => rangeOf(buffer, `${name}[${index}]`));
}

function rangeOf({ address, shape, dtype }: Buffer, name: string): Range {
  return { name, address, bytes: sizeOf(shape) * bytesPerElement(dtype) };
}

const ALIGNMENT = 16;

function checkAddress(address: unknown, name: string, where: string): void {
  if (isCount(address) && address % ALIGNMENT === 0) return;
  refuse(where, `\`${name}.address\` must be a multiple of ${ALIGNMENT} below 2^32. Received ${show(address)}.`);
}

function checkBuffers(buffers: readonly Buffer[], name: string, where: string): void {
  if (!Array.isArray(buffers))
    refuse(where, `\`${name}\` must be an array of buffers. Received ${name}=${show(buffers)}.`);
  for (const [index, buffer] of buffers.entries()) checkBuffer(buffer, `${name}[${index}]`, where);
}

function checkBuffer(buffer: Buffer, name: string, where: string): void {
  checkFields(buffer, name, where);
  checkAddress(buffer.address, name, where);
  checkLengths(buffer.shape, `${name}.shape`, where);
  checkDTypeOf(buffer.dtype, `${where}, ${name}`);
}

function checkRegion(region: Region, name: string, bytes: number, where: string): void {
  checkFields(region, name, where);
  checkAddress(region.address, name, where);
  if (isCount(region.bytes) && region.bytes >= bytes) return;
  refuse(where, `\`${name}\` needs ${bytes} bytes. Received bytes=${show(region.bytes)}.`);
}

/** @throws ValueError unless there are as many buffers as expected, and each fits */
function checkAllFit(buffers: readonly Buffer[], expected: readonly Expected[], name: string, where: string): void {
  if (buffers.length !== expected.length) {
    refuse(where, `\`${name}\` must hold ${expected.length} buffers. Received ${buffers.length}.`);
  }
  for (const [index, buffer] of buffers.entries()) {
    checkFits(buffer, expected[index] as Expected, `${name}[${index}]`, where);
  }
}

/** @throws ValueError unless the buffer matches what the kernel reads or writes */
function checkFits(
  { shape, dtype }: Buffer,
  { size, atLeast = false, dtypes = ['float32'], broadcastsTo }: Expected,
  name: string,
  where: string,
): void {
  if (!dtypes.includes(dtype)) refuse(where, `\`${name}\` must be ${dtypes.join(' or ')}. Received ${dtype}.`);
  const given = sizeOf(shape);
  if (atLeast ? given < size : given !== size) {
    const wanted = `${atLeast ? 'at least ' : ''}${size}`;
    refuse(where, `\`${name}\` must hold ${wanted} elements. Received ${given}, of shape ${formatShape(shape)}.`);
  }
  if (broadcastsTo === undefined) return;
  const together = broadcastShapes(shape, broadcastsTo, `${where}, ${name}`);
  if (isStatic(together) && sameShape(together, broadcastsTo)) return;
  refuse(where, `\`${name}\` of shape ${formatShape(shape)} cannot be stretched to ${formatShape(broadcastsTo)}.`);
}
