"use strict";
exports.boom = function () {
    throw new Error('mapped');
};
//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJmaWxlIjoibWFwcGVkLmpzIiwic291cmNlcyI6WyJtYXBwZWQudHMiXSwibmFtZXMiOltdLCJtYXBwaW5ncyI6Ijs7QUFTQSxPQUFPLEdBQUc7SUFDUixNQUFNLElBQUksS0FBSyxDQUFDLFFBQVEsQ0FBQztBQUMzQixDQUFDIn0=
