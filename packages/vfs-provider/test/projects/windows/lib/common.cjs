module.exports = { file: require('node:path').relative(__dirname, __filename), json: require('./data.json').x };
