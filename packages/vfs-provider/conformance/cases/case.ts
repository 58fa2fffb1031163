import type { Places } from '../outcome.ts';

/** A name, and a call whose outcome is compared. */
export type Case = readonly [name: string, call: () => unknown];
export type Cases = (places: Places) => Case[];
