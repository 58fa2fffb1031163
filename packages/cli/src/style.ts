import { styleText } from 'node:util';

/** Colours, or none. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  green(text: string): string;
}

export function createStyle(color: boolean): Style {
  const paint = (format: 'bold' | 'dim' | 'green') => (text: string): string => color ? styleText(format, text, { validateStream: false }) : text;
  return { bold: paint('bold'), dim: paint('dim'), green: paint('green') };
}
