package dev.tamga.server.storage.digest;

/** Joins CRC-32 values (ISO 3309, as in ZIP) of parts to that of the whole, without the bytes. */
final class Crc32 {
  private static final int POLYNOMIAL = 0xEDB88320; // reflected: bit 31 is x^0
  private static final int ONE = 1 << 31;
  private static final int X = 1 << 30;

  private Crc32() {}

  /**
   * The CRC-32 of two parts one after the other.
   *
   * @param secondBytes length of the second part
   */
  static int join(int first, int second, long secondBytes) {
    // Appending n bytes multiplies the first part's remainder by x^(8n) modulo the polynomial.
    return multiply(first, power(8, secondBytes)) ^ second;
  }

  /** x^(bits * times). */
  private static int power(int bits, long times) {
    int base = ONE;
    for (int i = 0; i < bits; i++) {
      base = multiply(base, X);
    }
    int result = ONE;
    for (long n = times; n > 0; n >>>= 1) {
      if ((n & 1) != 0) {
        result = multiply(result, base);
      }
      base = multiply(base, base);
    }
    return result;
  }

  private static int multiply(int a, int b) {
    int product = 0;
    int shifted = b;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        product ^= shifted;
      }
      shifted = (shifted & 1) == 0 ? shifted >>> 1 : (shifted >>> 1) ^ POLYNOMIAL;
    }
    return product;
  }
}
