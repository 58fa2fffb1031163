globalThis.throws = (globalThis.throws || 0) + 1;
function g() { throw new Error("thrown at load"); }
g();
