export const url = import.meta.url; export { default } from './in.js'
