exports.early = 1; const c2 = require('./c2'); exports.fromC2 = c2.v; exports.done = true
