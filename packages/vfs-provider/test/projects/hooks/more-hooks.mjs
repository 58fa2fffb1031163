export async function load(url, context, next) {
  const loaded = await next(url, context);
  return url.endsWith('late.js') ? { ...loaded, source: String(loaded.source).replace('late', 'changed') } : loaded;
}
