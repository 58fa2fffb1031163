function a() {
  throw new Error("child fails");
}
a();
