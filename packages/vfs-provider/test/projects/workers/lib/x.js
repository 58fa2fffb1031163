exports.v = 5
