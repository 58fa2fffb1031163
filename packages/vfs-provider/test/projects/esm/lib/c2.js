import { one } from './c1.js'; export function c2() { return one + 1; }
