module.exports = 'fresh'
