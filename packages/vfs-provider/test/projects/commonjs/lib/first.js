module.exports = 1; (function first() { null.foo })()
