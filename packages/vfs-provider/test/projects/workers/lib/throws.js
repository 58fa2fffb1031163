function boom() {
  throw new RangeError("in worker");
}
boom();
