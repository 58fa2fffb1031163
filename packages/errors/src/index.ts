export { didYouMean } from './did-you-mean.ts';
export { ERROR_EXIT_CODES, type ExitCode, type PackErrorCode } from './error-codes.ts';
export type { Finding, FindingArgs, FindingCode, FindingSeverity, SourceLocation } from './finding.ts';
export { findingCodes, findingText, type FindingText } from './finding-text.ts';
export { isPackError, PackError, type PackErrorOptions } from './pack-error.ts';
export { formatError, type FormatErrorOptions } from './format-error.ts';
export { formatFinding, shortPath, type FormatFindingOptions } from './format-finding.ts';
export { groupFindings, type FindingGroup } from './group-findings.ts';
export { redact } from './redact.ts';
