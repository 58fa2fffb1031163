import type { NpmConfig } from './npm-config.ts';
import { requestError, type RequestAttempt } from './request-error.ts';
import { throwIfInterrupted } from './with-retries.ts';

export interface RequestOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

/** The part of a response that is used here; npm-registry-fetch gives a Minipass body, which iterates. */
export interface RegistryResponse {
  readonly url: string;
  readonly headers: { get(name: string): string | null; has(name: string): boolean };
  readonly body: AsyncIterable<Uint8Array>;
  text(): Promise<string>;
}

/**
 * One GET request with the user's npm configuration, following redirects; not repeated.
 * @throws TransientFailure when another attempt may succeed, PackError when none will.
 */
export async function requestFromRegistry(attempt: RequestAttempt, config: NpmConfig, { headers, signal }: RequestOptions): Promise<RegistryResponse> {
  const { default: registryFetch } = await import('npm-registry-fetch');
  throwIfInterrupted(signal);
  try {
    const response = await registryFetch(attempt.url, {
      ...config.options,
      // npm's own cache would keep a second copy of each 50 MB, and its repetitions wait a minute.
      cache: undefined, offline: false, preferOffline: false, preferOnline: false, retry: { retries: 0 },
      timeout: config.retry.stallMs,
      headers, signal,
    } as Parameters<typeof registryFetch>[1]);
    return response as unknown as RegistryResponse;
  } catch (error) {
    throwIfInterrupted(signal);
    throw requestError(error, { ...attempt, isRegistry: true });
  }
}
