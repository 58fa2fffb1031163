import { setTimeout as sleep } from 'node:timers/promises';
import { PackError } from '@pack/errors';
import type { RetryPolicy } from './runtime-source.ts';

/**
 * Runs `attempt` until it succeeds, fails for good, or the policy is exhausted; waits longer each time.
 * @throws PackError what the last attempt failed with; ERR_PACK_INTERRUPTED once `signal` is aborted.
 */
export async function withRetries<T>(policy: RetryPolicy, signal: AbortSignal | undefined, attempt: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures++) {
    throwIfInterrupted(signal);
    try {
      return await attempt();
    } catch (error) {
      throwIfInterrupted(signal);
      if (!(error instanceof TransientFailure)) throw error;
      if (failures >= policy.retries) throw error.failure;
      const delay = Math.min(policy.minDelayMs * 4 ** failures, policy.maxDelayMs);
      await sleep(delay, undefined, signal ? { signal } : {}).catch(() => {}); // an abort is noticed above
    }
  }
}

/** A failure that another attempt may not meet. */
export class TransientFailure extends Error {
  override readonly name = 'TransientFailure';
  readonly failure: PackError;
  constructor(failure: PackError) {
    super(failure.message, { cause: failure });
    this.failure = failure;
  }
}

/** @throws PackError ERR_PACK_INTERRUPTED when the signal is aborted. */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new PackError('ERR_PACK_INTERRUPTED', 'Interrupted while fetching the runtime', { cause: signal.reason });
}
