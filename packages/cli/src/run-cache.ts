import { listCache, pruneCache, verifyCache, type CacheItem } from '@pack/coordinator';
import { PackError } from '@pack/errors';
import type { CommandLine } from './options.ts';
import type { Look, Output } from './output.ts';
import { count, formatBytes } from './quantities.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Shows, empties or checks the cache of runtimes.
 * @returns the exit status: 3 when something in it was damaged
 */
export async function runCache(line: CommandLine, output: Output): Promise<number> {
  const quietly = (text: (look: Look) => string) => (look: Look): string => line.quiet ? '' : text(look);
  if (line['unused-for'] !== undefined && line.action !== 'prune') throw new PackError('ERR_PACK_USAGE', `The option --unused-for belongs to pack cache prune, not to pack cache ${line.action}`);
  if (line.action === 'ls') {
    const items = await listCache();
    output.report(quietly((look) => listText(items, 'in the cache', look)), { type: 'cache-ls', items, bytes: sum(items) });
    return 0;
  }
  if (line.action === 'prune') {
    const unusedForMs = daysOf(line['unused-for']) * DAY_MS;
    const removed = await pruneCache({ unusedForMs });
    output.report(quietly((look) => listText(removed, 'removed', look)), { type: 'cache-prune', removed, bytes: sum(removed) });
    return 0;
  }
  const { sound, damaged } = await verifyCache();
  output.report(quietly((look) => `${damaged.map((item) => `${itemText(item, look)}  damaged, removed\n`).join('')}${count(sound.length, 'entry', 'entries')} sound, ${damaged.length} damaged\n`), { type: 'cache-verify', sound, damaged });
  return damaged.length > 0 ? 3 : 0;
}

function listText(items: readonly CacheItem[], what: string, look: Look): string {
  return `${items.map((item) => `${itemText(item, look)}\n`).join('')}${count(items.length, 'entry', 'entries')} ${what}, ${formatBytes(sum(items))}\n`;
}

function itemText({ label, part, source, bytes, lastUsed }: CacheItem, { style }: Look): string {
  return `${style.bold(label ?? 'an incomplete entry')}  ${formatBytes(bytes)}  ${style.dim(`${[part, source].filter((word) => word !== undefined).join(', ')}, last used ${new Date(lastUsed).toISOString().slice(0, 10)}`)}`;
}

function sum(items: readonly CacheItem[]): number {
  return items.reduce((bytes, item) => bytes + item.bytes, 0);
}

function daysOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const days = Number(text);
  if (text.trim() !== '' && Number.isFinite(days) && days >= 0) return days;
  throw new PackError('ERR_PACK_USAGE', `${JSON.stringify(text)} is no number of days`, { hint: 'pack cache prune --unused-for 30' });
}
