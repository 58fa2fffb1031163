/**
 * The last tokens of a scan: words, `"` for what is quoted, `0` for numbers, punctuators. A class, since functions that are made
 * anew for each source are compiled anew as well.
 */
export class TokenHistory {
  last = '';
  second = '';
  third = '';
  fourth = '';
  /** What a `/` now is: the start of a regular expression, or a division. */
  regexAllowed = true;
  /** A line has ended behind the last token; to be set by the scan. */
  newlineSince = false;

  add(text: string, allowsRegex: boolean): void {
    this.fourth = this.third;
    this.third = this.second;
    this.second = this.last;
    this.last = text;
    this.regexAllowed = allowsRegex;
    this.newlineSince = false;
  }
}
