import { c2 } from './c2.js'; export function cyc() { return c2() + 1; } export const one = 1;
