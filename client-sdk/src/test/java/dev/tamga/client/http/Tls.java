package dev.tamga.client.http;

/** A CA, a node and a client that trust each other, for all tests. */
final class Tls {
  static final TestCa CA;
  static final TestCa.Issued NODE;
  static final TestCa.Issued CLIENT;

  static {
    try {
      CA = new TestCa("test-ca");
      NODE = CA.issue("node");
      CLIENT = CA.issue("client");
    } catch (Exception e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Tls() {}
}
