import { add, multiply, subtract, type Value } from '@sepal/ops';

/** An average that moves towards a new value: average + part · (value − average). */
export function towards(average: Value, value: Value, part: number): Value {
  return add(average, multiply(subtract(value, average), part));
}
