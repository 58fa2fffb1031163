module.exports = typeof require('path').join
