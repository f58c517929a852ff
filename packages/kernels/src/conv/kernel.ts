import type { Local } from '@sepal/assembler';
import { emitAdvance, emitRepeat } from '../advance.ts';
import { type PackedKernel, residualOffset } from '../call.ts';
import { splitOf } from '../pointwise/kernel.ts';
import { packedPanelFloats, packPanels } from '../pointwise/pack.ts';
import { emitShare } from '../thread-share.ts';
import { emitMinimum } from '../tile-range.ts';
import { convGroup, rowTiles } from './geometry.ts';
import { convRows } from './rows.ts';

/** Bytes of input and output that pass by all panels before the next rows do: they stay in the second-level cache. */
const BLOCK_BYTES = 192 * 1024;

export const convKernel: PackedKernel<'conv'> = {
  emit(context, { attributes, inputs: operands, output, packed }) {
    const { batch, height, width, inputs, outputs, groups, strides, outputHeight, outputWidth } = attributes;
    const { target } = context;
    const { threads } = target;
    const f = context.module.func({ name: 'conv', params: ['i32'] });
    const rows = batch * outputHeight;
    if (rows * outputWidth * outputs === 0) return f;
    const group = convGroup(attributes, target);
    const { full, last, count: panels } = group.panels;
    const byRows = groups > 1 || splitOf({ tiles: rows, panels, threads }) === 'rows';
    const [thread] = f.params as readonly [Local];
    const { start, end } = emitShare(f, thread, { count: rows, threads: byRows ? threads : 1 });
    const share = byRows ? null : emitShare(f, thread, { count: panels, threads });
    const func = convRows(context, attributes);
    const block = Math.max(1, Math.floor(BLOCK_BYTES / (4 * (strides[0] * width * inputs + outputWidth * outputs))));

    const y = f.local('i32');
    const count = f.local('i32');
    const picture = f.local('i32');
    const panel = f.local('i32');
    const to = f.local('i32');
    const turn = f.local('i32');
    f.block((done) => {
      f.loop((next) => {
        f.get(end).get(start).i32.sub().tee(count).i32.eqz().branchIf(done);
        f.get(start).i32.const(outputHeight).i32.remU().set(y);
        f.get(start).i32.const(outputHeight).i32.divU().set(picture);
        f.i32.const(packed?.address as number).set(panel);
        f.get(picture)
          .i32.const(4 * outputHeight * outputWidth * outputs)
          .i32.mul();
        f.i32.const(output.address).i32.add().set(to);
        f.get(picture)
          .i32.const(4 * height * width * inputs)
          .i32.mul();
        f.i32
          .const(operands[0]?.address as number)
          .i32.add()
          .set(picture);
        emitMinimum(f, count, () => f.i32.const(block));
        f.set(count);
        emitMinimum(f, count, () => f.i32.const(outputHeight).get(y).i32.sub());
        f.set(count);
        if (share !== null) {
          f.get(panel)
            .get(share.start)
            .i32.const(4 * group.width * (group.depth + 1))
            .i32.mul()
            .i32.add()
            .set(panel);
          f.get(to)
            .get(share.start)
            .i32.const(4 * group.width)
            .i32.mul()
            .i32.add()
            .set(to);
        }
        f.i32.const(groups).set(turn);
        emitRepeat(f, turn, () => {
          f.get(picture)
            .get(panel)
            .get(to)
            .i32.const(residualOffset({ inputs: operands, output }));
          f.get(y).get(y).get(count).i32.add();
          if (share === null) {
            f.i32.const(full).i32.const(last === null ? 0 : 1);
          } else {
            emitMinimum(f, share.end, () => f.i32.const(full));
            f.get(share.start).i32.sub().get(share.end).i32.const(full).i32.gtU();
          }
          f.call(func);
          emitAdvance(f, picture, 4 * group.inputs);
          emitAdvance(f, panel, 4 * packedPanelFloats(group));
          emitAdvance(f, to, 4 * group.outputs);
        });
        f.get(start).get(count).i32.add().set(start).branch(next);
      });
    });
    return f;
  },

  zeroBytes(attributes, target) {
    const clipped = rowTiles(attributes, target).some((tile) => tile.clipped);
    return clipped ? 4 * convGroup(attributes, target).inputs : 0;
  },

  describe(attributes, target) {
    const { batch, outputHeight, outputWidth, outputs } = attributes;
    const { depth, width } = convGroup(attributes, target);
    const [tile] = rowTiles(attributes, target);
    return {
      tile: `${tile?.size ?? 0}×${width}`,
      multiplyAdds: batch * outputHeight * outputWidth * outputs * depth,
    };
  },

  packedOrder: ({ kernelSize, inputs, outputs, groups }) =>
    `${kernelSize.join('×')}×${inputs}×${outputs} in ${groups} groups`,

  packedFloats: (attributes, target) => attributes.groups * packedPanelFloats(convGroup(attributes, target)),

  pack(weights, attributes, target, into) {
    const group = convGroup(attributes, target);
    let at = 0;
    for (let first = 0; first < attributes.outputs; first += group.outputs) {
      at = packPanels(weights, group, { first, stride: attributes.outputs }, into, at);
    }
  },
};
