import { analyse } from '../analyse/analyse.ts';
import { parse } from '../analyse/parse.ts';
import { lexModule } from './lex-module.ts';
import { lexRequires } from './lex-require.ts';
import type { ScannedFile, ScannedRequest, SourceFile } from './source-file.ts';

/** Words in a module that can make or use a path or a `require`. */
const MODULE_IDIOMS = /createRequire|\bWorker\s*\(|\bfork\s*\(|\bdlopen\b|\bregister\s*\(/;

/** An `import()` in the text of a function that is made at run time. */
const MADE_IMPORT = /\bFunction\s*\([^)]*\breturn\s+import\b/;

/**
 * Finds what a file asks for, with as little work as is safe: two lexers for most files, a full parse for those
 * that compute a request or use a path idiom.
 * @param options.check parse the file in any case, to find syntax errors
 */
export function scanFile(file: SourceFile, options: { readonly check?: boolean } = {}): ScannedFile {
  const requests = lex(file);
  if (requests === undefined) return analyse(file);
  const error = options.check ? parse(file.path, file.source, file.kind).error : undefined;
  return { requests, assets: [], dynamic: [], ...(error && { error }) };
}

/** The lexer pass; `undefined` when the file needs a full parse. */
export function lex(file: SourceFile): readonly ScannedRequest[] | undefined {
  const { source, kind } = file;
  if (/\.[cm]?ts$/.test(file.path) || MADE_IMPORT.test(source)) return undefined;
  if (kind === 'module') {
    const lexed = MODULE_IDIOMS.test(source) ? undefined : lexModule(source);
    return lexed?.plain ? lexed.requests : undefined;
  }
  const required = lexRequires(source);
  if (!required.plain) return undefined;
  const imported = /\bimport\b/.test(source) ? lexModule(source) : { requests: [], plain: true };
  if (!imported?.plain) return undefined;
  return [...required.requests.map((request) => ({ ...request, certainty: 'unknown' as const })), ...imported.requests]
    .sort((a, b) => a.start - b.start);
}
