import { styleText } from 'node:util';

/** Puts a style on a text, or leaves it as it is. */
export type Paint = (style: 'bold' | 'dim' | 'red' | 'yellow' | 'cyan', text: string) => string;

/** Whether there are colours was decided by the caller, so the environment is not asked again. */
export function paint(color: boolean): Paint {
  return color ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
}
