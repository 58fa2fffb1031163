exports.value = 'as it was';
