import { type Tensor, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { type Home, type Revision, State } from '../src/index.ts';

/** A memory with the value of one state. */
class Memory implements Home {
  busy: Promise<void> | undefined;
  value = 1;
  copies = 0;

  copyOut(): Tensor {
    this.copies++;
    return tensor([this.value]);
  }
}

function computedState(): { state: State; memory: Memory; revision: Revision } {
  const state = new State({ path: 'kernel', shape: [1], dtype: 'float32', initial: tensor([0]) });
  const memory = new Memory();
  const revision = state.reviseIn(memory);
  state.become(revision);
  return { state, memory, revision };
}

const holder = { follow: () => undefined };

describe('a value in the memory of an engine', () => {
  test('is copied out on first read, once', async () => {
    const { state, memory, revision } = computedState();
    expect([memory.copies, revision.known, revision.home, state.version]).toEqual([0, undefined, memory, 1]);
    const { value } = state;
    expect([...value.data]).toEqual([1]);
    expect(state.value).toBe(value);
    expect(await state.read()).toBe(value);
    expect(revision.known).toBe(value);
    expect([memory.copies, revision.home]).toEqual([1, undefined]);
  });

  test('is copied out before it is overwritten as long as it is current or held', () => {
    for (const keep of [() => undefined, (state: State) => state.assign(tensor([9]))]) {
      const { state, memory, revision } = computedState();
      revision.hold(holder);
      keep(state);
      revision.leave();
      memory.value = 2;
      expect([...revision.value.data, memory.copies]).toEqual([1, 1]);
      revision.leave();
      expect(memory.copies).toBe(1);
    }
  });

  test('is not copied out for nobody; reading it is an error then', () => {
    const { state, memory, revision } = computedState();
    revision.hold(holder);
    revision.hold(holder);
    revision.release(holder);
    state.assign(tensor([9]));
    expect(revision.holders.size).toBe(0);
    revision.leave();
    expect(memory.copies).toBe(0);
    expect(() => revision.value).toThrow(
      'kernel: The value is lost: it was overwritten in the engine’s memory while nothing held it. Hold a revision as long as you need it.',
    );
    expect([...state.value.data]).toEqual([9]);
  });

  test('can be lost, unless it was read before', () => {
    const { state, revision } = computedState();
    revision.lose('a worker has died');
    expect(() => state.value).toThrow('kernel: The value is lost: a worker has died. Assign a value');
    state.assign(tensor([3]));
    expect([...state.value.data]).toEqual([3]);
    state.revision.lose('a worker has died');
    expect([...state.value.data]).toEqual([3]);
  });

  test('cannot be read at once while a run updates it; read() waits', async () => {
    const { state, memory } = computedState();
    let settle = (): void => {};
    memory.busy = new Promise((resolve) => {
      settle = resolve;
    });
    expect(() => state.value).toThrow('kernel: A run is updating the value in the engine’s memory at this moment.');
    const reading = state.read();
    memory.value = 5;
    state.become(state.reviseIn(memory));
    memory.busy = undefined;
    settle();
    expect([...(await reading).data]).toEqual([5]);
  });
});

test('a state holds its current revision, and only that', () => {
  const state = new State({ path: 'kernel', shape: [1], dtype: 'float32', initial: () => tensor([0]) });
  const first = state.revision;
  expect([...first.holders]).toEqual([state]);
  state.become(first);
  expect([...first.holders]).toEqual([state]);
  state.assign(tensor([1]));
  expect([first.holders.size, ...state.revision.holders]).toEqual([0, state]);
  expect([...first.value.data]).toEqual([0]);
});
