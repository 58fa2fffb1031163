if (true) return module.exports = 'returned';
