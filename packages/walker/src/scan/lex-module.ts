import { init, parse } from 'es-module-lexer';
import type { ScannedRequest } from './source-file.ts';

/** What es-module-lexer says about a file of either kind. */
export interface LexedModule {
  readonly requests: readonly ScannedRequest[];
  /** It has import or export statements or `import.meta`: a module whatever package.json says nothing about. */
  readonly hasModuleSyntax: boolean;
  /** Uses of `import.meta` or `import()` that only a full parse can judge. */
  readonly plain: boolean;
}

/** Must have resolved before {@link lexModule} is called. */
export const lexerReady: () => Promise<void> = init;

/** Finds imports without a parse; `undefined` when the lexer gives up on the file. */
export function lexModule(source: string): LexedModule | undefined {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(source);
  } catch {
    return undefined;
  }
  const [imports, , , hasModuleSyntax] = parsed;
  const requests: ScannedRequest[] = [];
  let plain = true;
  for (const found of imports) {
    if (found.type === 'import-meta') plain = false;
    else if ('typeOnly' in found && found.typeOnly) continue;
    else if (found.type !== 'dynamic') requests.push({ kind: 'import', request: found.specifier, start: found.start - 1, end: found.end + 1, certainty: 'certain' });
    else if (found.specifier === undefined || found.glob) plain = false;
    else requests.push({ kind: 'import', request: found.specifier, start: found.start, end: found.end, certainty: 'unknown' });
  }
  return { requests, hasModuleSyntax, plain };
}
