module.exports = 'in'
