import { fullPass, isTypeScript, syntaxError } from './full-pass.ts';
import { lexModule } from './lex-module.ts';
import { lexRequires } from './lex-require.ts';
import { HIDDEN_REQUEST } from './request-words.ts';
import type { ScannedFile, ScannedRequest, SourceFile } from './source-file.ts';

/** Words in a module that can make or use a path or a `require`. */
const MODULE_IDIOMS = /createRequire|\bWorker\s*\(|\bfork\s*\(|\bdlopen\b|\bregister\s*\(/;

/**
 * Finds what a file asks for, with as little work as is safe: two lexers for most files, a full parse for those
 * that compute a request or use a path idiom.
 * @param options.check parse the file in any case, to find syntax errors
 */
export function scanFile(file: SourceFile, options: { readonly check?: boolean } = {}): ScannedFile {
  const requests = lex(file);
  const scanned = requests === undefined ? fullPass(file) : { requests, assets: [], dynamic: [] };
  const error = options.check && !scanned.error ? syntaxError(file) : undefined;
  return error ? { ...scanned, error } : scanned;
}

/** The lexer pass; `undefined` when the file needs a full parse. */
export function lex(file: SourceFile): readonly ScannedRequest[] | undefined {
  const { source, kind } = file;
  if (isTypeScript(file.path) || HIDDEN_REQUEST.test(source)) return undefined;
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
