let total = 0;
const unused = 1;

export function add(a, b) {
  let sum = a + b;
  if (sum == 0) return 0;
  total += sum;
  return total;
}
