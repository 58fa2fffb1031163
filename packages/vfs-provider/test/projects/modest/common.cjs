const dep = require('dep');
module.exports = [dep.named, require('./data.json').from, require.resolve('esm-dep'), require('esm-dep').other];
