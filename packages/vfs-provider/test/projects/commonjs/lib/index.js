module.exports = 'libindex'
