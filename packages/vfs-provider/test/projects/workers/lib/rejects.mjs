await null;
throw new Error("in esm worker");
