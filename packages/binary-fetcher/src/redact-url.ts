/** An address fit for messages: without user name, password, query and fragment. */
export function redactUrl(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname}`;
  } catch {
    return url.replace(/\/\/[^/@\s]*@/g, '//').replace(/[?#].*$/, '');
  }
}

/** A text of somebody else's with the addresses in it made fit for messages. */
export function redactText(text: string): string {
  return text.replace(/https?:\/\/[^\s'"<>]+/g, redactUrl);
}
