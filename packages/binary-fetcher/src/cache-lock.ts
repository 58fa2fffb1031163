import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownedName, surelyDead, thisOwner, type Owner } from './owner.ts';
import { throwIfInterrupted } from './with-retries.ts';

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called once when another process holds the lock. */
  readonly onWait?: (() => void) | undefined;
  /** Milliseconds between two signs of life of the holder; 2,000 unless told. */
  readonly heartbeatMs?: number;
}

/** So many heartbeats without a sign of life, seen by this process's own clock, and a lock is taken over. */
const MISSED_HEARTBEATS = 8;

/**
 * Runs `work` while no other process holds the lock file `path`, so that one downloads and the others find the result.
 * A lock whose holder died is taken over: at once when that can be seen, else after missed heartbeats.
 * It only saves work: should two processes hold it after all (a laptop that slept), the cache stays right, because
 * entries appear by one rename.
 */
export async function withLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const { heartbeatMs = 2000 } = options;
  const content = JSON.stringify({ ...thisOwner(), token: randomBytes(8).toString('hex') });
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await acquire(path, content, { ...options, heartbeatMs });
  const heart = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, heartbeatMs);
  heart.unref();
  try {
    return await work();
  } finally {
    clearInterval(heart);
    await removeIf(path, content);
  }
}

async function acquire(path: string, content: string, { signal, onWait, heartbeatMs }: LockOptions & { heartbeatMs: number }): Promise<void> {
  let seen = { sign: '', at: performance.now() };
  for (let waits = 0; ; waits++) {
    throwIfInterrupted(signal);
    if (await create(path, content)) return;
    const holder = await readHolder(path);
    if (holder === undefined) continue; // released meanwhile
    if (holder.sign !== seen.sign) seen = { sign: holder.sign, at: performance.now() };
    const silent = performance.now() - seen.at > heartbeatMs * MISSED_HEARTBEATS;
    if (silent || (holder.owner && surelyDead(holder.owner))) {
      await removeIf(path, holder.content);
      continue;
    }
    if (waits === 0) onWait?.();
    await sleep(Math.min(50 * 2 ** waits, 250), undefined, signal ? { signal } : {}).catch(() => {}); // an abort is noticed above
  }
}

async function create(path: string, content: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx', 0o600);
    try { await handle.writeFile(content); } finally { await handle.close(); }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

interface Holder { readonly content: string; readonly owner: Owner | undefined; readonly sign: string }

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const [content, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    return { content, owner: parseOwner(content), sign: `${content} ${mtimeMs}` };
  } catch {
    return undefined;
  }
}

/** Undefined while the holder has not written its name yet, or died before it did. */
function parseOwner(content: string): Owner | undefined {
  try { return JSON.parse(content) as Owner; } catch { return undefined; }
}

/** Removes the lock file if it is still the one that was looked at: moved aside first, so that no fresh one is hit. */
async function removeIf(path: string, content: string): Promise<void> {
  const aside = join(dirname(path), ownedName()); // so that it can be swept, should this process be killed here
  try {
    await rename(path, aside);
    const isTheOne = (await readFile(aside, 'utf8')) === content;
    if (!isTheOne) await link(aside, path);
  } catch { /* gone already, or a third one holds it by now */ }
  await rm(aside, { force: true }).catch(() => {});
}
