module.exports = 'fresh2'
