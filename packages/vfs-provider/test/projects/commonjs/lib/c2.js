const c1 = require('./c1'); exports.v = c1.early; const x = c1.notThere;
