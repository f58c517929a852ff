// Instructions on shared memory. One line each; see parseTable for the notation.

type Lines<Name extends string> = Readonly<Record<Name, `${string} atomic ${string}`>>;

/** (address, …) -> the old value, of all widths. @param types the operands of 32 and of 64 bits */
function readModifyWrite<Operation extends string>(operation: Operation, types: readonly [string, string]) {
  const [narrow, wide] = [`${types[0]}:i atomic`, `${types[1]}:l atomic`];
  return {
    [`i32Rmw${operation}`]: `${narrow} 2`,
    [`i64Rmw${operation}`]: `${wide} 3`,
    [`i32Rmw8${operation}U`]: `${narrow} 0`,
    [`i32Rmw16${operation}U`]: `${narrow} 1`,
    [`i64Rmw8${operation}U`]: `${wide} 0`,
    [`i64Rmw16${operation}U`]: `${wide} 1`,
    [`i64Rmw32${operation}U`]: `${wide} 2`,
  } as Lines<`i${32 | 64}Rmw${Operation}` | `i${32 | 64}Rmw${8 | 16}${Operation}U` | `i64Rmw32${Operation}U`>;
}

/** Called purely, so that bundlers drop an unused table. */
export const atomic = /* @__PURE__ */ (() => {
  const lines = {
    /** (address, count) -> how many waiters were woken. */
    notify: 'fe00 ii:i atomic 2',
    /** (address, expected, timeout in ns, negative for none) -> 0 woken, 1 not equal, 2 timed out. */
    wait32: 'iil:i atomic 2',
    /** (address, expected, timeout in ns, negative for none) -> 0 woken, 1 not equal, 2 timed out. */
    wait64: 'ill:i atomic 3',
    fence: ': zero 1',
    i32Load: 'fe10 i:i atomic 2',
    i64Load: 'i:l atomic 3',
    i32Load8U: 'i:i atomic 0',
    i32Load16U: 'i:i atomic 1',
    i64Load8U: 'i:l atomic 0',
    i64Load16U: 'i:l atomic 1',
    i64Load32U: 'i:l atomic 2',
    i32Store: 'ii: atomic 2',
    i64Store: 'il: atomic 3',
    i32Store8: 'ii: atomic 0',
    i32Store16: 'ii: atomic 1',
    i64Store8: 'il: atomic 0',
    i64Store16: 'il: atomic 1',
    i64Store32: 'il: atomic 2',
  } as const;
  const value = ['ii', 'il'] as const;
  return {
    ...lines,
    ...readModifyWrite('Add', value),
    ...readModifyWrite('Sub', value),
    ...readModifyWrite('And', value),
    ...readModifyWrite('Or', value),
    ...readModifyWrite('Xor', value),
    ...readModifyWrite('Xchg', value),
    // (address, expected, replacement)
    ...readModifyWrite('Cmpxchg', ['iii', 'ill']),
  };
})();
