import { fullPass, isTypeScript, syntaxError } from './full-pass.ts';
import { lexModule } from './lex-module.ts';
import { lexRequires } from './lex-require.ts';
import { hidesRequests } from './request-words.ts';
import type { ScannedFile, ScannedRequest, SourceFile } from './source-file.ts';

/** Words in a module that can make or use a path or a `require`. */
const MODULE_IDIOMS = /createRequire|\bWorker\s*\(|\bfork\s*\(|\bdlopen\b|\bregister\s*\(/;

/**
 * What is looked at in the project's own files only: scripts that are started, and files that are looked for in the
 * working directory, which dependencies do for the files of their users.
 */
const OWN = /\b(?:spawn|execFile|exec)(?:Sync)?\s*\(|\bargv\s*\[\s*1\s*\]|\b(?:readFile|readFileSync|createReadStream|readdir|readdirSync|sendFile|static|set|Worker)\s*\(\s*["'`]|\brequire\.context\b/;

/**
 * Finds what a file asks for, with as little work as is safe: two lexers for most files, a full parse for those
 * that compute a request or use a path idiom.
 * @param options.check it is the project's own: parsed in any case, to find syntax errors
 */
export function scanFile(file: SourceFile, options: { readonly check?: boolean } = {}): ScannedFile {
  const requests = options.check && OWN.test(file.source) ? undefined : lex(file);
  const scanned = requests === undefined ? fullPass(file) : { requests, assets: [], dynamic: [] };
  const error = options.check && !scanned.error ? syntaxError(file) : undefined;
  return error ? { ...scanned, error } : scanned;
}

/** The lexer pass; `undefined` when the file needs a full parse. */
export function lex(file: SourceFile): readonly ScannedRequest[] | undefined {
  const { source, kind } = file;
  if (isTypeScript(file.path) || hidesRequests(source)) return undefined;
  if (kind === 'module') {
    const lexed = MODULE_IDIOMS.test(source) ? undefined : lexModule(source);
    return lexed?.plain ? lexed.requests : undefined;
  }
  const required = lexRequires(source);
  if (!required.plain) return undefined;
  const imported = /import\s*[(./]/.test(source) ? lexModule(source) : { requests: [], plain: true };
  if (!imported?.plain) return undefined;
  return [...required.requests.map((request) => ({ ...request, certainty: 'unknown' as const })), ...imported.requests]
    .sort((a, b) => a.start - b.start);
}
